/** A plan for a person: the summary first, then each change, then who gains or loses what. */
import { fieldNamed, kindNamed, type FieldChange, type Json, type Kinds } from '../kinds/kind.ts';
import { splitAddress } from '../kinds/address.ts';
import { nameKey } from '../kinds/object.ts';
import type { Blocked, Change, Plan, Violation } from '../plan/change.ts';
import { isNotChosen } from '../plan/choose.ts';
import { folded, wrapped } from '../specfile/problem/fold.ts';
import { accessText } from './access-text.ts';
import { counted, printable } from './paint.ts';
import { pageOf, type Page, type TextOptions } from './text-options.ts';

/** More members of a set than this are run together in lines. */
const ONE_PER_LINE = 8;

export function planText(plan: Plan, options: TextOptions): string {
  const summary = folded('', `${options.paint.strong('Plan:')} ${summaryText(plan)}`, options.longest, 6);
  const blocks = [
    headText(plan, options),
    summary.join('\n'),
    ...inReadingOrder(plan.changes).map((change) => changeText(change, options)),
    accessText(plan.access, options),
    blockedText(plan.blocked, options),
    violationsText(plan.violations, options),
    leftText(plan.left, options),
    unmanagedText(plan, options),
  ];
  return pageOf(blocks, summary.join('\n'), options);
}

/** What cannot be taken back in full comes first, whenever it is done. */
const inReadingOrder = (changes: readonly Change[]): Change[] => [
  ...changes.filter(({ action }) => action === 'delete'),
  ...changes.filter(({ action }) => action !== 'delete'),
];

