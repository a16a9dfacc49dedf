/** What is to change in a spec file, and how its text becomes that: only what differs is touched. */
import { isMap, isSeq, type CST, type Node, type Pair } from 'yaml';
import type { Json } from '../kinds/kind.ts';
import type { Path } from '../spec/path.ts';
import { editBlockList, editBlockMap, sepEnd } from './blocks.ts';
import { editFlow } from './flow.ts';
import {
  endOf,
  insertLines,
  isFlow,
  lineEnd,
  lineStart,
  nodeAt,
  pairOf,
  sharedAt,
  Unwritable,
  writeOut,
  edited,
  type Edit,
  type Source,
} from './source.ts';
import { block, blockLines, comment, inline, inlineAsWritten, item } from './yaml.ts';

/** A member of a list as it shall be: one that stays (positions only grow), one that moved, or a new one. */
export type Member = number | { readonly moved: number } | { readonly added: Json };

export interface NewKey {
  readonly key: string;
  readonly value: Json;
  /** The key behind which it goes; the last one where there is none of that name. */
  readonly after?: string;
}

export type Change =
  | { readonly does: 'list'; readonly path: Path; readonly members: readonly Member[] }
  | {
      readonly does: 'keys';
      readonly path: Path;
      readonly removed: readonly string[];
      readonly added: readonly NewKey[];
    }
  | { readonly does: 'value'; readonly path: Path; readonly value: Json }
  /** A list becomes `{at_least: [...]}`, for the reasons given. */
  | { readonly does: 'at least'; readonly path: Path; readonly remarks: readonly string[] };

/**
 * The text after the changes, or after what must come before them: where `isDone` is false, some change lay behind an
 * alias, which now is written out. Throws `Unwritable`.
 */
export function rewrite(source: Source, changes: readonly Change[]): { text: string; isDone: boolean } {
  const shared = new Set(changes.flatMap(({ path }) => sharedAt(source, path)));
  const isDone = shared.size === 0;
  const edits = isDone
    ? changes.flatMap((change) => editsOf(source, change))
    : [...shared].flatMap((anchor) => writeOut(source, anchor));
  return { text: edited(source.text, edits), isDone };
}

function editsOf(source: Source, change: Change): Edit[] {
  switch (change.does) {
    case 'list':
      return editList(source, change.path, change.members);
    case 'keys':
      return editKeys(source, change.path, change.removed, change.added);
    case 'value':
      return [replaceValue(source, ownerOf(source, change.path), change.value)];
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
  return { pair, keyAt: pair.key.range?.[0] ?? 0, value: pair.value };
}

function editList(source: Source, path: Path, members: readonly Member[]): Edit[] {
  const { text, style, document } = source;
  const { pair, keyAt, value: list } = ownerOf(source, path);
  if (!isSeq(list)) throw new Unwritable(keyAt);
  const asText = (member: Exclude<Member, number>): string => {
    if ('added' in member) return inline(member.added, style);
    const node = list.items[member.moved] as Node;
    const slice = text.slice(node.range?.[0], node.range?.[1]);
    return slice.includes('\n') ? inlineAsWritten(node.toJS(document) as Json, style) : slice;
  };
  if (isFlow(list)) {
    return editFlow(
      source,
      list,
      members.map((member) => (typeof member === 'number' ? member : asText(member))),
    );
  }
  const asLines = (member: Exclude<Member, number>): string[] =>
    item('added' in member ? blockLines(member.added, style) : [asText(member)]);
  return editBlockList(
    source,
    pair,
    list,
    members.map((member) => (typeof member === 'number' ? member : asLines(member))),
  );
}

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
  if (isFlow(map)) {
    const asText = ({ key, value }: NewKey): string => `${inline(key, style)}: ${inline(value, style)}`;
    return editFlow(
      source,
      map,
      members.map((member) => (typeof member === 'number' ? member : asText(member))),
    );
  }
  return editBlockMap(
    source,
    map,
    members.map((member) => {
      if (typeof member === 'number') return member;
      const lines = block(member.key, member.value, style);
      return path.length === 0 && member.after === undefined ? ['', ...lines] : lines;
    }),
  );
}

function replaceValue({ text, style }: Source, { pair, value: node }: Owner, value: Json): Edit {
  const { sep = [] } = (pair as { srcToken?: { sep?: CST.SourceToken[] } }).srcToken ?? {};
  const props = sep.find(({ type }) => type === 'anchor' || type === 'tag')?.offset;
  const isBlock = (isMap(node) || isSeq(node)) && !isFlow(node);
  const from = isBlock ? sepEnd(pair) : (props ?? node.range?.[0] ?? 0);
  const to = endOf(node);
  // The text of a block scalar takes in its line end.
  const end = !isBlock && text[to - 1] === '\n' ? '\n' : '';
  return { from, to, text: `${isBlock || from === sepEnd(pair) ? ' ' : ''}${inline(value, style)}${end}` };
}

function wrap(source: Source, path: Path, remarks: readonly string[]): Edit[] {
  const { text, newline, style } = source;
  const { pair, keyAt, value: list } = ownerOf(source, path);
  const [from = 0] = list.range ?? [];
  const line = lineStart(text, keyAt);
  const before = text.slice(line, keyAt);
  // In JSON, and beside the dash of a list or another key, there is no room for a comment.
  const said =
    before.trim() === '' && !style.json
      ? remarks.map((remark) => `${before}${comment(remark)}${newline}`).join('')
      : '';
  const above: Edit = { from: line, to: line, text: said };
  if (isFlow(list)) {
    const pad = style.padded ? ' ' : '';
    const key = inline('at_least', style);
    const to = endOf(list);
    return [above, { from, to: from, text: `{${pad}${key}: ` }, { from: to, to, text: `${pad}}` }];
  }
  const keyColumn = keyAt - line;
  const dashColumn = from - lineStart(text, from);
  const column = dashColumn > keyColumn ? dashColumn : keyColumn + 2;
  const start = lineEnd(text, sepEnd(pair) - 1);
  const moved: Edit[] = [];
  for (let at = start; at < endOf(list); at = lineEnd(text, at)) {
    if (text.slice(at, lineEnd(text, at)).trim() !== '') moved.push({ from: at, to: at, text: '  ' });
  }
  return [above, insertLines(source, start, [`${' '.repeat(column)}at_least:`]), ...moved];
}
