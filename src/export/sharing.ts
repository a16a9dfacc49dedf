/**
 * Changes of what anchors and aliases share. Where all that share a node change alike, the node itself is changed;
 * else those that part from the others are written out first, and nothing else is.
 */
import { isAlias, isCollection, isPair, type Node, type Pair } from 'yaml';
import type { Path } from '../specfile/problem/path.ts';
import type { Change } from './changes.ts';
import { lineEnd, type Edit } from './edits.ts';
import { jsonOf, nodeAt, stepInto, type Anchor, type Source } from './source-text.ts';
import { inlineAsWritten } from './write-yaml.ts';

/** The changes where they are to be made, each once; or the edits that have to come first. */
export type Unshared = { readonly changes: readonly Change[] } | { readonly edits: readonly Edit[] };

export function unshared(source: Source, changes: readonly Change[]): Unshared {
  if (source.anchors.length === 0) return { changes };
  const anchored = new Map(source.anchors.map((anchor) => [anchor.node, anchor]));
  const ways = changes.map((change) => ({ change, steps: sharersOn(source, anchored, change.path) }));
  const removed = removedBy(
    source,
    ways.flatMap(({ change, steps }) => (steps.length === 0 ? change : [])),
  );
  const settled = new Set<Anchor>();
  for (;;) {
    // What is shared inside something shared comes after it.
    const first = new Set<Anchor>();
    const later = new Set<Anchor>();
    for (const { steps } of ways) {
      const [next, ...others] = steps.filter(({ anchor }) => !settled.has(anchor));
      if (next) first.add(next.anchor);
      for (const { anchor } of others) later.add(anchor);
    }
    const ready = [...first.difference(later)];
    if (ready.length === 0) break;
    const edits = partedBy(source, ready, ways, removed);
    if (edits.length > 0) return { edits };
    for (const anchor of ready) settled.add(anchor);
  }
  const once = new Map<string, Change>();
  for (const { change, steps } of ways) {
    const alias = steps.findLast(({ sharer }) => isAlias(sharer));
    const moved = alias ? { ...change, path: [...alias.anchor.path, ...alias.rest] } : change;
    const said = saidBy(moved);
    if (!once.has(said)) once.set(said, moved);
  }
  const there = [...once.values()];
  const edits = partedBy(source, source.anchors, ways, removedBy(source, there));
  return edits.length > 0 ? { edits } : { changes: there };
}

/** A node on the way to a change that others share. */
interface Step {
  readonly anchor: Anchor;
  /** The anchor's own node, or an alias. */
  readonly sharer: Node;
  /** The way that is left from there. */
  readonly rest: Path;
}

interface Way {
  readonly change: Change;
  readonly steps: readonly Step[];
}

function sharersOn({ document, targets }: Source, anchored: ReadonlyMap<Node, Anchor>, path: Path): Step[] {
  const steps: Step[] = [];
  let node: unknown = document.contents;
  for (const [depth, step] of [...path, null].entries()) {
    const anchor = isAlias(node) ? targets.get(node) : anchored.get(node as Node);
    if (anchor) steps.push({ anchor, sharer: node as Node, rest: path.slice(depth) });
    if (anchor && isAlias(node)) node = anchor.node;
    if (step !== null) node = stepInto(node, step);
  }
  return steps;
}

/** Remarks do not make two changes differ: each is about one of those that share. */
const saidBy = (change: Change): string =>
  JSON.stringify(change.does === 'at least' ? { ...change, remarks: [] } : change);

/**
 * Parts those that change otherwise than most of what shares a node with them; and where the node itself is removed,
 * the first of those that are left takes it over, if there are others.
 */
function partedBy(
  source: Source,
  anchors: readonly Anchor[],
  ways: readonly Way[],
  removed: ReadonlySet<unknown>,
): Edit[] {
  const news = new Map<Node, Set<string>>();
  for (const { change, steps } of ways) {
    for (const { sharer, rest } of steps) {
      news.set(sharer, (news.get(sharer) ?? new Set()).add(saidBy({ ...change, path: rest })));
    }
  }
  return anchors.flatMap((anchor) => {
    const { gone = [], left = [] } = Object.groupBy([anchor.node, ...anchor.aliases], (sharer) =>
      removed.has(sharer) ? 'gone' : 'left',
    );
    const alike = Map.groupBy(left, (sharer) => [...(news.get(sharer) ?? [])].sort().join('\n'));
    if (alike.size === 0 || (alike.size === 1 && !removed.has(anchor.node))) return [];
    const most = [...alike.values()].reduce((a, b) => (b.length > a.length ? b : a));
    if (most.includes(anchor.node)) return part(source, anchor, [...most, ...gone]);
    return part(source, anchor, most.length > 1 ? most : [anchor.node, ...gone]);
  });
}

/** Those named go on sharing, under the first of them where the anchor's own node is not one; the others are written out. */
function part(source: Source, { node, mark, aliases }: Anchor, together: readonly Node[]): Edit[] {
  const stay = new Set(together);
  const heir = stay.has(node) ? undefined : together[0];
  const value = inlineAsWritten(jsonOf(source, node), source.style);
  const edits = aliases
    .filter((alias) => alias === heir || !stay.has(alias))
    .map((alias): Edit => {
      const [from = 0, to = 0] = alias.range ?? [];
      return { from, to, text: alias === heir ? `${mark.source} ${value}` : value };
    });
  return heir ? [...edits, withoutMark(source, mark)] : edits;
}

function withoutMark({ text }: Source, { offset, source: mark }: Anchor['mark']): Edit {
  const end = offset + mark.length;
  const rest = text.slice(end, lineEnd(text, end)).trimEnd();
  // At the end of its line, the blank before it goes with it.
  if (rest === '') return { from: text[offset - 1] === ' ' ? offset - 1 : offset, to: end, text: '' };
  return { from: offset, to: end + rest.length - rest.trimStart().length, text: '' };
}

/** The nodes that changes take out of the text. */
function removedBy(source: Source, changes: readonly Change[]): ReadonlySet<unknown> {
  const members = changes.flatMap((change): unknown[] => {
    const node = nodeAt(source, change.path);
    if (!isCollection(node)) return [];
    if (change.does === 'value') return node.items;
    if (change.does === 'at least') return [];
    if (change.does === 'list') {
      const { members } = change;
      // An alias can move; an anchor does not go with what it stands before.
      const moved = members.map((member) =>
        typeof member === 'object' && 'moved' in member ? member.moved : -1,
      );
      return node.items.filter(
        (item, index) => !members.includes(index) && !(isAlias(item) && moved.includes(index)),
      );
    }
    return (node.items as Pair[]).filter(({ key }) => change.removed.includes(String(key)));
  });
  return new Set(members.flatMap((member) => [...within(member)]));
}

/** A node or pair and all that stands in it. */
function* within(node: unknown): Generator<unknown> {
  yield node;
  if (isPair(node)) {
    yield* within(node.key);
    yield* within(node.value);
  } else if (isCollection(node)) for (const item of node.items) yield* within(item);
}
