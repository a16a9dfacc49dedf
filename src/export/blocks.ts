/** Changes of a list or mapping that stands in lines of its own: whole lines come and go, with their comments. */
import type { CST, Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import { insertLines, lineEnd, lineStart, type Edit } from './edits.ts';
import { endOf, Unwritable, type Source } from './source-text.ts';

/** A list or mapping as it shall be: members that stay by their position (which only grows), new ones as lines. */
export type Members = readonly (number | readonly string[])[];
/** Of a list also members that moved. */
export type ListMembers = readonly (Members[number] | { readonly moved: number })[];

/** The lines of one member with the comments that belong to it. */
interface Lines {
  readonly from: number;
  readonly to: number;
}

/** `owner`: the key whose value the list is. */
export function editBlockList(source: Source, owner: Pair, list: YAMLSeq, shall: ListMembers): Edit[] {
  const { text } = source;
  const token = (list as { srcToken?: CST.Token }).srcToken as CST.BlockSequence;
  const dashes = token.items.flatMap(({ start }) => start.find(({ type }) => type === 'seq-item-ind') ?? []);
  if (dashes.length !== list.items.length) throw new Unwritable(token.offset);
  const units: Lines[] = [];
  for (const [index, { offset }] of dashes.entries()) {
    const end = Math.max(offset + 1, endOf(list.items[index] as Node));
    const floor = units.at(-1)?.to ?? lineEnd(text, sepEnd(owner) - 1);
    units.push(linesOf(text, offset, end, floor));
  }
  const column = columnOf(text, dashes[0]?.offset ?? token.offset);
  const members = shall.map((member) =>
    typeof member === 'object' && 'moved' in member ? textOf(source, units[member.moved], column) : member,
  );
  const edits = editLines(source, units, members, column);
  // Without a member of its own its value would be null.
  return members.length === 0 ? [{ from: sepEnd(owner), to: sepEnd(owner), text: ' []' }, ...edits] : edits;
}

/** With its comments, and without the indent of the list. */
function textOf({ text }: Source, unit: Lines | undefined, column: number): readonly string[] {
  const lines = text.slice(unit?.from, unit?.to).split(/\r?\n/);
  const indent = new RegExp(`^ {0,${column}}`);
  return (lines.at(-1) === '' ? lines.slice(0, -1) : lines).map((line) => line.replace(indent, ''));
}

export function editBlockMap(source: Source, map: YAMLMap, members: Members): Edit[] {
  const { text } = source;
  const pairs = map.items as Pair<Node, Node | null>[];
  const starts = pairs.map(keyStart);
  const [first = 0] = starts;
  const isAlone = isFirstOnLine(text, first);
  const units: Lines[] = [];
  for (const [index, pair] of pairs.entries()) {
    const start = starts[index] ?? first;
    const end = endOf(pair);
    const floor = units.at(-1)?.to ?? 0;
    // The first key may share its line with the dash of a list.
    const shares = index === 0 && !isAlone;
    units.push(shares ? { from: start, to: lineEnd(text, end - 1) } : linesOf(text, start, end, floor));
  }
  const column = first - lineStart(text, first);
  const stays = members.find((member) => typeof member === 'number') ?? 0;
  if (isAlone || stays === 0) return editLines(source, units, members, column);
  // Then the first that stays takes its place; what is said above it goes above the dash.
  const [start = first, line] = [starts[stays], lineStart(text, first)];
  const above = text.slice(units[stays]?.from ?? start, lineStart(text, start));
  const dash = /^ */.exec(text.slice(line))?.[0] ?? '';
  const before = [...units.keys()].slice(0, stays);
  return [
    { from: line, to: line, text: above.replaceAll(/^ *(?=#)/gm, dash) },
    { from: first, to: start, text: '' },
    ...editLines(source, units, [...before, ...members], column),
  ];
}

/** Where a value, its anchor and its tag apart, could begin: behind the colon. */
export function sepEnd(pair: Pair): number {
  const { sep } = (pair as { srcToken?: { sep?: CST.SourceToken[] } }).srcToken ?? {};
  const ends = (sep ?? [])
    .filter(({ type }) => ['map-value-ind', 'anchor', 'tag'].includes(type))
    .map(({ offset, source }) => offset + source.length);
  if (ends.length === 0) throw new Unwritable((pair.key as Node).range?.[0] ?? 0);
  return Math.max(...ends);
}

function keyStart(pair: Pair<Node, Node | null>): number {
  const { start = [] } = (pair as { srcToken?: { start: CST.SourceToken[] } }).srcToken ?? {};
  const at = pair.key.range?.[0] ?? 0;
  if (start.some(({ type }) => type === 'explicit-key-ind')) throw new Unwritable(at);
  const props = start.find(({ type }) => type === 'anchor' || type === 'tag');
  return props?.offset ?? at;
}

function editLines(source: Source, units: readonly Lines[], members: Members, column: number): Edit[] {
  const indent = ' '.repeat(column);
  const edits = units
    .filter((_, index) => !members.includes(index))
    .map((unit) => ({ from: beforeBlank(source.text, unit), to: unit.to, text: '' }));
  const [first] = units;
  let place = first === undefined ? 0 : members.includes(0) ? first.from : beforeBlank(source.text, first);
  for (const member of members) {
    if (typeof member === 'number') {
      place = units[member]?.to ?? place;
      continue;
    }
    const lines = member.map((line) => (line === '' ? line : indent + line));
    edits.push(insertLines(source.text, place, lines));
  }
  return edits;
}

/**
 * Comments right above belong to it, and those below that stand further in, behind blank lines too: left alone, they
 * would become text of a block scalar above.
 */
function linesOf(text: string, start: number, end: number, floor: number): Lines {
  const column = columnOf(text, start);
  const commentAt = (from: number, to: number): number =>
    /^([ \t]*)#/.exec(text.slice(from, to))?.[1]?.length ?? NaN;
  let from = lineStart(text, start);
  for (let above = from; above > floor;) {
    above = lineStart(text, above - 1);
    if (!(commentAt(above, from) <= column)) break;
    from = above;
  }
  let to = lineEnd(text, end - 1);
  for (let below = to; below < text.length;) {
    const next = lineEnd(text, below);
    if (commentAt(below, next) > column) to = next;
    else if (text.slice(below, next).trim() !== '') break;
    below = next;
  }
  return { from, to };
}

/** What stood between two blank lines, or behind the last one, leaves no second one. */
function beforeBlank(text: string, { from, to }: Lines): number {
  const above = lineStart(text, from - 1);
  const isBetween = text.slice(above, from).trim() === '' && text.slice(to, lineEnd(text, to)).trim() === '';
  return from > 0 && isBetween ? above : from;
}

const isFirstOnLine = (text: string, offset: number): boolean =>
  text.slice(lineStart(text, offset), offset).trim() === '';

/** Throws `Unwritable` for what is not the first on its line. */
export function columnOf(text: string, offset: number): number {
  if (!isFirstOnLine(text, offset)) throw new Unwritable(offset);
  return offset - lineStart(text, offset);
}
