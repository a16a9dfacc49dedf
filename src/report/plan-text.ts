/** A plan for a person: the summary first, then each change, then who gains or loses what. */
import { fieldNamed, kindNamed, type FieldChange, type Json, type Kinds } from '../kinds/kind.ts';
import type { AccessDelta, Blocked, Change, Plan, Violation } from '../plan/change.ts';
import { counted, printable, wrapped, type Paint } from './paint.ts';

export interface TextOptions {
  readonly kinds: Kinds;
  readonly paint: Paint;
  /** List what is otherwise only counted. */
  readonly full: boolean;
}

/** More members of a set than this are run together in lines. */
const ONE_PER_LINE = 8;
const WIDTH = 90;

export function planText(plan: Plan, options: TextOptions): string {
  const { paint, kinds } = options;
  const blocks = [
    headText(plan, paint),
    `${paint.strong('Plan:')} ${summaryText(plan)}`,
    ...inReadingOrder(plan.changes).map((change) => changeText(kinds, change, paint)),
    accessText(plan.access, paint),
    blockedText(plan.blocked, paint),
    violationsText(plan.violations, paint),
    leftText(plan.left, paint),
    unmanagedText(plan, options),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** What cannot be taken back in full comes first, whenever it is done. */
const inReadingOrder = (changes: readonly Change[]): Change[] => [
  ...changes.filter(({ action }) => action === 'delete'),
  ...changes.filter(({ action }) => action !== 'delete'),
];

/** Which tenant, as whom. The demo tenant comes first, so that nobody takes it for a real one. */
export function headText({ tenant }: Plan, paint: Paint): string {
  const account = tenant.account === null ? '' : ` as ${printable(tenant.account)}`;
  if (tenant.url === 'embedded') {
    return `${paint.warning('EMBEDDED demo tenant')} (kept in .fitform/; nothing real is read or changed)${account}`;
  }
  return `${paint.strong('Tenant:')} ${tenant.url}${tenant.base_path}${account}`;
}

function summaryText({ summary }: Plan): string {
  const parts = [
    [summary.delete, `${summary.delete} to delete`],
    [summary.create, `${summary.create} to create`],
    [summary.update, `${summary.update} to update`],
    [summary.rename, `${summary.rename} to rename`],
    [summary.blocked, `${summary.blocked} blocked`],
    [summary.keep, `${summary.keep} unchanged`],
    [summary.unmanaged, `${summary.unmanaged} not managed`],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([, text]) => text);
  const nothing = summary.create + summary.update + summary.rename + summary.delete + summary.blocked === 0;
  return [...(nothing ? ['no changes'] : []), ...said].join(', ');
}

function changeText(kinds: Kinds, change: Change, paint: Paint): string {
  const kind = kindNamed(kinds, change.kind);
  if (change.action === 'delete') {
    const title = `${paint.removed(`- ${printable(change.address)}`)} ${paint.faint(`(id ${printable(change.id)})`)}`;
    return `${title}\n    destroys  ${kind.destroys}`;
  }
  const title =
    change.action === 'create'
      ? paint.added(`+ ${printable(change.address)}`)
      : `${paint.changed(`~ ${printable(change.address)}`)} ${paint.faint(`(id ${printable(change.id)})`)}`;
  const named =
    change.action === 'rename'
      ? [{ field: kind.identity, before: change.before_name, after: change.name }]
      : [];
  const differences = [...named, ...change.fields];
  const width = Math.max(0, ...differences.map(({ field }) => field.length));
  const fields = differences.flatMap((difference) => {
    const show = (value: Json): string =>
      printable(
        difference.field === kind.identity
          ? (value as string)
          : fieldNamed(kind, difference.field).show(value),
      );
    const lines = fieldLines(difference, show, change.action, paint);
    return lines.map((line, index) => {
      const label = index === 0 ? difference.field : '';
      return `    ${label.padEnd(width)}  ${line}`;
    });
  });
  return [title, ...fields].join('\n');
}

function fieldLines(
  difference: FieldChange,
  show: (value: Json) => string,
  action: Change['action'],
  paint: Paint,
): string[] {
  if (!('added' in difference)) {
    if (action === 'create') return [show(difference.after)];
    return [`${paint.removed(show(difference.before))} -> ${paint.added(show(difference.after))}`];
  }
  const { added, removed } = difference;
  if (added.length + removed.length === 0) return [paint.faint('none')];
  return [
    ...memberLines(added.map(show)).map((line) => paint.added(`+ ${line}`)),
    ...memberLines(removed.map(show)).map((line) => paint.removed(`- ${line}`)),
  ];
}

const memberLines = (members: readonly string[]): string[] =>
  members.length > ONE_PER_LINE ? wrapped(members, WIDTH) : [...members];

function accessText(access: readonly AccessDelta[], paint: Paint): string {
  if (access.length === 0) return '';
  const rows = access.flatMap(({ user, inbox, gains, loses }) => {
    const where = inbox === null ? 'on the WHOLE TENANT' : `on ${printable(inbox)}`;
    return [
      `  ${printable(user)} ${where}`,
      ...labelled('gains', gains).map((line) => `      ${paint.added(line)}`),
      ...labelled('loses', loses).map((line) => `      ${paint.removed(line)}`),
    ];
  });
  return [paint.strong('Who gains or loses what:'), ...rows].join('\n');
}

/** The label before the first line, blanks before the others. */
const labelled = (label: string, words: readonly string[]): string[] =>
  wrapped(words, WIDTH).map((line, index) => `${index === 0 ? label : ' '.repeat(label.length)}  ${line}`);

export function blockedText(blocked: readonly Blocked[], paint: Paint): string {
  if (blocked.length === 0) return '';
  const rows = blocked.flatMap(({ address, reason, way_out }) => [
    `  ${paint.removed(`x ${printable(address)}`)}: ${printable(reason)}`,
    `      way out: ${printable(way_out)}`,
  ]);
  return [paint.strong('Blocked, so nothing can be applied:'), ...rows].join('\n');
}

export function violationsText(violations: readonly Violation[], paint: Paint): string {
  return violations
    .map(({ rule, severity, address, message, hint }) => {
      const said = severity === 'error' ? paint.removed('Refused') : paint.warning('Warning');
      const where = address === null ? '' : `${printable(address)}: `;
      const way = hint === null ? '' : `\n    ${printable(hint)}`;
      return `${said} (${rule}) ${where}${printable(message)}${way}`;
    })
    .join('\n');
}

export function leftText(left: Plan['left'], paint: Paint): string {
  if (left.length === 0) return '';
  const rows = left.map(({ address, reason }) => `  ${printable(address)}: ${printable(reason)}`);
  return [paint.strong('Left as it is:'), ...rows].join('\n');
}

export function unmanagedText({ unmanaged }: Plan, { kinds, full, paint }: TextOptions): string {
  if (unmanaged.length === 0) return '';
  const perKind = kinds.flatMap((kind) => {
    const count = unmanaged.filter((address) => address.startsWith(`${kind.name}/`)).length;
    return count === 0 ? [] : [counted(count, kind.name, kind.section)];
  });
  const line = `Not managed, left alone: ${perKind.join(', ')}`;
  if (!full) return paint.faint(`${line} (--full lists them)`);
  return [line, ...unmanaged.map((address) => `  ${printable(address)}`)].join('\n');
}
