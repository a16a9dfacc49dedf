/** Access as text: those with the same access are one block, and places where the same is held are one line. */
import type { AccessDocument, AccessEntry, IncompleteAccess } from '../documents/access-documents.ts';
import { permissionNames } from '../kinds/permissions.ts';
import { folded, wrapped } from '../specfile/problem/fold.ts';
import { countOf, holderOf, membersOf, placeOf, sayAllMembers, sayMembers, type Member } from './members.ts';
import { counted, printable, type Page } from './paint.ts';
import { tenantRows } from './rows-plan.ts';
import { LISTS_THEM, type Members } from './rows.ts';
import { foldedLine, hung } from './text-changes.ts';

export interface AccessTold {
  readonly document: AccessDocument;
  readonly question: {
    readonly user?: string | undefined;
    readonly inbox?: string | undefined;
    readonly can?: string | undefined;
  };
  /** Who holds nothing. */
  readonly idle: readonly string[];
  /** Entries on single documents that are left out, as nobody knows of which inbox they are. */
  readonly onDocuments: number;
}

interface Block {
  readonly holders: readonly Members[];
  readonly parts: readonly Part[];
  /** The less, the stronger. */
  readonly rank: number;
}
interface Part {
  /** `null`: the whole tenant. */
  readonly places: readonly Members[] | null;
  readonly ways: readonly { readonly through: string; readonly entries: readonly AccessEntry[] }[];
}

/** Blocks that are shown where there are more. */
const SHOWN = 40;

/** `full`: everybody is listed. */
export function accessText(told: AccessTold, page: Page, full: boolean): string {
  const { document, idle, onDocuments } = told;
  const { paint, longest } = page;
  const sentence = (text: string, hang = 4): string => folded('', text, longest, hang).join('\n');
  const blocks = blocksOf(document.entries, full);
  const shown = full ? blocks : blocks.slice(0, SHOWN);
  const hidden = blocks.slice(shown.length).flatMap(({ holders }) => holders);
  const notes = [
    ...(isUncounted(told) ? ['Not counted: API keys (--with-keys counts them)'] : []),
    ...(hidden.length === 0 ? [] : [`And ${sayMembers(together(hidden))} with other access ${LISTS_THEM}.`]),
    ...(idle.length === 0
      ? []
      : [
          `Holds nothing: ${sayAllMembers(
            membersOf(
              idle.map((user) => holderOf({ user })),
              full,
            ),
          )}`,
        ]),
    ...moreOf(document, full),
    ...(onDocuments === 0
      ? []
      : [
          `Not counted: ${counted(onDocuments, 'entry', 'entries')} on single documents, as the tenant does not tell of which inbox they are.`,
        ]),
    ...(document.entries.some(isMarked)
      ? [paint.faint('! strong: it opens the way to other permissions, or to everything there is.')]
      : []),
  ];
  return `${[
    document.tenant === null
      ? sentence('The spec alone; no tenant was asked.')
      : foldedLine(tenantRows(document.tenant).tenant, page, 4).join('\n'),
    paint.strong(sentence(titleOf(told))),
    ...shown.map((block) => blockText(block, told, page, full)),
    notes.map((note) => sentence(note)).join('\n'),
  ]
    .filter((block) => block !== '')
    .join('\n\n')}\n`;
}

const WHEN = { live: '', spec: ', by the spec', plan: ', after the plan' } as const;

/** Nobody was found, but API keys were not looked at. */
const isUncounted = ({ document, question }: AccessTold): boolean =>
  question.user === undefined &&
  document.view !== 'spec' &&
  !document.with_keys &&
  document.entries.every(({ change }) => change === 'lost');

/** The question, and its answer in short. */
function titleOf(told: AccessTold): string {
  const { user, inbox, can } = told.question;
  const { entries, incomplete, view, with_keys } = told.document;
  const held = entries.filter(({ change }) => change !== 'lost');
  const permissions = new Set(held.map(({ permission }) => permission)).size;
  const holders = together(blocksOf(held, true).flatMap((block) => block.holders));
  const [keys] = holders.filter(({ sort }) => sort === 'key');
  const noKey = with_keys && !keys && told.onDocuments === 0 ? ' and no API key' : '';
  const byKeys = keys && holders.length === 1 ? `, but only through ${countOf(keys)}` : '';
  const isKnown = incomplete.length + told.onDocuments === 0;
  const none = (word: string): string => (isKnown ? word : `${word}, as far as is known`);
  const place = inbox === undefined ? '' : ` in ${printable(inbox)}`;
  const [asked, answer] =
    user === undefined
      ? [
          can === undefined ? 'Who can do what' : `Who can ${printable(can)}`,
          held.length === 0 ? none(isUncounted(told) ? 'no user' : 'nobody') : sayMembers(holders) + noKey,
        ]
      : can === undefined
        ? [
            `What ${printable(user)} can do`,
            held.length === 0 ? none('nothing') : counted(permissions, 'permission') + byKeys,
          ]
        : [`Can ${printable(user)} ${printable(can)}`, held.length === 0 ? none('no') : `yes${byKeys}`];
  return `${asked}${place}${WHEN[view]}: ${answer}`;
}

/** Members of the same sort as one; users before keys. */
const together = (members: readonly Members[]): Members[] =>
  [...Map.groupBy(members, ({ sort }) => sort)]
    .map(([sort, own]) => ({
      sort,
      names: own.flatMap(({ names }) => names),
      count: own.reduce((sum, { count }) => sum + count, 0),
    }))
    .sort((a, b) => Number(a.sort === 'key') - Number(b.sort === 'key'));

