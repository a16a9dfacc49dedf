/** By which ways somebody holds what they hold: what a cell of the matrix, or the name of a row, stands for. */
import type { Way } from '../../access/holders.ts';
import { permissions as described } from '../../kinds/permissions.ts';
import { holderShown, waysOf, type Change } from '../ways.ts';
import type { Packed } from '../packed.ts';
import { make, named, number } from './make-element.ts';
import { changesIn, type Matrix, type Row } from './matrix.ts';

/** Users of a group that are named. */
const NAMED = 200;

export const nameOf = (holder: Row['holders'][number] | undefined): string =>
  holder === undefined ? '' : holderShown(holder.name, holder.key);

const titleOf = ({ holders }: Row): string =>
  holders.length === 1
    ? nameOf(holders[0])
    : `${nameOf(holders[0])} and ${number.format(holders.length - 1)} more`;

/** What the plan does to it, as a mark and as a word: colour alone is not enough. */
function markOf(change: Change): HTMLElement | string {
  if (change === null) return '';
  return change === 'added'
    ? make('span', { class: 'added' }, '+ gained')
    : make('span', { class: 'removed' }, '− lost');
}

export function detailsOf(matrix: Matrix, row: Row, place: number | null): HTMLElement[] {
  const title = make('h2', { tabindex: -1 }, named(titleOf(row)));
  if (place !== null) title.append(...placed(matrix, place));
  const alike = row.holders.length === 1 ? [] : [everyoneIn(row)];
  const more = row.holders.some(({ partial }) => partial)
    ? [make('p', {}, 'The spec does not say all of it: there may be more on the tenant.')]
    : [];
  return [
    title,
    ...more,
    ...alike,
    place === null ? grantsOf(matrix, row) : permissionsAt(matrix, row, place),
  ];
}

function everyoneIn({ holders }: Row): HTMLElement {
  const left = holders.length - NAMED;
  return make(
    'details',
    {},
    make('summary', {}, `${number.format(holders.length)} with the same roles in the same places`),
    make('ul', {}, ...holders.slice(0, NAMED).map((one) => make('li', {}, named(nameOf(one))))),
    ...(left > 0
      ? [make('p', {}, `and ${number.format(left)} more: search for a name to find its group.`)]
      : []),
  );
}

function permissionsAt(matrix: Matrix, row: Row, place: number): HTMLElement {
  const held = matrix.held(row, place);
  const { gains, loses } = changesIn(held);
  const all = [...held.before.union(held.after)];
  const strong = (permission: string): boolean => matrix.isStrong(permission, place);
  const changed = (one: string): number => (gains.has(one) || loses.has(one) ? 0 : 1);
  all.sort((a, b) => changed(a) - changed(b) || Number(strong(b)) - Number(strong(a)) || (a < b ? -1 : 1));
  if (all.length === 0) return make('p', {}, 'No permission here.');
  return table(
    ['Permission', 'Through'],
    all.map((permission) => {
      const { before, after } = matrix.through(row, place, permission);
      return [
        [
          make('code', {}, permission),
          ...(strong(permission) ? [make('strong', { class: 'strong' }, '★ strong')] : []),
          markOf(gains.has(permission) ? 'added' : loses.has(permission) ? 'removed' : null),
          ...(Object.hasOwn(described, permission)
            ? [make('small', {}, described[permission as keyof typeof described])]
            : []),
        ],
        [listOf(matrix, before, after)],
      ];
    }),
  );
}

function grantsOf(matrix: Matrix, row: Row): HTMLElement {
  const { before, after } = matrix.ways(row);
  if (before.length + after.length === 0) return make('p', {}, 'No role anywhere.');
  return make('div', {}, listOf(matrix, before, after));
}

/** Each way once, with what the plan does to it. */
function listOf(matrix: Matrix, before: readonly Way[], after: readonly Way[]): HTMLElement {
  return make(
    'ul',
    {},
    ...waysOf({ before, after }).map(({ way, change }) => {
      const role = matrix.roleOf(way);
      return make(
        'li',
        {},
        make('b', {}, named(role?.name ?? '')),
        ...placed(matrix, matrix.placeOf(way)),
        ' ',
        ...(role === undefined || isKnown(role) ? [] : ['(may give more) ']),
        markOf(change),
      );
    }),
  );
}

/** What it gives was read, and the spec says all of it. */
const isKnown = ({ before, after, partial }: Packed['roles'][number]): boolean =>
  !partial && (before !== null || after !== null);

const placed = ({ data }: Matrix, place: number): (Node | string)[] =>
  place === 0 ? [' on the whole tenant'] : [' in ', named(data.places[place]?.name ?? '')];

function table(heads: readonly string[], rows: readonly (readonly (Node | string)[])[][]): HTMLElement {
  return make(
    'table',
    {},
    make('thead', {}, make('tr', {}, ...heads.map((head) => make('th', { scope: 'col' }, head)))),
    make(
      'tbody',
      {},
      ...rows.map((cells) =>
        make('tr', {}, ...cells.map((cell) => make('td', {}, ...cell.flatMap((piece) => [piece, ' '])))),
      ),
    ),
  );
}
