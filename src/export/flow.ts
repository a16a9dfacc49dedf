/** Changes of a list or mapping in brackets: each member keeps the comments and blanks that go with it. */
import type { CST, Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import { endOf, Unwritable, type Edit, type Source } from './source.ts';

/** `members`: its members as they shall be, those that stay by their position (which only grows), new ones as text. */
export function editFlow(
  source: Source,
  node: YAMLSeq | YAMLMap,
  members: readonly (number | string)[],
): Edit[] {
  const { text } = source;
  const { open, close, units, isTrailed } = unitsOf(source, node);
  const first = units[0];
  if (!first) return fill(source, node, open, close, members as readonly string[]);

  const opening = tailEnd(text, open, first.start);
  const stays = new Set(members.filter((member) => typeof member === 'number'));
  const edits: Edit[] = [];
  units.forEach((unit, index) => {
    if (!stays.has(index)) edits.push({ from: unit.from, to: unit.to, text: '' });
  });
  let place = opening;
  members.forEach((member, position) => {
    const isLast = position === members.length - 1;
    const comma = !isLast || isTrailed;
    const isFirst = position === 0;
    if (typeof member === 'string') {
      const lead = isFirst ? leadOf(text, first) : betweenOf(source, units, place);
      edits.push({ from: place, to: place, text: `${lead}${member}${comma ? ',' : ''}` });
      return;
    }
    const unit = units[member];
    if (!unit) throw new Unwritable(open);
    if (comma && unit.comma === null) edits.push({ from: unit.end, to: unit.end, text: ',' });
    if (!comma && unit.comma !== null) edits.push({ from: unit.comma, to: unit.comma + 1, text: '' });
    const lead = text.slice(unit.from, unit.start);
    const isPlain = /^[ \t]*$/.test(lead);
    const wanted = isFirst ? leadOf(text, first) : ' ';
    if (isPlain && !wanted.includes('\n') && (isFirst || (member === 0 && lead === ''))) {
      edits.push({ from: unit.from, to: unit.start, text: wanted });
    }
    place = unit.to;
  });
  return edits;
}

/** A member with what goes with it: from the end of what goes with the one before to the end of its own comment. */
interface Unit {
  readonly from: number;
  readonly start: number;
  readonly end: number;
  readonly comma: number | null;
  readonly to: number;
}

interface Units {
  readonly open: number;
  readonly close: number;
  readonly units: readonly Unit[];
  /** There is a comma after the last member. */
  readonly isTrailed: boolean;
}

function unitsOf({ text }: Source, node: YAMLSeq | YAMLMap): Units {
  const token = (node as { srcToken?: CST.Token }).srcToken as CST.FlowCollection;
  const open = token.offset + 1;
  const close = token.end.find(({ type }) => type === 'flow-seq-end' || type === 'flow-map-end')?.offset;
  const inside = token.items.filter(({ key, value, sep }) => key ?? value ?? sep);
  if (close === undefined || inside.length !== node.items.length) throw new Unwritable(token.offset);
  const starts = inside.map(({ start, key, sep, value }) => {
    const props = start.find(({ type }) => !['comma', 'space', 'newline', 'comment'].includes(type));
    return (props ?? key ?? sep?.[0] ?? value)?.offset ?? open;
  });
  let from = tailEnd(text, open, starts[0] ?? close);
  const units = starts.map((start, index): Unit => {
    const end = endOf(node.items[index] as Node | Pair);
    const following = token.items[index + 1]?.start.find(({ type }) => type === 'comma');
    const comma = following?.offset ?? null;
    const to = tailEnd(text, comma === null ? end : comma + 1, starts[index + 1] ?? close);
    const unit = { from, start, end, comma, to };
    from = to;
    return unit;
  });
  return { open, close, units, isTrailed: (units.at(-1)?.comma ?? null) !== null };
}

/** Where the rest of this line ends, if it holds nothing but a comment. */
function tailEnd(text: string, after: number, limit: number): number {
  const end = text.indexOf('\n', after);
  if (end === -1 || end >= limit || !/^[ \t]*(#.*)?\r?$/.test(text.slice(after, end))) return after;
  return text[end - 1] === '\r' ? end - 1 : end;
}

/** The blanks before a member, without the comments that stand there. */
function leadOf(text: string, { from, start }: Unit): string {
  const lead = text.slice(from, start);
  return lead.includes('\n') ? `${/\r?\n/.exec(lead)?.[0] ?? ''}${/[ \t]*$/.exec(lead)?.[0] ?? ''}` : lead;
}

/** The blanks before a new member that is not the first. */
function betweenOf({ text, newline }: Source, units: readonly Unit[], place: number): string {
  const line = units.map((unit) => leadOf(text, unit)).find((lead) => lead.includes('\n'));
  if (line !== undefined) return line;
  const before = units.find(({ to }) => to === place);
  const hasComment = before !== undefined && text.slice(before.comma ?? before.end, before.to).includes('#');
  return hasComment ? `${newline}${' '.repeat(4)}` : ' ';
}

function fill(
  { text, style }: Source,
  node: YAMLSeq | YAMLMap,
  open: number,
  close: number,
  members: readonly string[],
): Edit[] {
  if (members.length === 0) return [];
  const added = members.join(', ');
  if (text.slice(open, close).trim() !== '') return [{ from: close, to: close, text: added }];
  const pad = style.padded && 'set' in node && text[open - 1] === '{' ? ' ' : '';
  return [{ from: open, to: close, text: `${pad}${added}${pad}` }];
}
