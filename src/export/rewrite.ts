/** How the text of a spec file changes: only what differs is touched. */
import { isMap, isSeq, type CST, type Node, type Pair } from 'yaml';
import type { Json } from '../kinds/kind.ts';
import type { Path } from '../specfile/problem/path.ts';
import { columnOf, editBlockList, editBlockMap, sepEnd } from './blocks.ts';
import { changed, firstDifference, type Change, type Member, type NewKey } from './changes.ts';
import { edited, insertLines, lineEnd, lineStart, newlineBeside, type Edit } from './edits.ts';
import { editFlow } from './flow.ts';
import { unshared } from './sharing.ts';
import { endOf, isFlow, jsonOf, nodeAt, pairOf, sourceOf, Unwritable, type Source } from './source-text.ts';
import { block, blockLines, comment, inline, inlineAsWritten, item, keyAsWritten } from './write-yaml.ts';

export interface Rewritten {
  readonly source: Source;
  /** Where in the text as it was a place of the new text comes from. */
  origin(offset: number): number;
}

/**
 * The file after the changes, or after what must come before them: where they part what anchors and aliases share,
 * that alone is done. Throws `Unwritable`.
 */
export function rewrite(source: Source, changes: readonly Change[]): Rewritten {
  const said = jsonOf(source, source.document.contents);
  const known = unshared(source, changes);
  const isDone = 'changes' in known;
  const edits = isDone ? known.changes.flatMap((change) => editsOf(source, change)) : known.edits;
  const { text, origin } = edited(source.text, edits);
  const next = sourceOf(text);
  const [error] = next.document.errors;
  if (error) throw new Unwritable(origin(error.pos[0]));
  const difference = firstDifference(
    isDone ? changed(said, changes) : said,
    jsonOf(next, next.document.contents),
  );
  if (difference) throw new Unwritable(nodeAt(source, difference)?.range?.[0] ?? edits[0]?.from ?? 0);
  return { source: next, origin };
}

function editsOf(source: Source, change: Change): Edit[] {
  switch (change.does) {
    case 'list':
      return editList(source, change.path, change.members);
    case 'keys':
      return editKeys(source, change.path, change.removed, change.added);
    case 'value':
      return replaceValue(source, change.path, change.value);
    case 'at least':
      return wrap(source, change.path, change.remarks);
    default:
      return change satisfies never;
  }
}

/** The key that holds what the path leads to, and that. */
interface Owner {
  readonly pair: Pair;
  readonly keyAt: number;
  readonly value: Node;
}

function ownerOf(source: Source, path: Path): Owner {
  const map = nodeAt(source, path.slice(0, -1));
  const pair = isMap(map) ? pairOf(map, path.at(-1) ?? '') : undefined;
  if (!pair?.value) throw new Unwritable(map?.range?.[0] ?? 0);
  const { start = [] } = (pair as Token)?.srcToken ?? {};
  const props = start.find(({ type }) => type === 'anchor' || type === 'tag');
  return { pair, keyAt: props?.offset ?? pair.key.range?.[0] ?? 0, value: pair.value };
}

function editList(source: Source, path: Path, members: readonly Member[]): Edit[] {
  const { text, style } = source;
  const { pair, keyAt, value: list } = ownerOf(source, path);
  if (!isSeq(list)) throw new Unwritable(keyAt);
  const asText = (member: Exclude<Member, number>): string => {
    if ('added' in member) return inline(member.added, style);
    const node = list.items[member.moved] as Node;
    const slice = text.slice(node.range?.[0], node.range?.[1]);
    return slice.includes('\n') ? inlineAsWritten(jsonOf(source, node), style) : slice;
  };
  if (isFlow(list)) return editFlow(source, list, written(members, asText));
  const asLines = (member: Exclude<Member, number>): { readonly moved: number } | string[] =>
    'added' in member ? item(blockLines(member.added, style)) : member;
  return editBlockList(source, pair, list, written(members, asLines));
}

/** Those that stay, and the others as they are to be written. */
const written = <M, W>(members: readonly (M | number)[], write: (member: M) => W): (W | number)[] =>
  members.map((member) => (typeof member === 'number' ? member : write(member)));

