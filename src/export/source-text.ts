/** The text of a spec file beside what the YAML library makes of it: where everything stands, and what it says. */
import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isSeq,
  parseDocument,
  type Alias,
  type CST,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import type { Json } from '../kinds/kind.ts';
import type { Path } from '../specfile/problem/path.ts';
import { AS_SPECS } from '../specfile/yaml/exact.ts';
import type { Style } from './write-yaml.ts';

export interface Source {
  readonly text: string;
  readonly document: Document.Parsed;
  readonly style: Style;
  /** Those that aliases refer to. */
  readonly anchors: readonly Anchor[];
  /** What each alias refers to: the last anchor of that name before it. */
  readonly targets: ReadonlyMap<Alias, Anchor>;
}

export interface Anchor {
  readonly node: Node;
  /** Where the node stands; of a key, where its value does. */
  readonly path: Path;
  /** `&name` itself. */
  readonly mark: CST.SourceToken;
  /** In the order in which they stand in the text; at least one. */
  readonly aliases: readonly Alias[];
}

/** It is written in a way that cannot be changed in place; `offset` says where. */
export class Unwritable extends Error {
  override readonly name = 'Unwritable';
  readonly offset: number;

  constructor(offset: number) {
    super('is written in a way that cannot be changed in place');
    this.offset = offset;
  }
}

/** Only for a text in which the spec's own reader found no fault. */
export function sourceOf(text: string): Source {
  const document = parseDocument(text, { ...AS_SPECS, keepSourceTokens: true });
  const style = { padded: /\{ +[^\s}]/.test(text), json: isJson(text) };
  return { text, document, style, ...sharedIn(document) };
}

function sharedIn({ contents }: Document.Parsed): Pick<Source, 'anchors' | 'targets'> {
  const marks = marksIn((contents as { srcToken?: CST.Token } | null)?.srcToken);
  const anchors: (Anchor & { aliases: Alias[] })[] = [];
  const targets = new Map<Alias, Anchor>();
  const latest = new Map<string, (typeof anchors)[number]>();
  const walk = (node: unknown, path: Path): void => {
    if (isAlias(node)) {
      const anchor = latest.get(node.source);
      anchor?.aliases.push(node);
      if (anchor) targets.set(node, anchor);
      return;
    }
    const name = (node as { anchor?: string } | null)?.anchor;
    // Of anchors, both the library's nodes and its tokens come in the order of the text.
    const mark = name === undefined || node === contents ? undefined : marks[anchors.length];
    if (name !== undefined && mark) {
      const anchor = { node: node as Node, path, mark, aliases: [] };
      anchors.push(anchor);
      latest.set(name, anchor);
    }
    if (isSeq(node)) for (const [index, item] of node.items.entries()) walk(item, [...path, index]);
    if (!isMap(node)) return;
    for (const { key, value } of node.items) {
      const below = [...path, String(key)];
      walk(key, below);
      walk(value, below);
    }
  };
  walk(contents, []);
  return { anchors: anchors.filter(({ aliases }) => aliases.length > 0), targets };
}

/** The anchors in what stands inside a token, in the order of the text. */
function marksIn(token: CST.Token | null | undefined): CST.SourceToken[] {
  if (!token || !('items' in token)) return [];
  const isMark = ({ type }: CST.SourceToken): boolean => type === 'anchor';
  return token.items.flatMap(({ start, key, sep = [], value }: CST.CollectionItem) => [
    ...start.filter(isMark),
    ...marksIn(key),
    ...sep.filter(isMark),
    ...marksIn(value),
  ]);
}

/** What a node says: aliases followed, variables as they are written. */
export function jsonOf({ targets }: Source, node: unknown): Json {
  const known = new Map<unknown, Json>();
  const read = (one: unknown): Json => {
    if (!isAlias(one)) return plain(one);
    const target = targets.get(one)?.node;
    const json = known.get(target) ?? plain(target);
    known.set(target, json);
    return json;
  };
  const plain = (one: unknown): Json => {
    if (isSeq(one)) return one.items.map(read);
    // `fromEntries` makes an own property even of `__proto__`.
    if (isMap(one)) return Object.fromEntries(one.items.map(({ key, value }) => [String(key), read(value)]));
    return (one as { value?: Json } | null)?.value ?? null;
  };
  return read(node);
}

/** What a text says. */
export function plainOf(text: string): Json {
  const source = sourceOf(text);
  return jsonOf(source, source.document.contents);
}

/** The node at a path, aliases followed; `undefined` where there is none. */
export function nodeAt({ document, targets }: Source, path: Path): Node | undefined {
  const follow = (node: unknown): unknown => (isAlias(node) ? targets.get(node)?.node : node);
  let node: unknown = document.contents;
  for (const step of path) node = stepInto(follow(node), step);
  return (follow(node) as Node | null) ?? undefined;
}

export function stepInto(node: unknown, step: string | number): unknown {
  if (isMap(node)) return pairOf(node, step)?.value;
  return isSeq(node) && typeof step === 'number' ? node.items[step] : undefined;
}

export function pairOf(map: YAMLMap, key: string | number): Pair<Node, Node | null> | undefined {
  return (map.items as Pair<Node, Node | null>[]).find((pair) => String(pair.key) === key);
}

/** Where the text of a node, or of the last thing in a block, ends; comments do not count. */
export function endOf(node: Node | Pair): number {
  if (isPair(node)) return endOf((node.value ?? node.key) as Node);
  const last = isCollection(node) && !isFlow(node) ? (node.items.at(-1) as Node | Pair | null) : null;
  return last ? endOf(last) : (node.range?.[1] ?? 0);
}

export const isFlow = (node: Node): boolean =>
  (node as { srcToken?: CST.Token }).srcToken?.type === 'flow-collection';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
