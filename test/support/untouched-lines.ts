/** Which lines of a spec an update may change, judged by nothing but what it says before and after. */
import { isDeepStrictEqual } from 'node:util';
import { isAlias, isCollection, isMap, isPair, isSeq, parseDocument, visit } from 'yaml';
import type { Document, Node, Pair, YAMLMap, YAMLSeq } from 'yaml';

/** The name that something has on the tenant now, for one that an entry of the spec stands for. */
type NameNow = (name: string) => string;

export interface Comparison {
  /** Lines with their ends that no change touches, in order. */
  readonly untouched: readonly string[];
  /** Of each anchor: how many of those that share it say the same in the end, and how many of them still share it. */
  readonly shared: readonly { readonly alike: number; readonly still: number }[];
}

export function compared(before: string, after: string, nameNow: NameNow): Comparison {
  const [was, is] = [parseDocument(before), parseDocument(after)];
  const touched: [from: number, to: number][] = [];
  const partners = new Map<unknown, Node>();
  const json = (node: unknown, document: Document): unknown =>
    node === null || node === undefined ? null : (node as Node).toJS(document);

  /** `floor`: where what belongs to it may begin, comments above it included. */
  const compare = (a: Node | null, b: Node | null, floor: number): void => {
    if (!a || !b) return;
    partners.set(a, b);
    const { anchor } = a as { anchor?: string };
    const mark = before.lastIndexOf(`&${anchor ?? ''}`, a.range?.[0]);
    if (anchor !== undefined && (b as { anchor?: string }).anchor !== anchor) touched.push([mark, mark]);
    if (isAlias(a) && isAlias(b)) return;
    const isBlock = isCollection(a) && !a.flow;
    const [from, to] = isBlock ? [floor, a.range?.[2] ?? 0] : [a.range?.[0] ?? 0, endOf(a)];
    const hasNone = isCollection(b) && b.items.length === 0;
    if (isMap(a) && isMap(b) && !hasNone) members(a, b, keysIn(a, b), floor);
    else if (isSeq(a) && isSeq(b) && !hasNone) {
      members(a, b, aligned(itemsOf(a, was), itemsOf(b, is), nameNow), floor);
    } else if (isSeq(a) && isMap(b) && isSeq(b.get('at_least'))) {
      touched.push([from, to]);
      const list = b.get('at_least') as YAMLSeq;
      members(a, list, aligned(itemsOf(a, was), itemsOf(list, is), nameNow), floor);
    } else if (isAlias(a) || !isDeepStrictEqual(json(a, was), json(b, is))) {
      touched.push([from, to]);
    }
  };

  function members(
    a: YAMLMap | YAMLSeq,
    b: YAMLMap | YAMLSeq,
    same: readonly (readonly [number, number])[],
    floor: number,
  ): void {
    const isFlow = a.flow === true;
    if (isFlow && isMap(a) && b.items.length > same.length) touched.push([a.range?.[0] ?? 0, endOf(a)]);
    let [i, j] = [-1, -1];
    for (const [nextI, nextJ] of [...same, [a.items.length, b.items.length] as const]) {
      const from = i === -1 ? (isFlow ? (a.range?.[0] ?? 0) : floor) : endOf(a.items[i]);
      const to = nextI === a.items.length ? (a.range?.[isFlow ? 1 : 2] ?? 0) : startOf(a.items[nextI]);
      const [isLess, isMore] = [nextI > i + 1, nextJ > j + 1];
      if (isFlow && (isLess || isMore)) touched.push([from, to]);
      // Where the first key goes, the next one takes its place behind the dash.
      const isHead = i === -1 && isMap(a);
      if (!isFlow && isLess) touched.push(isHead ? [from, to] : [nextLine(from), lineAt(to)]);
      if (nextI === a.items.length) break;
      const [one, other] = [a.items[nextI], b.items[nextJ]];
      if (isPair(one) && isPair(other)) {
        compare(one.value as Node, other.value as Node, endOf(one.key));
        const [value, then] = [one.value, other.value];
        const isEmptied =
          isCollection(value) && value.items.length > 0 && isCollection(then) && then.items.length === 0;
        if (isEmptied) touched.push([startOf(one), value.range?.[2] ?? 0]);
      } else compare(one as Node, other as Node, startOf(one));
      [i, j] = [nextI, nextJ];
    }
  }
  const nextLine = (at: number): number => {
    const end = before.indexOf('\n', at - 1);
    return end === -1 ? before.length : end + 1;
  };
  const lineAt = (at: number): number => before.lastIndexOf('\n', at - 1);

  compare(was.contents, is.contents, 0);
  let at = 0;
  const untouched = before.split(/(?<=\n)/).filter((line) => {
    const [from, to] = [at, (at += line.length)];
    return !touched.some(([start, end]) => start < to && end >= from);
  });
  return { untouched, shared: sharedIn(was, is, partners) };
}