function editKeys(source: Source, path: Path, removed: readonly string[], added: readonly NewKey[]): Edit[] {
  const { style } = source;
  const map = nodeAt(source, path);
  if (!isMap(map)) throw new Unwritable(map?.range?.[0] ?? 0);
  const keys = map.items.map(({ key }) => String(key));
  const members: (number | NewKey)[] = keys.flatMap((key, index) => [
    ...(removed.includes(key) ? [] : [index]),
    ...added.filter(({ after }) => after === key),
  ]);
  members.push(...added.filter(({ after }) => after === undefined || !keys.includes(after)));
  if (isFlow(map) || map.flow) {
    const asText = ({ key, value }: NewKey): string => `${keyAsWritten(key, style)}: ${inline(value, style)}`;
    return editFlow(source, map, written(members, asText));
  }
  const asLines = ({ key, value, after }: NewKey): string[] => [
    ...(path.length === 0 && after === undefined ? [''] : []),
    ...block(key, value, style),
  ];
  return editBlockMap(source, map, written(members, asLines));
}

function replaceValue(source: Source, path: Path, value: Json): Edit[] {
  const { text, style } = source;
  const node = nodeAt(source, path);
  const [from = 0] = node?.range ?? [];
  if (!node) throw new Unwritable(from);
  const map = nodeAt(source, path.slice(0, -1));
  const pair = isMap(map) ? pairOf(map, path.at(-1) ?? '') : undefined;
  const untagged = withoutTag(pair);
  if ((isMap(node) || isSeq(node)) && !isFlow(node)) {
    if (!pair) throw new Unwritable(from);
    // Its lines go, with the comments in it; what stands behind the key stays.
    const start = sepEnd(pair);
    const lines = { from: lineEnd(text, start - 1), to: lineEnd(text, endOf(node) - 1), text: '' };
    return [{ from: start, to: start, text: ` ${inline(value, style)}` }, lines, ...untagged];
  }
  const to = endOf(node);
  // The text of a block scalar takes in its line end, and a comment in its first line.
  const before = text.slice(from, to);
  const remark = /^[|>]\S*([ \t]+#[^\r\n]*)/.exec(before)?.[1] ?? '';
  const end = /\r?\n$/.exec(before)?.[0] ?? '';
  return [{ from, to, text: inline(value, style) + remark + end }, ...untagged];
}

/** What a value was to be taken for need not fit another one. */
function withoutTag(pair: Pair | undefined): Edit[] {
  const tag = (pair as Token)?.srcToken?.sep?.find(({ type }) => type === 'tag');
  return tag ? [{ from: tag.offset, to: tag.offset + tag.source.length + 1, text: '' }] : [];
}

type Token = { readonly srcToken?: CST.CollectionItem } | undefined;

function wrap(source: Source, path: Path, remarks: readonly string[]): Edit[] {
  const { text, style } = source;
  const { pair, keyAt, value: list } = ownerOf(source, path);
  const [from = 0] = list.range ?? [];
  const line = lineStart(text, keyAt);
  const before = text.slice(line, keyAt);
  // In JSON, and beside the dash of a list or another key, there is no room for a comment.
  const newline = newlineBeside(text, line);
  const said =
    before.trim() === '' && !style.json
      ? remarks.map((remark) => `${before}${comment(remark)}${newline}`).join('')
      : '';
  const above: Edit[] = said === '' ? [] : [{ from: line, to: line, text: said }];
  if (isFlow(list)) {
    const pad = style.padded ? ' ' : '';
    const key = inline('at_least', style);
    const to = endOf(list);
    const close = to - 1;
    const start = lineStart(text, close);
    // Only the outermost bracket may stand as far out as the key.
    const isOut = start > from && text.slice(start, close).trim() === '' && close - start <= keyAt - line;
    return [
      ...above,
      { from, to: from, text: `{${pad}${key}: ` },
      ...(isOut ? [{ from: close, to: close, text: '  ' }] : []),
      { from: to, to, text: `${pad}}` },
    ];
  }
  const keyColumn = keyAt - line;
  const dashColumn = columnOf(text, from);
  const column = dashColumn > keyColumn ? dashColumn : keyColumn + 2;
  const start = lineEnd(text, sepEnd(pair) - 1);
  const moved: Edit[] = [];
  for (let at = start; at < endOf(list); at = lineEnd(text, at)) {
    if (text.slice(at, lineEnd(text, at)).trim() !== '') moved.push({ from: at, to: at, text: '  ' });
  }
  return [...above, insertLines(text, start, [`${' '.repeat(column)}at_least:`]), ...moved];
}
