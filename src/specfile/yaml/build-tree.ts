/** From YAML's nodes to ours: aliases followed, variables substituted, and what a spec does not allow reported. */
import { isAlias, isMap, isScalar, isSeq, type Alias, type Node, type Pair, type YAMLMap } from 'yaml';
import type { Scalar as YamlScalar } from 'yaml';
import type { Json } from '../../kinds/kind.ts';
import type { Path } from '../problem/path.ts';
import { problemAt, type Fault, type Problem } from '../problem/problem.ts';
import { quote } from '../problem/quote.ts';
import { isTooLong } from './core-schema.ts';
import {
  MOST_REPEATED,
  placeAt,
  spotOf,
  type Entry,
  type List,
  type Mapping,
  type Scalar,
  type Source,
  type SpecNode,
  type Written,
} from './tree.ts';
import { asItStands, substitute, type Env } from './variables.ts';

export interface Built {
  /** `null` where the document as a whole cannot be used. */
  readonly tree: SpecNode | null;
  readonly problems: readonly Problem[];
}

/** `env`: `null` where nothing is a variable. */
export function buildTree(root: Node, source: Source, env: Env | null): Built {
  const problems: Problem[] = [];
  const done = new Map<Node, SpecNode>();
  const weights = new Map<SpecNode, number>();
  const anchors = new Map<string, Node>();
  let heaviest: { weight: number; offset: number; path: Path } | undefined;
  const blank = (offset: number): Scalar => empty({ source, offset });

  const report = (offset: number, path: Path, message: string, hint: string | null = null): void => {
    problems.push(problemAt(placeAt({ source, offset }, path), message, hint));
  };

  function build(node: Node | null, path: Path): SpecNode {
    if (node === null) return blank(0);
    if (isAlias(node)) return follow(node, path);
    const { anchor } = node as { anchor?: string };
    if (anchor !== undefined) anchors.set(anchor, node);
    const at = offsetOf(node);
    const built = collection(node, at, path) ?? scalar(node, at, path);
    done.set(node, built);
    return built;
  }

  function collection(node: Node, at: number, path: Path): SpecNode | undefined {
    if (!isMap(node) && !isSeq(node)) return undefined;
    if (isForeign(node.tag)) return { ...blank(at), broken: true };
    return isMap(node) ? mapping(node, at, path) : list(node.items, at, path);
  }

  function list(members: readonly unknown[], at: number, path: Path): SpecNode {
    const items = members.map((member, index) => build(member as Node | null, [...path, index]));
    return weigh({ type: 'list', source, offset: at, items, json: items.map((item) => item.json) });
  }

  function mapping(map: YAMLMap, at: number, path: Path): SpecNode {
    const entries = new Map<string, Entry>();
    let broken = false;
    for (const pair of map.items as Pair<Node | null, Node | null>[]) {
      const key = keyOf(pair.key);
      const keyAt = pair.key === null ? at : offsetOf(pair.key);
      // The value is built even under a key that is at fault: it may hold faults and anchors of its own.
      const node = build(pair.value, typeof key === 'string' ? [...path, key] : path);
      const fault = typeof key === 'string' ? misplaced(key, entries, pair.key) : key;
      if (fault !== undefined) {
        report(keyAt, typeof key === 'string' ? [...path, key] : path, fault.message, fault.hint);
        broken = true;
      } else entries.set(key as string, { source, offset: keyAt, node });
    }
    // `fromEntries` makes an own property even of `__proto__`.
    const json = Object.fromEntries([...entries].map(([key, { node }]): [string, Json] => [key, node.json]));
    return weigh({ type: 'mapping', source, offset: at, entries, json, broken });
  }

  function scalar(node: Node, at: number, path: Path): Scalar {
    const { value, source: written } = node as YamlScalar;
    if (typeof value === 'string') return text(node, value, at, path);
    const plain = { ...blank(at), written: written ?? String(value) };
    if (typeof value === 'number' && isTooLong(plain.written, value)) {
      report(at, path, 'this number has too many digits to be kept exactly', `quote it: "${plain.written}"`);
      return { ...plain, json: value, broken: true };
    }
    const json = typeof value === 'number' || typeof value === 'boolean' ? value : null;
    return { ...plain, json };
  }

  function text(node: Node, value: string, at: number, path: Path): Scalar {
    const { text, used, whole, faults } = env === null ? asItStands(value) : substitute(value, env);
    const [start, end] = node.range ?? [0, 0];
    let from = start;
    for (const fault of faults) {
      // An escape in a quoted text can keep it from being found: then the text's own beginning must do.
      const found = source.text.indexOf(fault.written, from);
      const inside = found !== -1 && found < end;
      if (inside) from = found + fault.written.length;
      report(inside ? found : at, path, fault.message, fault.hint);
    }
    const broken = faults.length > 0 || isForeign(node.tag);
    const block = BLOCKS[(node as YamlScalar).type ?? ''] ?? null;
    return { ...blank(at), json: text, written: value, fromVariable: used, variable: whole, block, broken };
  }

  function follow(alias: Alias, path: Path): SpecNode {
    const at = offsetOf(alias);
    const target = anchors.get(alias.source);
    const node = target && done.get(target);
    if (node === undefined) {
      const name = quote(alias.source);
      report(
        at,
        path,
        target ? `the alias ${name} is inside what it repeats` : `no anchor ${name} before this alias`,
      );
      return { ...blank(at), broken: true };
    }
    const weight = weights.get(node) ?? 1;
    if (weight > (heaviest?.weight ?? 0)) heaviest = { weight, offset: at, path };
    return node;
  }

  /** Notes how many values a node comes to with its aliases written out. */
  function weigh(node: List | Mapping): SpecNode {
    const inside = node.type === 'list' ? node.items : [...node.entries.values()].map((entry) => entry.node);
    const weight = inside.reduce((sum, child) => sum + (weights.get(child) ?? 1), 1);
    weights.set(node, weight);
    return node;
  }

  const tree = build(root, source.within ?? []);
  if (heaviest !== undefined && (weights.get(tree) ?? 1) - done.size > MOST_REPEATED) {
    const message = `the aliases of this file come to more than ${MOST_REPEATED.toLocaleString('en')} values`;
    report(heaviest.offset, heaviest.path, message, 'write out what is meant');
    return { tree: null, problems };
  }
  return { tree, problems };
}

