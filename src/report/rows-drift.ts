/** A drift as rows: not what will be written, but how the tenant differs, and with a base who moved. */
import type { Cause, Explained, Part } from '../drift/cause.ts';
import { settled } from '../kinds/field-types/fields.ts';
import {
  fieldNamed,
  kindNamed,
  type Difference,
  type FieldChange,
  type Json,
  type Kind,
  type Kinds,
} from '../kinds/kind.ts';
import { saying } from '../kinds/field-types/list-differences.ts';
import { nameKey } from '../kinds/object.ts';
import { isEmpty, type Change, type Plan } from '../plan/change.ts';
import { onlyWatched } from '../plan/observed.ts';
import { alikeIn, apart } from './alike.ts';
import { driftOf, isInSync, type SinceBase } from './drift.ts';
import { counted } from './paint.ts';
import { accessRows } from './rows-access.ts';
import { LOOKS, planRows, shownId, type RowsOptions } from './rows-plan.ts';
import type { ChangeRow, FieldRow, Line, PlanRows, Side } from './rows.ts';

export function driftRows(plan: Plan, since: SinceBase | null, options: RowsOptions): PlanRows {
  return {
    ...planRows(plan, options),
    about: 'drift',
    document: driftOf(plan, since),
    base: since && [
      { words: 'Base:', tone: 'strong' },
      ' ',
      ...listed(since.names),
      ' (the spec that was applied last)',
    ],
    summary: summaryLine(plan, since),
    openHeading: 'Missing on the tenant, or there when it should not be',
    groups: groupsOf(plan, since, options),
    access: {
      heading: 'Who holds more or less on the tenant than the spec says',
      strongHeading: 'Strong permissions that the tenant gives and the spec does not',
      gains: 'holds more',
      loses: 'holds less',
      // The plan says what an apply would change: what it takes away, somebody holds beyond the spec.
      rows: accessRows(
        plan.access.map(({ gains, loses, ...where }) => ({ ...where, gains: loses, loses: gains })),
        options.full,
      ),
    },
    next: isEmpty(plan) ? null : wayOut(plan, since, options.kinds),
  };
}

const listed = (names: readonly string[]): Line =>
  names.flatMap((name, index) => (index === 0 ? [{ name }] : [', ', { name }]));

function summaryLine(plan: Plan, since: SinceBase | null): Line {
  const { keep, blocked } = plan.summary;
  const differing = plan.changes.length + blocked;
  const all = counted(differing + keep, 'resource');
  if (isInSync(plan)) {
    return [{ words: 'In sync:', tone: 'added' }, ` ${all} ${keep === 1 ? 'matches' : 'match'} the spec`];
  }
  if (!since) {
    const differ = differing === 1 ? 'differs' : 'differ';
    return [{ words: 'Drift:', tone: 'removed' }, ` ${differing} of ${all} ${differ} from the spec`];
  }
  const count = (cause: Cause): number => since.explained.filter((one) => one.cause === cause).length;
  const [both, pending] = [count('both'), count('not_applied')];
  const moved = count('live_changed') + both;
  const notApplied = pending > 0 ? [`${pending} ${isOrAre(pending)} not applied yet`] : [];
  if (moved > 0) {
    const inSpec =
      both === 0 ? '' : moved === 1 ? ', and in the spec as well' : `, ${both} of them in the spec as well`;
    const first = `${moved} of ${all} ${moved === 1 ? 'was' : 'were'} changed on the tenant${inSpec}`;
    const stuck = blocked > 0 ? [`${blocked} ${isOrAre(blocked)} blocked`] : [];
    return [{ words: 'Drift:', tone: 'removed' }, ` ${[first, ...notApplied, ...stuck].join('; ')}`];
  }
  // Who moved is not told of what is blocked, so nobody can say that nothing was changed on the tenant.
  if (blocked > 0) {
    return [{ words: 'Blocked:', tone: 'removed' }, ` ${[`${blocked} of ${all}`, ...notApplied].join('; ')}`];
  }
  const waiting = `${pending} of ${all} ${isOrAre(pending)} not applied yet`;
  return [{ words: 'No live changes:', tone: 'changed' }, ` ${waiting}`];
}

