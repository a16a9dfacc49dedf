/** A plan as rows: the summary, each change, who gains or loses what, what is blocked, warned of or left alone. */
import {
  fieldNamed,
  kindNamed,
  type Difference,
  type FieldChange,
  type Json,
  type Kind,
  type Kinds,
} from '../kinds/kind.ts';
import { MARKS, saying } from '../kinds/field-types/list-differences.ts';
import { addressOf, splitAddress } from '../kinds/address.ts';
import { countedOf, nameKey } from '../kinds/object.ts';
import { ofSpec, type Change, type Plan, type Rename, type Update } from '../plan/change.ts';
import { isNotChosen } from '../plan/choose.ts';
import { isSplit } from '../plan/steps.ts';
import type { Problem } from '../specfile/problem/problem.ts';
import type { Spec } from '../specfile/read.ts';
import { alikeIn, apart, type AlikeBy } from './alike.ts';
import { tally } from './paint.ts';
import { accessRows } from './rows-access.ts';
import {
  LISTS_THEM,
  type ChangeRow,
  type FieldRow,
  type Line,
  type PlanRows,
  type Side,
  type Spots,
  type ViolationRow,
} from './rows.ts';

export interface RowsOptions {
  readonly kinds: Kinds;
  /** List what is otherwise only counted. */
  readonly full: boolean;
  /** What the plan was made from, where that is a spec. */
  readonly spec?: Pick<Spec, 'desired' | 'warnings'>;
}

/** Where each resource of the spec stands. */
export const spotsOf = (spec: RowsOptions['spec']): Spots =>
  new Map(spec?.desired.resources.map(({ kind, name, at }) => [addressOf(kind, name), at]));

export function planRows(plan: Plan, { kinds, full, spec }: RowsOptions): PlanRows {
  const spots = spotsOf(spec);
  const deletions = plan.changes.filter(({ action }) => action === 'delete');
  const others = plan.changes.filter(({ action }) => action !== 'delete');
  const alike = full ? apart : alikeIn(plan, kinds);
  return {
    about: 'plan',
    document: plan,
    base: null,
    summary: [{ words: 'Plan:', tone: 'strong' }, ` ${countsOf(plan)}`],
    openHeading: 'To be deleted',
    // What cannot be taken back in full comes first, whenever it is done.
    groups: [
      {
        heading: 'Changes',
        changes: [...deletions, ...others].map((one) => changeRow(one, alike, { kinds, full })),
      },
    ],
    access: {
      heading: 'Who gains or loses what',
      strongHeading: 'Strong permissions gained',
      gains: 'gains',
      loses: 'loses',
      rows: accessRows(plan.access, full),
    },
    next: null,
    ...tenantRows(plan.tenant),
    stopped: null,
    blocked: plan.blocked,
    violations: violationRows(plan, spec?.warnings ?? []),
    inSync: inSyncWith(plan, spots),
    spots,
    left: leftRows(plan.left, kinds, full),
    unmanaged:
      plan.unmanaged.length === 0
        ? null
        : {
            counts: `Not managed, left alone: ${unmanagedCounts(kinds, plan.unmanaged)}`,
            names: full ? plan.unmanaged : null,
          },
  };
}

function violationRows({ violations }: Plan, warnings: readonly Problem[]): ViolationRow[] {
  const doubts = new Map(warnings.map((problem) => [ofSpec(problem).message, problem]));
  return violations.map((violation) => {
    const problem = doubts.get(violation.message);
    return problem ? { ...violation, problem } : violation;
  });
}

/** What the spec lists, but for what is told otherwise. */
function inSyncWith({ changes, blocked, left }: Plan, spots: Spots): string[] {
  const told = new Set([changes, blocked, left].flatMap((list) => list.map(({ address }) => address)));
  return [...spots.keys()].filter((address) => !told.has(address));
}

/** Which tenant, as whom. */
export function tenantRows({ url, base_path, account }: Plan['tenant']): { demo: boolean; tenant: Line } {
  const as: Line = account === null ? [] : [' as ', { name: account }];
  const demo = url === 'embedded';
  const tenant: Line = demo
    ? [
        { words: 'EMBEDDED demo tenant', tone: 'warning' },
        ' (kept in .fitform/; nothing real is read or changed)',
        ...as,
      ]
    : [{ words: 'Tenant:', tone: 'strong' }, ' ', { name: url + base_path }, ...as];
  return { demo, tenant };
}

function countsOf({ summary }: Plan): string {
  const counts = tally([
    [summary.delete, 'to delete'],
    [summary.create, 'to create'],
    [summary.update, 'to update'],
    [summary.rename, 'to rename'],
    [summary.blocked, 'blocked'],
    [summary.keep, 'unchanged'],
    [summary.unmanaged, 'not managed'],
  ]);
  const nothing = summary.create + summary.update + summary.rename + summary.delete + summary.blocked === 0;
  return [...(nothing ? ['no changes'] : []), ...counts].join(', ');
}

/** Of what is going to be done. */
export const LOOKS = {
  create: { mark: '+', tone: 'added' },
  update: { mark: '~', tone: 'changed' },
  rename: { mark: '~', tone: 'changed' },
  delete: { mark: '-', tone: 'removed' },
} as const;