/** Those who hold something on the whole tenant first, then those with something strong. */
function blocksOf(entries: readonly AccessEntry[], full: boolean): Block[] {
  const byHolder = Map.groupBy(entries, ({ user, key = '' }) => `${key} ${user}`);
  const alike = Map.groupBy(
    [...byHolder.values()].map((own) => ({ own, sign: JSON.stringify(own.map(signOf)) })),
    ({ sign }) => sign,
  );
  const blocks = [...alike.values()].flatMap((group): Block[] => {
    const [first] = group;
    if (!first) return [];
    const holders = group.flatMap(({ own: [one] }) => (one ? holderOf(one) : []));
    const rank = first.own.some(isWide) ? 0 : first.own.some(({ strong }) => strong === true) ? 1 : 2;
    return [{ holders: membersOf(holders, full), parts: partsOf(first.own, full), rank }];
  });
  return blocks.sort((a, b) => a.rank - b.rank);
}

/** What two entries have in common that are the same but for their holders. */
const signOf = ({ user: _, key: __, ...entry }: AccessEntry): unknown => entry;

function partsOf(entries: readonly AccessEntry[], full: boolean): Part[] {
  const byPlace = Map.groupBy(entries, ({ inbox, document }) => JSON.stringify([inbox, document]));
  const alike = Map.groupBy([...byPlace.values()], (own) =>
    JSON.stringify([
      own[0] && placeOf(own[0]) === null,
      own.map((entry) => [entry.permission, throughOf(entry), entry.change]),
    ]),
  );
  return [...alike.values()].map(([first = [], ...others]) => {
    const places = [first, ...others].flatMap(([one]): Member[] => {
      const place = one ? placeOf(one) : null;
      return place ? [place] : [];
    });
    const ways = Map.groupBy(first, throughOf);
    return {
      places: places.length === 0 ? null : membersOf(places, full),
      ways: [...ways].map(([through, own]) => ({ through, entries: own })),
    };
  });
}

/** At a place, what is granted on the whole tenant says so. */
const throughOf = (entry: AccessEntry): string =>
  entry.through
    .map(
      ({ role, scope }) => `${role}${!isWide(entry) && scope === 'tenant' ? ' (on the whole tenant)' : ''}`,
    )
    .join(' and ');

const isWide = ({ inbox, document }: AccessEntry): boolean => inbox === null && document === undefined;

/** On the whole tenant everything is strong, so there the place says it. */
const isMarked = (entry: AccessEntry): boolean => entry.strong === true && !isWide(entry);

const LEAST_ROOM = 30;

function blockText({ holders, parts }: Block, { question }: AccessTold, page: Page, full: boolean): string {
  const { paint, width, longest } = page;
  const lines = parts.flatMap(({ places, ways }) => {
    const reaches = question.inbox === undefined ? '' : `, which reaches ${printable(question.inbox)}`;
    const where = places === null ? `on the WHOLE TENANT${reaches}` : `on ${sayAllMembers(places)}`;
    const labels = ways.map(({ through }) => `through ${printable(through)}`);
    const column = 4 + Math.max(...labels.map((label) => label.length)) + 2;
    const below = width - column < LEAST_ROOM;
    const rows = ways.flatMap(({ entries }, index) => {
      const words = permissionTexts(entries, page, full);
      const label = labels[index] ?? '';
      return below
        ? [
            ...folded('    ', label, longest, 8),
            ...wrapped(words, width - 8).map((line) => `        ${line}`),
          ]
        : hung(`    ${label}`.padEnd(column), wrapped(words, width - column));
    });
    return [...folded('  ', where, longest, 6), ...rows];
  });
  return [...folded('', paint.strong(sayAllMembers(holders)), longest, 4), ...lines].join('\n');
}

/** Every permission that there is would be a long list. */
function permissionTexts(entries: readonly AccessEntry[], page: Page, full: boolean): string[] {
  const held = new Set(entries.flatMap((entry) => (entry.change === undefined ? entry.permission : [])));
  const all = !full && permissionNames.every((permission) => held.has(permission));
  const told = all ? entries.filter(({ permission }) => !known.has(permission)) : entries;
  return [
    ...(all ? [`all ${permissionNames.length} permissions ${LISTS_THEM}`] : []),
    ...told.map((entry) => permissionText(entry, page)),
  ];
}

const known: ReadonlySet<string> = new Set(permissionNames);

function permissionText(entry: AccessEntry, { paint }: Page): string {
  const name = `${isMarked(entry) ? '! ' : ''}${printable(entry.permission)}`;
  if (entry.change === 'gained') return paint.added(`+ ${name}`);
  if (entry.change === 'lost') return paint.removed(`- ${name}`);
  return isMarked(entry) ? paint.warning(name) : name;
}

/** Who may hold more than is told. */
function moreOf({ view, incomplete }: AccessDocument, full: boolean): string[] {
  const alike = Map.groupBy(incomplete, ({ roles }) => JSON.stringify(roles));
  return [...alike.values()].flatMap((group: readonly IncompleteAccess[]) => {
    const [first] = group;
    if (!first) return [];
    const who = sayAllMembers(membersOf(group.map(holderOf), full));
    const roles = first.roles.map(printable).join(', ');
    const why =
      first.roles.length === 0
        ? 'the spec does not list all their grants'
        : view === 'spec'
          ? `the spec does not list all permissions of ${roles}`
          : `the tenant does not list ${roles}, so what that gives is not known`;
    return [`May do more: ${who} (${why})`];
  });
}