const isOrAre = (count: number): string => (count === 1 ? 'is' : 'are');

function wayOut({ changes }: Plan, since: SinceBase | null, kinds: Kinds): string {
  const watched = kinds.filter(
    ({ name, observed }) => observed !== undefined && changes.some(({ kind }) => kind === name),
  );
  const isWatched = ({ kind }: Change): boolean => watched.some(({ name }) => name === kind);
  const writes = changes.every(isWatched) ? [] : [wayBack(changes, isWatched, since)];
  return [...writes, ...watched.map((kind) => `${onlyWatched(kind)}.`)].join(' ');
}

/** Of all that an apply writes. */
function wayBack(
  changes: Plan['changes'],
  isWatched: (change: Change) => boolean,
  since: SinceBase | null,
): string {
  const apply = 'fitform apply makes the tenant match the spec';
  const moved = changes.some(
    (one, index) => !isWatched(one) && (since?.explained[index]?.cause ?? 'not_applied') !== 'not_applied',
  );
  return moved
    ? `${apply}, which reverts what was changed on it. To keep a change, write it into the spec first.`
    : `${apply}.`;
}

const CAUSES: readonly (readonly [Cause, string])[] = [
  ['live_changed', 'Changed on the tenant'],
  ['both', 'Changed on the tenant and in the spec'],
  ['not_applied', 'Not applied yet'],
];

/** One for each cause; without a base, one. */
function groupsOf(plan: Plan, since: SinceBase | null, options: RowsOptions): PlanRows['groups'] {
  const alike = options.full ? apart : alikeIn(plan, options.kinds);
  const told = plan.changes
    .map((change, index) => {
      const why = since?.explained[index] ?? null;
      const row = changeRow(change, why, options);
      return { cause: why?.cause, row: { ...row, alike: row.open ? null : alike(change) } };
    })
    .sort((a, b) => Number(b.row.open) - Number(a.row.open));
  if (!since) return [{ heading: 'Differences', changes: told.map(({ row }) => row) }];
  return CAUSES.map(([cause, heading]) => ({
    heading,
    changes: told.filter((one) => one.cause === cause).map(({ row }) => row),
  })).filter((group) => group.changes.length > 0);
}

function changeRow(
  change: Change,
  why: Explained | null,
  { kinds, full }: RowsOptions,
): Omit<ChangeRow, 'alike'> {
  const kind = kindNamed(kinds, change.kind);
  const pending = why?.cause === 'not_applied';
  const { action, address } = change;
  const id = shownId(change);
  const common = { address, id, destroys: null };
  switch (action) {
    case 'create': {
      const says = `is not on the tenant${why ? SINCE[why.cause] : ''}`;
      const looks = pending ? LOOKS.create : MISSED;
      return { ...common, ...looks, open: !pending, says, parts: [] };
    }
    case 'delete': {
      const says = pending
        ? 'is still on the tenant'
        : why?.cause === 'both'
          ? 'is to be deleted, and was changed on the tenant'
          : 'is on the tenant and should not be';
      const fields = why?.cause === 'both' ? lost(kind, change, why, full) : [];
      const looks = pending ? LOOKS.delete : MISSED;
      return { ...common, ...looks, open: true, says, parts: [{ heading: null, fields }] };
    }
    case 'update':
    case 'rename': {
      const mark = pending ? '~' : '!';
      return {
        ...common,
        mark,
        tone: 'changed',
        open: false,
        says: '',
        parts: partsOf(kind, change, why, full),
      };
    }
    default:
      return action satisfies never;
  }
}

const MISSED = { mark: '!', tone: 'removed' } as const;

const SINCE: Readonly<Record<Cause, string>> = {
  live_changed: ' any more',
  both: ' any more, and the spec asks for something other than the base',
  not_applied: ' yet',
};