function sharedIn(was: Document, is: Document, partners: ReadonlyMap<unknown, Node>): Comparison['shared'] {
  const sharers = new Map<Node, Node[]>();
  const latest = new Map<string, Node>();
  visit(was, {
    Node: (_, node) => {
      const { anchor } = node as { anchor?: string };
      const target = isAlias(node) ? latest.get(node.source) : undefined;
      if (target) sharers.set(target, [...(sharers.get(target) ?? [target]), node]);
      if (anchor !== undefined) latest.set(anchor, node);
    },
  });
  return [...sharers.values()].map((all) => {
    const now = all.flatMap((one) => partners.get(one) ?? []);
    const groups = Map.groupBy(now, (one) => JSON.stringify(one.toJS(is)));
    const most = [...groups.values()].reduce((a, b) => (b.length > a.length ? b : a), []);
    const still = most.filter((one) => isAlias(one) || (one as { anchor?: string }).anchor !== undefined);
    return { alike: most.length, still: still.length };
  });
}

const startOf = (member: unknown): number => ((isPair(member) ? member.key : member) as Node).range?.[0] ?? 0;

function endOf(member: unknown): number {
  if (isPair(member)) return endOf(member.value ?? member.key);
  const node = member as Node & { flow?: boolean };
  if (isCollection(node) && !node.flow && node.items.length > 0) return endOf(node.items.at(-1));
  return node.range?.[1] ?? 0;
}

const itemsOf = (list: YAMLSeq, document: Document): unknown[] =>
  list.items.map((item) => (item as Node).toJS(document) as unknown);

function keysIn(a: YAMLMap, b: YAMLMap): [number, number][] {
  const keys = b.items.map(({ key }: Pair) => String(key));
  return a.items.flatMap(({ key }: Pair, index): [number, number][] => {
    const then = keys.indexOf(String(key));
    return then === -1 ? [] : [[index, then]];
  });
}

/** The longest row of members that go on, by how much they have in common. */
function aligned(a: readonly unknown[], b: readonly unknown[], nameNow: NameNow): [number, number][] {
  const stay = a
    .map((one) => (typeof one === 'string' ? b.indexOf(nameNow(one)) : -1))
    .filter((at) => at !== -1);
  // Which of them have moved is not for this to say.
  if (stay.some((at, index) => at < (stay[index - 1] ?? 0))) return [];
  const best: { score: number; row: [number, number][] }[][] = [];
  for (let i = 0; i <= a.length; i += 1) {
    for (let j = 0; j <= b.length; j += 1) {
      const options = [best[i - 1]?.[j], best[i]?.[j - 1]].filter((one) => one !== undefined);
      const score = i > 0 && j > 0 ? likeness(a[i - 1], b[j - 1], nameNow) : 0;
      const before = best[i - 1]?.[j - 1];
      if (score > 0 && before) {
        options.push({ score: before.score + score, row: [...before.row, [i - 1, j - 1]] });
      }
      const most = options.reduce((x, y) => (y.score > x.score ? y : x), { score: 0, row: [] });
      (best[i] ??= [])[j] = most;
    }
  }
  return best[a.length]?.[b.length]?.row ?? [];
}

interface Item {
  name?: string;
  username?: string;
  id?: string;
  renamed_from?: string;
  roles?: string[];
  inboxes?: string[];
}

function likeness(a: unknown, b: unknown, nameNow: NameNow): number {
  if (isDeepStrictEqual(a, b)) return 3;
  if (typeof a === 'string') return nameNow(a) === b ? 3 : 0;
  const [was, is] = [a as Item, b as Item];
  if (was.roles) {
    const inCommon = (some: string[] = [], others: string[] = []): boolean =>
      some.some((one) => others.includes(one) || others.includes(nameNow(one)));
    return inCommon(was.roles, is.roles) && inCommon(was.inboxes ?? [''], is.inboxes ?? ['']) ? 1 : 0;
  }
  if (was.id !== undefined) return was.id === is.id ? 3 : 0;
  return [was.name ?? was.username, was.renamed_from].includes(is.name ?? is.username ?? '') ? 2 : 0;
}
