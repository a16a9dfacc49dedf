/**
 * A spec file as it was read: plain values that still know their line and column. YAML's anchors and aliases are
 * followed, so one node may stand in several places; its position is where it is written.
 */
import type { Json, JsonObject } from '../../kinds/kind.ts';
import type { Place } from '../desired.ts';
import { showPath, type Path } from '../problem/path.ts';

/** From 1; columns count UTF-16 units, as editors and YAML parsers do. */
export interface Spot {
  readonly line: number;
  readonly column: number;
}

export type SpecNode = Scalar | List | Mapping;

/** A text that values stand in. */
export interface Source {
  readonly file: string;
  readonly text: string;
  /** Where in a spec its content is to stand; without it, it is a spec. */
  readonly within?: Path;
  spotOf(offset: number): Spot;
}

/** A value, or a key, as it stands in a text: lines and columns are counted only when somebody asks. */
export interface Written {
  readonly source: Source;
  /** Index in the text. */
  readonly offset: number;
}

export const spotOf = ({ source, offset }: Written): Spot & { readonly file: string } => ({
  file: source.file,
  ...source.spotOf(offset),
});

export interface Scalar extends Written {
  readonly type: 'scalar';
  readonly json: string | number | boolean | null;
  /** As the file has it, variables not substituted: what messages may show. */
  readonly written: string;
  readonly fromVariable: boolean;
  /** The name of the variable that it is, and nothing else. */
  readonly variable: string | null;
  /** How it begins, where it is a block of lines. */
  readonly block: '|' | '>' | null;
  /** A problem was reported for it already; nothing can be said about its value. */
  readonly broken: boolean;
}

export interface List extends Written {
  readonly type: 'list';
  readonly json: readonly Json[];
  readonly items: readonly SpecNode[];
}

export interface Mapping extends Written {
  readonly type: 'mapping';
  readonly json: JsonObject;
  readonly entries: ReadonlyMap<string, Entry>;
  /** A problem was reported for one of its keys already, so keys may be missing here. */
  readonly broken: boolean;
}

/** Stands where its key does. */
export interface Entry extends Written {
  readonly node: SpecNode;
}

/** What aliases may add to a text. More is a mistake, or meant to exhaust the reader. */
export const MOST_REPEATED = 1_000_000;

/** One file of the spec. `tree` is `null` where no tree could be read. */
export interface SpecFile {
  readonly name: string;
  readonly tree: Mapping | null;
}

/** A node with where it was found. */
export interface Placed<N extends SpecNode = SpecNode> {
  readonly file: string;
  readonly path: Path;
  readonly node: N;
}

export type PlacedName = Placed<Scalar & { readonly json: string }>;

/** The whole file; nothing where no tree could be read. */
export const rootOf = ({ name, tree }: SpecFile): Placed<Mapping>[] =>
  tree ? [{ file: name, path: [], node: tree }] : [];

/** The node that a path leads to, or `undefined` where it leads nowhere. */
export function nodeAt(root: SpecNode, path: Path): SpecNode | undefined {
  let node: SpecNode | undefined = root;
  for (const step of path) {
    if (node?.type === 'list' && typeof step === 'number') node = node.items[step];
    else if (node?.type === 'mapping' && typeof step === 'string') node = node.entries.get(step)?.node;
    else return undefined;
  }
  return node;
}

/** The node below this one. */
export function below(placed: Placed, path: Path): Placed | undefined {
  const node = nodeAt(placed.node, path);
  return node && { file: placed.file, path: [...placed.path, ...path], node };
}

/** The items of a list; of anything else, none. */
export function itemsOf({ file, path, node }: Placed): Placed[] {
  if (node.type !== 'list') return [];
  return node.items.map((item, index) => ({ file, path: [...path, index], node: item }));
}

/** The texts of a list, as far as they can be worked with. */
export const namesIn = (list: Placed | undefined): PlacedName[] =>
  list === undefined ? [] : itemsOf(list).flatMap(asName);

/** The text, if it is one that can be worked with. */
export function asName({ node, ...where }: Placed): PlacedName[] {
  return isName(node) ? [{ ...where, node }] : [];
}

/** The text under a key, if it is one that can be worked with. */
export function nameAt(item: Placed, key: string): PlacedName | undefined {
  const value = below(item, [key]);
  return value && asName(value)[0];
}

/** The keys of a mapping with their values; of anything else, none. */
export function children(placed: Placed): [string, Placed][] {
  if (placed.node.type !== 'mapping') return [];
  const { file, path, node } = placed;
  return [...node.entries].map(([key, entry]) => [key, { file, path: [...path, key], node: entry.node }]);
}

export const placeAt = (written: Written, path: Path): Place => ({
  ...spotOf(written),
  path: showPath(path),
});

export const placeOf = ({ path, node }: Placed): Place => placeAt(node, path);

/** In place of a file's name: a spec that a program has handed over as an object, which has no lines. */
export const OBJECT = '<object>';

/** `file:line:column`, for a message about another place; in an object, its path. */
export function showSpot(placed: Placed): string {
  const { file, line, column, path } = placeOf(placed);
  if (file === OBJECT) return path;
  return `${file}:${line}:${column}`;
}

/** A name that can be worked with: a text, not empty, with nothing wrong about it. */
export function isName(node: SpecNode | undefined): node is Scalar & { readonly json: string } {
  return node?.type === 'scalar' && !node.broken && typeof node.json === 'string' && node.json !== '';
}
