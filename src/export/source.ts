/** The text of a spec file beside what the YAML library makes of it: where everything stands, and edits that leave the rest as it is. */
import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isSeq,
  parseDocument,
  visit,
  type Alias,
  type CST,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import type { Json } from '../kinds/kind.ts';
import type { Path } from '../spec/path.ts';
import { inlineAsWritten, type Style } from './yaml.ts';

/** Replaces what stands from `from` up to `to` in the text. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface Source {
  readonly text: string;
  readonly document: Document.Parsed;
  readonly newline: string;
  readonly style: Style;
  /** Aliases by the name of their anchor. */
  readonly aliases: ReadonlyMap<string, readonly Alias[]>;
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
  const document = parseDocument(text, {
    prettyErrors: false,
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    uniqueKeys: false,
    logLevel: 'error',
    keepSourceTokens: true,
  });
  const found: Alias[] = [];
  visit(document, { Alias: (_, alias) => void found.push(alias) });
  return {
    text,
    document,
    newline: text.includes('\r\n') ? '\r\n' : '\n',
    style: { padded: /\{ +[^\s}]/.test(text), json: isJson(text) },
    aliases: Map.groupBy(found, ({ source }) => source),
  };
}

/** What a text says, aliases followed, variables as they are written. */
export const plainOf = (text: string): Json => sourceOf(text).document.toJS() as Json;

/** Edits lie apart. At one place, what is put in comes before what is taken out, in the order given. */
export function edited(text: string, edits: readonly Edit[]): string {
  const isTaken = ({ from, to }: Edit): number => (to > from ? 1 : 0);
  let result = '';
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.from - b.from || isTaken(a) - isTaken(b))) {
    if (edit.from < at) throw new RangeError(`two edits meet at ${edit.from}`);
    result += text.slice(at, edit.from) + edit.text;
    at = edit.to;
  }
  return result + text.slice(at);
}

/** The node at a path; `undefined` where there is none, or where an alias lies on the way. */
export function nodeAt({ document }: Source, path: Path): Node | undefined {
  let node: unknown = document.contents;
  for (const step of path) {
    if (isMap(node)) node = pairOf(node, step)?.value;
    else if (isSeq(node) && typeof step === 'number') node = node.items[step];
    else return undefined;
  }
  return (node as Node | null) ?? undefined;
}

export function pairOf(map: YAMLMap, key: string | number): Pair<Node, Node | null> | undefined {
  return (map.items as Pair<Node, Node | null>[]).find((pair) => String(pair.key) === key);
}

/** The anchors with aliases elsewhere that a change at this path would disturb, and aliases on the way to it. */
export function sharedAt({ document, aliases }: Source, path: Path): string[] {
  if (aliases.size === 0) return [];
  const shared: string[] = [];
  const look = (node: unknown): void => {
    const { anchor } = (node ?? {}) as { anchor?: string };
    if (anchor !== undefined && aliases.has(anchor)) shared.push(anchor);
  };
  let node: unknown = document.contents;
  for (const step of [...path, null]) {
    if (isAlias(node)) return [...shared, node.source];
    look(node);
    if (step === null) break;
    if (isMap(node)) node = pairOf(node, step)?.value;
    else if (isSeq(node) && typeof step === 'number') node = node.items[step];
  }
  if (isCollection(node)) visit(node, { Node: (_, inner) => look(inner) });
  return shared;
}

/** Writes out the aliases of an anchor, so that what it stands on can be changed alone. */
export function writeOut({ document, aliases, style }: Source, anchor: string): Edit[] {
  return (aliases.get(anchor) ?? []).map((alias) => {
    const [from = 0, to = 0] = alias.range ?? [];
    const value = alias.resolve(document)?.toJS(document) as Json;
    return { from, to, text: inlineAsWritten(value, style) };
  });
}

/** Where the text of a node, or of the last thing in a block, ends; comments do not count. */
export function endOf(node: Node | Pair): number {
  if (isPair(node)) return endOf((node.value ?? node.key) as Node);
  const last = isCollection(node) && !isFlow(node) ? (node.items.at(-1) as Node | Pair | null) : null;
  return last ? endOf(last) : (node.range?.[1] ?? 0);
}

export const isFlow = (node: Node): boolean =>
  (node as { srcToken?: CST.Token }).srcToken?.type === 'flow-collection';

export const lineStart = (text: string, offset: number): number =>
  offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;

/** Behind the line end, or the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}

/** Whole lines at the beginning of a line, or behind a last line without an end. */
export function insertLines({ text, newline }: Source, at: number, lines: readonly string[]): Edit {
  const isOpen = at > 0 && text[at - 1] !== '\n';
  const added = lines.join(newline);
  return { from: at, to: at, text: isOpen ? `${newline}${added}` : `${added}${newline}` };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