const offsetOf = (node: Node): number => node.range?.[0] ?? 0;

const empty = (at: Written): Scalar => ({
  type: 'scalar',
  ...at,
  json: null,
  written: '',
  fromVariable: false,
  variable: null,
  block: null,
  broken: false,
});

const BLOCKS: Readonly<Record<string, '|' | '>'>> = { BLOCK_LITERAL: '|', BLOCK_FOLDED: '>' };

/** A tag that is reported already and may have asked for another type. */
const isForeign = (tag: string | undefined): boolean =>
  tag !== undefined && !/^(!|tag:yaml\.org,2002:(str|map|seq))$/.test(tag);

/** The text of a key, or why it is none. */
function keyOf(key: Node | null): string | Fault {
  if (isScalar(key) && typeof key.value === 'string') return key.value;
  if (key === null || (isScalar(key) && (key.source ?? '') === '')) {
    return { message: 'a key is missing before this colon', hint: null };
  }
  if (!isScalar(key)) return { message: 'a key must be a plain text', hint: null };
  const written = key.source ?? '';
  return { message: `a key must be text, and ${written} is not`, hint: `quote it: "${written}"` };
}

function misplaced(key: string, entries: ReadonlyMap<string, Entry>, node: Node | null): Fault | undefined {
  // In quotes it is a text like any other.
  if (key === '<<' && isScalar(node) && node.type === 'PLAIN') {
    return {
      message: 'merge keys (<<) are not supported',
      hint: 'repeat the keys; an alias can stand for a whole value',
    };
  }
  const entry = entries.get(key);
  if (entry === undefined) return undefined;
  const first = spotOf(entry);
  return {
    message: `duplicate key ${quote(key)}, first at line ${first.line}, column ${first.column}`,
    hint: null,
  };
}