/** New settings have the id of what they belong to, which would be taken for one of their own. */
export const shownId = ({ action, id }: Change): string | null => (action === 'create' ? null : id);

function changeRow(
  change: Change,
  alike: AlikeBy,
  { kinds, full }: Pick<RowsOptions, 'kinds' | 'full'>,
): ChangeRow {
  const kind = kindNamed(kinds, change.kind);
  const { action, address } = change;
  const id = shownId(change);
  const common = { ...LOOKS[action], address, id, says: '', alike: alike(change) };
  if (action === 'delete') return { ...common, open: true, destroys: kind.destroys, parts: [] };
  const renamed: Line =
    action === 'rename'
      ? [{ name: change.before_name, tone: 'removed' }, ' -> ', { name: change.name, tone: 'added' }]
      : [];
  const fields = [
    ...(action === 'rename' ? [{ field: nameKey(kind), says: renamed }] : []),
    ...change.fields.map((difference) => fieldRow(kind, difference, action, full)),
    ...(isSplit(change) ? [{ field: null, says: [saySteps(change)] }] : []),
  ];
  return { ...common, open: false, destroys: null, parts: [{ heading: null, fields }] };
}

/** Why it is not done at once is in the docs: no other order would be safe. */
function saySteps({ action, fields }: Update | Rename): string {
  const loses = fields.some((one) => 'added' in one && one.removed.length > 0) ? ['what it loses'] : [];
  const isSet = fields.some((one) => 'added' in one);
  const held = isSet || action === 'rename' ? [] : ['what holds more documents back'];
  const first = [...(action === 'rename' ? ['its new name'] : []), ...loses, ...held].join(' and ');
  return `in two steps: first ${first}, then ${isSet ? 'what it gains' : 'the rest'}`;
}

function fieldRow(kind: Kind, difference: FieldChange, action: Change['action'], full: boolean): FieldRow {
  const { field } = difference;
  const show = (value: Json): string => fieldNamed(kind, field).show(value);
  if ('added' in difference) {
    const { added, removed } = difference;
    return {
      field,
      sides: [
        { says: '+', tone: 'added', members: added.map(show) },
        { says: '-', tone: 'removed', members: removed.map(show) },
      ],
    };
  }
  const { before, after } = difference;
  const parts = fieldNamed(kind, field).differences?.(before, after) ?? [];
  if (parts.length > 0) return { field, sides: sidesOf(parts, full) };
  if (action === 'create') return { field, says: [{ name: show(after) }] };
  return {
    field,
    says: [{ name: show(before), tone: 'removed' }, ' -> ', { name: show(after), tone: 'added' }],
  };
}

const TONES = { adds: 'added', removes: 'removed', changes: 'changed', moves: 'changed' } as const;

/** Part by part, in the order of the value. */
export const sidesOf = (parts: readonly Difference[], full: boolean): Side[] =>
  parts.map((one) => ({ says: MARKS[one.does], tone: TONES[one.does], members: [saying(one, full)] }));

/** More than these that are left for one and the same reason are counted. */
const MOST_ALIKE = 8;

function leftRows(left: Plan['left'], kinds: Kinds, full: boolean): PlanRows['left'] {
  const listed = full ? left : left.filter((one) => !isNotChosen(one));
  const alike = Map.groupBy(listed, ({ reason }) => reason);
  const rows = listed.flatMap((one): PlanRows['left']['rows'] => {
    const group = alike.get(one.reason) ?? [];
    if (full || group.length <= MOST_ALIKE) return [{ what: { name: one.address }, why: one.reason }];
    const counts = kindCounts(
      kinds,
      group.map(({ address }) => address),
    );
    return group[0] === one ? [{ what: counts, why: `${one.reason} ${LISTS_THEM}` }] : [];
  });
  const unchosen = full ? [] : left.filter(isNotChosen).map(({ address }) => address);
  const notChosen =
    unchosen.length === 0 ? null : `Left out by --target: ${kindCounts(kinds, unchosen)} ${LISTS_THEM}`;
  return { rows, notChosen };
}

/** `3 roles, 1 user, 2 keys of their settings`. A key stands behind the field that it is in. */
function unmanagedCounts(kinds: Kinds, addresses: readonly string[]): string {
  const isKey = (address: string): boolean => {
    const { kind, name } = splitAddress(address);
    const fields = Object.entries(kindNamed(kinds, kind).fields);
    return fields.some(([field, { asking }]) => asking?.unmanaged && name.includes(`/${field}/`));
  };
  const keys = addresses.filter(isKey);
  const others = kindCounts(
    kinds,
    addresses.filter((address) => !isKey(address)),
  );
  const counted = kinds.flatMap(({ name, section }) => {
    const count = keys.filter((address) => splitAddress(address).kind === name).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? 'key' : 'keys'} of ${section}`];
  });
  return [...(others === '' ? [] : [others]), ...counted].join(', ');
}

/** `3 roles, 1 user`; empty for none. */
const kindCounts = (kinds: Kinds, addresses: readonly string[]): string =>
  kinds
    .map((kind) => [kind, addresses.filter((one) => splitAddress(one).kind === kind.name).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => countedOf(kind, count))
    .join(', ');