/** Under a heading for each cause where there are several. */
function partsOf(kind: Kind, change: Change, why: Explained | null, full: boolean): ChangeRow['parts'] {
  const rowOf = ({ difference, asked }: Omit<Part, 'cause'>): FieldRow[] => {
    if (difference) return fieldRows(kind, difference, { asked, full, wanted: 'spec' });
    if (change.action !== 'rename') return [];
    return [{ field: nameKey(kind), says: differs(change.before_name, change.name, 'spec') }];
  };
  if (!why) {
    const name = change.action === 'rename' ? [{ difference: null }] : [];
    const all = [...name, ...change.fields.map((difference) => ({ difference }))];
    return [{ heading: null, fields: all.flatMap(rowOf) }];
  }
  const groups = CAUSES.map(([cause, heading]) => ({
    heading,
    fields: why.parts.filter((part) => part.cause === cause).flatMap(rowOf),
  })).filter(({ fields }) => fields.length > 0);
  return groups.length === 1 ? groups.map((group) => ({ ...group, heading: null })) : groups;
}

/** How what is to be deleted differs from the base: the spec has nothing to say of it any more. */
const lost = (kind: Kind, { name }: Change, why: Explained, full: boolean): FieldRow[] =>
  why.parts
    .filter(({ cause }) => cause === 'live_changed')
    .flatMap(({ difference, asked }): FieldRow[] => {
      if (difference) return fieldRows(kind, difference, { full, wanted: 'base' });
      const says: Line =
        typeof asked === 'string'
          ? [`${nameKey(kind)}: `, ...differs(name, asked, 'base')]
          : [`it is not the ${kind.name} that had this name in the base`];
      return [{ field: null, says }];
    });

interface Showing {
  /** Of a value that is as neither spec says: what the base asked. */
  readonly asked?: Json | undefined;
  /** Which spec the difference is from. */
  readonly wanted: 'spec' | 'base';
  readonly full: boolean;
}

/** None where neither side holds a member. */
function fieldRows(kind: Kind, difference: FieldChange, { asked, wanted, full }: Showing): FieldRow[] {
  const { field: name } = difference;
  const field = fieldNamed(kind, name);
  const show = (value: Json): string => field.show(value);
  if (!('added' in difference)) {
    const { before, after } = difference;
    const parts = field.differences?.(before, after) ?? [];
    if (parts.length > 0) {
      const base =
        asked === undefined ? [] : (field.differences?.(before, settled(field, before, asked)) ?? []);
      return [{ field: name, sides: [...sidesOf(parts, wanted, full), ...sidesOf(base, 'base', full)] }];
    }
    const inBase: Line = asked === undefined ? [] : [', ', { name: show(asked) }, ' in the base'];
    return [{ field: name, says: [...differs(show(before), show(after), wanted), ...inBase] }];
  }
  const sides = [
    { says: 'the tenant lacks', members: difference.added.map(show) },
    { says: 'only the tenant has', members: difference.removed.map(show) },
  ];
  return sides.every(({ members }) => members.length === 0) ? [] : [{ field: name, sides }];
}

/** How the tenant differs, part by part: `->` leads from what it has to what is asked for. */
function sidesOf(parts: readonly Difference[], wanted: Showing['wanted'], full: boolean): Side[] {
  const of = (does: Difference['does']): string[] =>
    parts.filter((one) => one.does === does).map((one) => saying(one, full));
  const isSpec = wanted === 'spec';
  const lacks = isSpec ? 'the tenant lacks' : 'the tenant lacks of the base';
  const has = isSpec ? 'only the tenant has' : 'the base has not';
  return [
    { says: lacks, members: of('adds') },
    { says: has, members: of('removes') },
    ...of('changes').map((one) => ({ says: `tenant -> ${wanted}`, members: [one] })),
    { says: `place in the ${wanted}`, members: of('moves') },
  ].filter(({ members }) => members.length > 0);
}

const differs = (live: string, asked: string, wanted: 'spec' | 'base'): Line => [
  'is ',
  { name: live },
  ' on the tenant, ',
  { name: asked },
  ` in the ${wanted}`,
];