/** Which tenant, as whom. The demo tenant comes first, so that nobody takes it for a real one. */
export function headText({ tenant }: Plan, { paint, longest }: Page): string {
  const account = tenant.account === null ? '' : ` as ${printable(tenant.account)}`;
  const text =
    tenant.url === 'embedded'
      ? `${paint.warning('EMBEDDED demo tenant')} (kept in .fitform/; nothing real is read or changed)${account}`
      : `${paint.strong('Tenant:')} ${tenant.url}${tenant.base_path}${account}`;
  return folded('', text, longest, 4).join('\n');
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

function changeText(change: Change, options: TextOptions): string {
  const { kinds, width, longest } = options;
  const kind = kindNamed(kinds, change.kind);
  const title = folded('', titleOf(change, options), longest, 6);
  if (change.action === 'delete') {
    return [...title, ...folded('    destroys  ', kind.destroys, longest)].join('\n');
  }
  const named =
    change.action === 'rename'
      ? [{ field: nameKey(kind), before: change.before_name, after: change.name }]
      : [];
  const differences = [...named, ...change.fields];
  const column = Math.max(0, ...differences.map(({ field }) => field.length)) + LABEL_ROOM;
  // Beside a long label a narrow screen has no room: then the values stand below it.
  const below = width - column < LEAST_ROOM;
  const fields = differences.flatMap((difference) => {
    const show = (value: Json): string =>
      printable(
        difference.field === nameKey(kind)
          ? (value as string)
          : fieldNamed(kind, difference.field).show(value),
      );
    const lead = below ? ' '.repeat(LABEL_ROOM) : ' '.repeat(column);
    const lines = fieldLines(difference, show, change.action, options, lead.length).map(
      (line) => lead + line,
    );
    const label = `    ${difference.field}`;
    if (below) return [label, ...lines];
    return lines.map((line, index) => (index === 0 ? label + line.slice(label.length) : line));
  });
  return [...title, ...fields].join('\n');
}

/** Four blanks before a label and two after it. */
const LABEL_ROOM = 6;
const LEAST_ROOM = 30;

function titleOf(change: Change, { paint }: Page): string {
  const address = printable(change.address);
  if (change.action === 'create') return paint.added(`+ ${address}`);
  const id = paint.faint(`(id ${printable(change.id)})`);
  return change.action === 'delete'
    ? `${paint.removed(`- ${address}`)} ${id}`
    : `${paint.changed(`~ ${address}`)} ${id}`;
}

function fieldLines(
  difference: FieldChange,
  show: (value: Json) => string,
  action: Change['action'],
  { paint, width, longest }: Page,
  taken: number,
): string[] {
  if (!('added' in difference)) {
    if (action === 'create') return folded('', show(difference.after), longest - taken);
    const { before, after } = difference;
    return folded('', `${paint.removed(show(before))} -> ${paint.added(show(after))}`, longest - taken);
  }
  const { added, removed } = difference;
  const members = (mark: string, values: readonly Json[]): string[] =>
    values.length > ONE_PER_LINE
      ? wrapped(values.map(show), width - taken - mark.length).map((line) => mark + line)
      : values.flatMap((value) => folded(mark, show(value), longest - taken));
  if (added.length + removed.length === 0) return [paint.faint('none')];
  return [...members('+ ', added).map(paint.added), ...members('- ', removed).map(paint.removed)];
}

export function blockedText(blocked: readonly Blocked[], { paint, longest }: Page): string {
  if (blocked.length === 0) return '';
  const rows = blocked.flatMap(({ address, reason, way_out }) => [
    ...folded('  ', `${paint.removed(`x ${printable(address)}`)}: ${printable(reason)}`, longest, 8),
    ...folded('      ', `way out: ${printable(way_out)}`, longest, 8),
  ]);
  return [paint.strong('Blocked, so nothing can be applied:'), ...rows].join('\n');
}

export function violationsText(violations: readonly Violation[], { paint, longest }: Page): string {
  return violations
    .flatMap(({ rule, severity, address, message, hint }) => {
      const said = severity === 'error' ? paint.removed('Refused') : paint.warning('Warning');
      const where = address === null ? '' : `${printable(address)}: `;
      return [
        ...folded('', `${said} (${rule}) ${where}${printable(message)}`, longest, 8),
        ...(hint === null ? [] : folded('    ', printable(hint), longest, 8)),
      ];
    })
    .join('\n');
}

/** More than these that are left for one and the same reason are counted. */
const MOST_ALIKE = 8;

export function leftText(left: Plan['left'], options: TextOptions): string {
  const { kinds, full, paint, longest } = options;
  const listed = full ? left : left.filter((one) => !isNotChosen(one));
  const alike = Map.groupBy(listed, ({ reason }) => reason);
  const rows = listed.flatMap((one) => {
    const group = alike.get(one.reason) ?? [];
    const why = printable(one.reason);
    if (full || group.length <= MOST_ALIKE) {
      return folded('  ', `${printable(one.address)}: ${why}`, longest, 8);
    }
    return group[0] === one
      ? folded('  ', `${countsOf(kinds, group)}: ${why} (--full lists them)`, longest, 8)
      : [];
  });
  const notChosen = countsOf(kinds, full ? [] : left.filter(isNotChosen));
  return [
    ...(rows.length === 0 ? [] : [paint.strong('Left as it is:'), ...rows]),
    ...(notChosen === ''
      ? []
      : folded('', `Left out by --target: ${notChosen} (--full lists them)`, longest, 4)),
  ].join('\n');
}

export function unmanagedText({ unmanaged }: Plan, { kinds, full, paint, longest }: TextOptions): string {
  if (unmanaged.length === 0) return '';
  const counts = countsOf(
    kinds,
    unmanaged.map((address) => ({ address })),
  );
  const line = `Not managed, left alone: ${counts}`;
  if (!full) return folded('', paint.faint(`${line} (--full lists them)`), longest, 4).join('\n');
  const rows = unmanaged.flatMap((address) => folded('  ', printable(address), longest, 8));
  return [...folded('', line, longest, 4), ...rows].join('\n');
}

/** `3 roles, 1 user`; empty for none. */
const countsOf = (kinds: Kinds, all: readonly { readonly address: string }[]): string =>
  kinds
    .map(
      (kind) => [kind, all.filter(({ address }) => splitAddress(address).kind === kind.name).length] as const,
    )
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => counted(count, kind.name, kind.section))
    .join(', ');
