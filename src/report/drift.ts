/** Drift: the same plan, read the other way round — not what will be written, but how the tenant differs, and why. */
import { fieldNamed, kindNamed, type FieldChange, type Json, type Kind } from '../kinds/kind.ts';
import { nameKey } from '../kinds/object.ts';
import type { Drift } from '../documents/documents.ts';
import type { Cause, Explained, Part } from '../drift/cause.ts';
import { isEmpty, type Change, type Plan } from '../plan/change.ts';
import { folded, wrapped } from '../specfile/problem/fold.ts';
import { counted, printable, type Paint } from './paint.ts';
import { blockedText, headText, leftText, unmanagedText, violationsText } from './plan-text.ts';
import { pageOf, type Page, type TextOptions } from './text-options.ts';

/** With a base: its names as they were given, and why each of the plan's changes is there. */
export interface SinceBase {
  readonly names: readonly string[];
  readonly explained: readonly Explained[];
}

const isInSync = (plan: Plan): boolean => isEmpty(plan) && plan.blocked.length === 0;

export function driftOf(plan: Plan, since: SinceBase | null): Drift {
  const { format: _, changes, ...rest } = plan;
  return {
    format: 'fitform.drift/1',
    ...rest,
    in_sync: isInSync(plan),
    changes: changes.map((change, index) => ({ ...change, cause: since?.explained[index]?.cause ?? null })),
  };
}

export function driftText(plan: Plan, options: TextOptions, since: SinceBase | null): string {
  const { paint, longest } = options;
  const summary = folded('', summaryText(plan, since, paint), longest, 4).join('\n');
  const base = since
    ? `${paint.strong('Base:')} ${since.names.map(printable).join(', ')} (the spec that was applied last)`
    : '';
  const blocks = [
    headText(plan, options),
    folded('', base, longest, 4).join('\n'),
    summary,
    ...changesText(plan, since, options),
    blockedText(plan.blocked, options),
    violationsText(plan.violations, options),
    leftText(plan.left, options),
    unmanagedText(plan, options),
  ];
  const lastWords = isEmpty(plan) ? '' : folded('', wayOut(since), longest).join('\n');
  return pageOf(blocks, summary, options, lastWords);
}

function summaryText(plan: Plan, since: SinceBase | null, paint: Paint): string {
  const { keep, blocked } = plan.summary;
  const differing = plan.changes.length + blocked;
  const all = counted(differing + keep, 'resource');
  if (isInSync(plan)) {
    return `${paint.added('In sync:')} ${all} ${isOrAre(keep)} as the spec says`;
  }
  if (!since) {
    const differ = differing === 1 ? 'differs' : 'differ';
    return `${paint.removed('Drift:')} ${differing} of ${all} ${differ} from the spec`;
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
    return `${paint.removed('Drift:')} ${[first, ...notApplied, ...stuck].join('; ')}`;
  }
  // Who moved is not told of what is blocked, so nobody can say that nothing was changed on the tenant.
  if (blocked > 0) {
    return `${paint.removed('Blocked:')} ${[`${blocked} of ${all}`, ...notApplied].join('; ')}`;
  }
  return `${paint.changed('No live changes:')} ${pending} of ${all} ${isOrAre(pending)} not applied yet`;
}

const isOrAre = (count: number): string => (count === 1 ? 'is' : 'are');

function wayOut(since: SinceBase | null): string {
  const apply = 'fitform apply makes the tenant as the spec says';
  const moved = since?.explained.some(({ cause }) => cause !== 'not_applied') ?? false;
  return moved
    ? `${apply}, and so takes back what was changed on it; what is to stay must be written into the spec first.`
    : `${apply}.`;
}

const GROUPS: readonly (readonly [Cause, string])[] = [
  ['live_changed', 'Changed on the tenant'],
  ['both', 'Changed on the tenant and in the spec'],
  ['not_applied', 'Not applied yet'],
];

function changesText(plan: Plan, since: SinceBase | null, options: TextOptions): string[] {
  const told = plan.changes.map((change, index) => {
    const why = since?.explained[index] ?? null;
    return { why, text: changeText(change, why, options) };
  });
  if (!since) return told.map(({ text }) => text);
  return GROUPS.flatMap(([cause, title]) => {
    const group = told.filter(({ why }) => why?.cause === cause);
    return group.length === 0 ? [] : [options.paint.strong(`${title}:`), ...group.map(({ text }) => text)];
  });
}

function changeText(change: Change, why: Explained | null, options: TextOptions): string {
  const { kinds, longest } = options;
  const title = folded('', titleOf(change, why, options), longest, 8);
  if (change.action === 'create') return title.join('\n');
  const kind = kindNamed(kinds, change.kind);
  const parts =
    change.action === 'delete' ? lostText(kind, change, why, options) : partsText(kind, change, why, options);
  return [...title, ...parts].join('\n');
}

