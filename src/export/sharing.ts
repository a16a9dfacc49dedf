/**
 * Changes of what anchors and aliases share. Where all that share a node change alike, the node itself is changed;
 * else those that part from the others are written out first, and nothing else is.
 */
import { isAlias, isCollection, isPair, isSeq, type Node, type Pair } from 'yaml';
import type { Path } from '../spec/path.ts';
import type { Change } from './changes.ts';
import { lineEnd, type Edit } from './edits.ts';
import { jsonOf, nodeAt, stepInto, type Anchor, type Source } from './source.ts';
import { inlineAsWritten } from './yaml.ts';

/** The changes where they are to be made, each once; or the edits that have to come first. */
export type Unshared = { readonly changes: readonly Change[] } | { readonly edits: readonly Edit[] };

export function unshared(source: Source, changes: readonly Change[]): Unshared {
  if (source.anchors.length === 0) return { changes };
  const anchored = new Map(source.anchors.map((anchor) => [anchor.node, anchor]));
  const ways = changes.map((change) => ({ change, steps: sharersOn(source, anchored, change.path) }));
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
    const edits = partedBy(source, ready, ways);
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
  const edits = orphansOf(source, there);
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

/** Parts those that change otherwise than most of what shares a node with them. */
function partedBy(source: Source, anchors: readonly Anchor[], ways: readonly Way[]): Edit[] {
  const news = new Map<Node, Set<string>>();
  for (const { change, steps } of ways) {
    for (const { sharer, rest } of steps) {
      const said = saidBy({ ...change, path: rest });
      news.set(sharer, (news.get(sharer) ?? new Set()).add(said));
    }
  }
  return anchors.flatMap((anchor) => {
    const sharers: Node[] = [anchor.node, ...anchor.aliases];
    const alike = Map.groupBy(sharers, (sharer) => [...(news.get(sharer) ?? [])].sort().join('\n'));
    if (alike.size === 1) return [];
    const most = [...alike.values()].reduce((a, b) => (b.length > a.length ? b : a));
    return part(source, anchor, most);
  });
}

/** Whom the changes take the node from that they refer to: the first of them gets it, if there are others. */
function orphansOf(source: Source, changes: readonly Change[]): Edit[] {
  const gone = new Set(changes.flatMap((change) => [...removedBy(source, change)]));
  return source.anchors.flatMap((anchor) => {
    if (!gone.has(anchor.node)) return [];
    const left = anchor.aliases.filter((alias) => !gone.has(alias));
    if (left.length === 0) return [];
    const stay = anchor.aliases.filter((alias) => gone.has(alias));
    return part(source, anchor, left.length > 1 ? left : [anchor.node, ...stay]);
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

/** The nodes that a change takes out of the text. */
function removedBy(source: Source, change: Change): Iterable<unknown> {
  const node = nodeAt(source, change.path);
  if (!isCollection(node)) return [];
  switch (change.does) {
    case 'list':
      return isSeq(node)
        ? node.items.flatMap((item, index) => (change.members.includes(index) ? [] : [...within(item)]))
        : [];
    case 'keys':
      return (node.items as Pair[]).flatMap((pair) =>
        change.removed.includes(String(pair.key)) ? [...within(pair)] : [],
      );
    case 'value':
      return node.items.flatMap((item) => [...within(item)]);
    case 'at least':
      return [];
    default:
      return change satisfies never;
  }
}

/** A node or pair and all that stands in it. */
function* within(node: unknown): Generator<unknown> {
  yield node;
  if (isPair(node)) {
    yield* within(node.key);
    yield* within(node.value);
  } else if (isCollection(node)) for (const item of node.items) yield* within(item);
}
