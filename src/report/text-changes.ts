/** One change as text: in a plan what will be written, in a drift how the tenant differs. */
import { folded, wrapped } from '../specfile/problem/fold.ts';
import { printable, type Page, type Paint } from './paint.ts';
import {
  LISTS_THEM,
  type ChangeRow,
  type Counted,
  type FieldRow,
  type Line,
  type PlanRows,
  type SetRow,
} from './rows.ts';

export function said(line: Line, paint: Paint): string {
  return line
    .map((span) => {
      if (typeof span === 'string') return printable(span);
      const shown = printable('name' in span ? span.name : span.words);
      return span.tone === undefined ? shown : paint[span.tone](shown);
    })
    .join('');
}

export const foldedLine = (line: Line, { paint, longest }: Page, hang: number): string[] =>
  folded('', said(line, paint), longest, hang);

/** The lead before the first line, blanks before the others. */
export const hung = (lead: string, lines: readonly string[]): string[] =>
  lines.map((line, index) => (index === 0 ? lead : ' '.repeat(lead.length)) + line);

/** Address and id, and what is said beside them. */
function titleOf(
  { mark, tone, address, id, says }: ChangeRow,
  { paint, longest }: Page,
  hang: number,
): string[] {
  const words = [
    paint[tone](`${mark} ${printable(address)}`),
    ...(id === null ? [] : [paint.faint(`(id ${printable(id)})`)]),
    ...(says === '' ? [] : [says]),
  ];
  return folded('', words.join(' '), longest, hang);
}

/** Four blanks before a label and two after it. */
const LABEL_ROOM = 6;
const LEAST_ROOM = 30;

export const changeText = (about: PlanRows['about']): ((change: ChangeRow, page: Page) => string) =>
  about === 'drift' ? driftChange : planChange;

/** Names of which perhaps only the first are listed. */
export const namesOf = ({ names, count }: Counted): string[] => [
  ...names.map(printable),
  ...(count > names.length ? [`and ${count - names.length} more ${LISTS_THEM}`] : []),
];

/** In two columns: the fields, and what is to become of them. */
function planChange(change: ChangeRow, page: Page): string {
  const title = titleOf(change, page, 6);
  if (change.destroys !== null) {
    return [...title, ...folded('    destroys  ', change.destroys, page.longest)].join('\n');
  }
  const fields = change.parts.flatMap((part) => part.fields);
  const column = Math.max(0, ...fields.map(({ field }) => field?.length ?? 0)) + LABEL_ROOM;
  // Beside a long label a narrow screen has no room: then the values stand below it.
  const below = page.width - column < LEAST_ROOM;
  const lead = ' '.repeat(below ? LABEL_ROOM : column);
  const rows = fields.flatMap((row) => {
    const lines = planField(row, page, lead.length);
    const label = `    ${row.field ?? ''}`;
    return below ? [label, ...lines.map((line) => lead + line)] : hung(label.padEnd(column), lines);
  });
  return [...title, ...rows].join('\n');
}

/** More members of a set than this are run together in lines. */
const ONE_PER_LINE = 8;

function planField(row: FieldRow, page: Page, taken: number): string[] {
  const { paint, width, longest } = page;
  if (!('sides' in row)) return foldedLine(row.says, { ...page, longest: longest - taken }, 0);
  if (row.sides.every(({ members }) => members.length === 0)) return [paint.faint('none')];
  return row.sides.flatMap(({ says, tone = 'changed', members }) => {
    const mark = `${says} `;
    const shown = members.map(printable);
    const lines =
      members.length > ONE_PER_LINE
        ? wrapped(shown, width - taken - mark.length).map((line) => mark + line)
        : shown.flatMap((member) => folded(mark, member, longest - taken));
    return lines.map(paint[tone]);
  });
}

const INDENT = '    ';
const DEEPER = '  ';

/** In sentences: what is on the tenant, and what is asked for. */
function driftChange(change: ChangeRow, page: Page): string {
  const isLost = change.mark === '!' && change.says !== '';
  const room = isLost ? INDENT.length : INDENT.length + DEEPER.length;
  const inside = { ...page, width: page.width - room, longest: page.longest - room };
  const parts = change.parts.flatMap(({ heading, fields }) => {
    const lines = fields.flatMap((row) => driftField(row, inside));
    return heading === null ? lines : [`${heading}:`, ...lines.map((line) => DEEPER + line)];
  });
  return [...titleOf(change, page, 8), ...parts.map((line) => INDENT + line)].join('\n');
}

function driftField(row: FieldRow, page: Page): string[] {
  if ('sides' in row) return driftMembers(row, page);
  // A sentence about the whole change.
  if (row.field === null) return [said(row.says, page.paint)];
  return foldedLine([`${row.field}: `, ...row.says], page, 4);
}

/** The sides of a set, one below the other. */
function driftMembers({ field, sides }: SetRow, { width }: Page): string[] {
  const column = Math.max(...sides.map(({ says }) => says.length));
  return sides.flatMap(({ says, members }) => {
    if (members.length === 0) return [];
    const lead = `${field}: ${says.padEnd(column)} `;
    // Beside a label that leaves less room than this, its members stand below it.
    const beside = width - lead.length >= LEAST_ROOM;
    const lines = wrapped(members.map(printable), width - (beside ? lead : INDENT).length);
    return beside ? hung(lead, lines) : [lead.trimEnd(), ...lines.map((line) => INDENT + line)];
  });
}
