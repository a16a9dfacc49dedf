/** Changes of a list or mapping in brackets: each member keeps the comments and blanks that go with it. */
import { isMap, type CST, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { newlineBeside, type Edit } from './edits.ts';
import { betweenMembers, gapOf, indentOf, type Gap } from './gaps.ts';
import { endOf, Unwritable, type Source } from './source-text.ts';

type Flow = YAMLSeq | YAMLMap;

/** `members`: its members as they shall be, those that stay by their position (which only grows), new ones as text. */
export function editFlow(source: Source, node: Flow, members: readonly (number | string)[]): Edit[] {
  const token = (node as { srcToken?: CST.FlowCollection }).srcToken;
  if (!token) return isMap(node) ? inBraces(source, node, members) : [];
  const layout = layoutOf(source, node, token);
  const { open, close, bodies, gaps } = layout;
  if (bodies.length === 0) return fill(source, node, layout, members as readonly string[]);

  const edits: Edit[] = [];
  let from = open;
  let before = -1;
  let added: string[] = [];
  for (const member of [...members, bodies.length]) {
    if (typeof member === 'string') {
      added.push(member);
      continue;
    }
    const to = bodies[member]?.from ?? close;
    if (added.length > 0 || member !== before + 1) {
      edits.push({ from, to, text: betweenMembers(gaps, before, added, member) });
    }
    from = bodies[member]?.to ?? close;
    before = member;
    added = [];
  }
  return edits;
}

interface Layout {
  /** Behind the opening bracket, and before the closing one. */
  readonly open: number;
  readonly close: number;
  readonly bodies: readonly { readonly from: number; readonly to: number }[];
  /** What stands before each member, and behind the last. */
  readonly gaps: readonly Gap[];
}

function layoutOf({ text }: Source, node: Flow, token: CST.FlowCollection): Layout {
  const open = token.offset + 1;
  const close = token.end.find(({ type }) => type === 'flow-seq-end' || type === 'flow-map-end')?.offset;
  const inside = token.items.filter(({ key, value, sep }) => key ?? value ?? sep);
  if (close === undefined || inside.length !== node.items.length) throw new Unwritable(token.offset);
  const bodies = inside.map((item, index) => ({
    from: startOf(item, open),
    to: endOf(node.items[index] as Node | Pair),
  }));
  const commas = token.items.map(({ start }) => start.find(({ type }) => type === 'comma')?.offset ?? null);
  const gaps = [...bodies.keys(), bodies.length].map((index) =>
    gapOf(text, bodies[index - 1]?.to ?? open, commas[index] ?? null, bodies[index]?.from ?? close),
  );
  return { open, close, bodies, gaps };
}

/** Where an item begins, its anchor or question mark included. */
function startOf({ start, key, sep, value }: CST.CollectionItem, otherwise: number): number {
  const props = start.find(({ type }) => !['comma', 'space', 'newline', 'comment'].includes(type));
  return (props ?? key ?? sep?.[0] ?? value)?.offset ?? otherwise;
}

/** A key of a list, as in `[name: Clerk]`, becomes a mapping that has room for others. */
function inBraces({ style }: Source, map: YAMLMap, members: readonly (number | string)[]): Edit[] {
  const pair = map.items[0] as (Pair<Node> & { srcToken?: CST.CollectionItem }) | undefined;
  const from = pair?.srcToken && startOf(pair.srcToken, 0);
  const [stays, ...added] = members;
  if (from === undefined || stays !== 0) throw new Unwritable(map.range?.[0] ?? 0);
  const to = endOf(map);
  const pad = style.padded ? ' ' : '';
  return [
    { from, to: from, text: `{${pad}` },
    { from: to, to, text: `, ${added.join(', ')}${pad}}` },
  ];
}

/** What has no member yet; comments in it stay above the new ones. */
function fill(source: Source, node: Flow, { open, close }: Layout, members: readonly string[]): Edit[] {
  const { text, style } = source;
  if (members.length === 0) return [];
  const inside = text.slice(open, close);
  if (inside.trim() === '') {
    const pad = style.padded && isMap(node) ? ' ' : '';
    return [{ from: open, to: close, text: `${pad}${members.join(', ')}${pad}` }];
  }
  // The last comment ends with its line, so the bracket is the first on its own.
  const at = open + inside.trimEnd().length;
  const indent = `${newlineBeside(text, close)}${indentOf(inside)}  `;
  return [{ from: at, to: at, text: `${indent}${members.join(`,${indent}`)}` }];
}