function titleOf(change: Change, why: Explained | null, { paint }: TextOptions): string {
  const address = printable(change.address);
  const pending = why?.cause === 'not_applied';
  if (change.action === 'create') {
    const title = pending ? paint.added(`+ ${address}`) : paint.removed(`! ${address}`);
    return `${title} is not on the tenant${why ? SINCE[why.cause] : ''}`;
  }
  const id = paint.faint(`(id ${printable(change.id)})`);
  if (change.action === 'delete') {
    if (pending) return `${paint.removed(`- ${address}`)} ${id} is still on the tenant`;
    const title = `${paint.removed(`! ${address}`)} ${id}`;
    return why?.cause === 'both'
      ? `${title} is to be deleted, and was changed on the tenant`
      : `${title} is on the tenant and should not be`;
  }
  return `${paint.changed(`${pending ? '~' : '!'} ${address}`)} ${id}`;
}

const SINCE: Readonly<Record<Cause, string>> = {
  live_changed: ' any more',
  both: ' any more, and the spec asks otherwise than the base',
  not_applied: ' yet',
};

/** Under a heading for each cause where there are several. */
function partsText(kind: Kind, change: Change, why: Explained | null, page: Page): string[] {
  const taken = INDENT.length + DEEPER.length;
  const inside = { ...page, width: page.width - taken, longest: page.longest - taken };
  const lines = ({ difference, asked }: Omit<Part, 'cause'>): string[] => {
    if (difference) return differenceLines(kind, difference, asked, inside);
    if (change.action !== 'rename') return [];
    const [before, after] = [printable(change.before_name), printable(change.name)];
    return folded(
      '',
      `${nameKey(kind)}: is ${before} on the tenant, ${after} in the spec`,
      inside.longest,
      4,
    );
  };
  if (!why) {
    const name = change.action === 'rename' ? [{ difference: null }] : [];
    return [...name, ...change.fields.map((difference) => ({ difference }))].flatMap(lines).map(indented);
  }
  const groups = GROUPS.map(([cause, title]) => ({
    title,
    lines: why.parts.filter((part) => part.cause === cause).flatMap(lines),
  })).filter((group) => group.lines.length > 0);
  if (groups.length === 1) return groups.flatMap((group) => group.lines).map(indented);
  return groups
    .flatMap((group) => [`${group.title}:`, ...group.lines.map((line) => DEEPER + line)])
    .map(indented);
}

/** How what is to be deleted differs from the base: the spec has nothing to say of it any more. */
function lostText(kind: Kind, { name }: Change, why: Explained | null, page: Page): string[] {
  if (why?.cause !== 'both') return [];
  const inside = { ...page, width: page.width - INDENT.length, longest: page.longest - INDENT.length };
  const lines = ({ difference, asked }: Part): string[] => {
    if (difference) return differenceLines(kind, difference, undefined, inside, 'base');
    if (typeof asked !== 'string') return [`it is not the ${kind.name} that had this name in the base`];
    return [`${nameKey(kind)}: is ${printable(name)} on the tenant, ${printable(asked)} in the base`];
  };
  return why.parts
    .filter(({ cause }) => cause === 'live_changed')
    .flatMap(lines)
    .map(indented);
}

const INDENT = '    ';
const DEEPER = '  ';
const indented = (line: string): string => INDENT + line;

/** Beside a label that leaves less room than this, its members stand below it. */
const LEAST_ROOM = 30;

/** `wanted`: which spec the difference is from. */
function differenceLines(
  kind: Kind,
  difference: FieldChange,
  asked: Json | undefined,
  { width, longest }: Page,
  wanted: 'spec' | 'base' = 'spec',
): string[] {
  const field = fieldNamed(kind, difference.field);
  const show = (value: Json): string => printable(field.show(value));
  const lines = (label: string, members: readonly Json[]): string[] => {
    if (members.length === 0) return [];
    const lead = `${difference.field}: ${label} `;
    const beside = width - lead.length >= LEAST_ROOM;
    const hang = ' '.repeat(beside ? lead.length : 4);
    const listed = wrapped(members.map(show), width - hang.length);
    return beside
      ? listed.map((line, index) => (index === 0 ? lead : hang) + line)
      : [lead.trimEnd(), ...listed.map((line) => hang + line)];
  };
  if ('added' in difference) {
    return [
      ...lines('the tenant lacks   ', difference.added),
      ...lines('only the tenant has', difference.removed),
    ];
  }
  const { before, after } = difference;
  const inBase = asked === undefined ? '' : `, ${show(asked)} in the base`;
  const text = `${difference.field}: is ${show(before)} on the tenant, ${show(after)} in the ${wanted}${inBase}`;
  return folded('', text, longest, 4);
}
