/**
 * Secrets that were left in a spec: found by the name of their key, or as the user info of a URL. A frame shows the
 * lines around any problem, so what stands there is masked in the text that frames are made from.
 */
import { isMap, isScalar, isSeq, visit, type Document, type Node, type Pair } from 'yaml';
import type { JsonSchema } from '../../kinds/kind.ts';
import { stepInto, type Known } from './schema-at.ts';
import type { Path } from '../problem/path.ts';
import type { Fault } from '../problem/problem.ts';
import { quote } from '../problem/quote.ts';
import { spotsOf } from './spec-text.ts';

/** From one index of the text up to another. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Secret {
  /** Index of its key. */
  readonly offset: number;
  readonly path: Path;
  readonly key: string;
  readonly value: Span;
}

export interface Secrets {
  readonly keys: readonly Secret[];
  /** All that must not be shown: their values, what aliases among them repeat, and user info. */
  readonly hidden: readonly Span[];
}

/** By its last word, `_`, `-` and letter case apart. */
const LAST_WORD =
  /^(?:pass|pw)$|(?:password|passwd|passphrase|passcode|pwd|secret|token|apikey|privatekey|accesskey|secretkey|credential)s?$/;

/** For a key that the schema does not know. */
export const isSecretKey = (key: string): boolean =>
  LAST_WORD.test(key.toLowerCase().replace(/[^a-z\d]/g, ''));

const TAKE_IT_OUT =
  'take it out: a spec never holds secrets. Credentials come from FITFORM_PASSWORD, FITFORM_TOKEN or FITFORM_API_KEY; users choose their own passwords';

export const secretFault = (key: string): Fault => ({
  message: `unknown key ${quote(key)}; its value (***) looks like a secret`,
  hint: TAKE_IT_OUT,
});

export const unreadableSecret = (key: string): Fault => ({
  message: `the value of ${quote(key)} (***) looks like a secret, and is not YAML`,
  hint: TAKE_IT_OUT,
});

/** User info in a URL, whichever key it stands under. */
const USER_INFO = /:\/\/[^\s/]*@/;

/** Of a text that could be read as YAML. Keys of open maps are names, and what stands in opaque JSON is nobody's business. */
export function secretsIn(document: Document, text: string, schema: JsonSchema): Secrets {
  const keys: Secret[] = [];
  const hidden: Span[] = [];

  function pairs(items: readonly Pair<Node | null, Node | null>[], known: Known, path: Path): void {
    for (const { key, value } of items) {
      const name = isScalar(key) && typeof key.value === 'string' ? key.value : null;
      const inner = name === null ? null : stepInto(known, 'mapping', name);
      const to = name === null ? path : [...path, name];
      if (key !== null && name !== null && inner === null && isSecretKey(name)) {
        const [offset, from] = key.range ?? [0, 0];
        const span = { from, to: value?.range?.[1] ?? from };
        keys.push({ offset, path: to, key: name, value: span });
        hidden.push(span, ...repeatedIn(value, document));
      } else walk(value, inner, to);
    }
  }

  function walk(node: Node | null, known: Known, path: Path): void {
    if (isMap(node)) pairs(node.items as Pair<Node | null, Node | null>[], known, path);
    else if (isSeq(node)) {
      for (const [index, item] of node.items.entries()) {
        walk(item as Node | null, stepInto(known, 'list', index), [...path, index]);
      }
    } else if (isScalar(node) && typeof node.value === 'string') {
      const isUrl = path.length === 2 && path[0] === 'tenant' && path[1] === 'url';
      if (USER_INFO.test(node.value) || (isUrl && /[@?#]/.test(node.value))) {
        hidden.push(userInfo(node, text));
      }
    }
  }

  walk(document.contents, schema, []);
  // What is no spec at all may be a `.env`.
  const elsewhere = isMap(document.contents) ? inComments(text) : guessSecrets(text).hidden;
  return { keys, hidden: [...hidden, ...elsewhere] };
}

/** Of entries that were commented out. */
const inComments = (text: string): Span[] =>
  [...text.matchAll(/(?:^|\s)#.*/g)].flatMap(({ 0: comment, index }) =>
    [...comment.matchAll(/([\w-]+)["']?\s*[:=]/g)]
      .filter(([, key = '']) => isSecretKey(key))
      .map(({ 1: key = '', index: at }) => ({
        from: index + at + key.length,
        to: index + comment.length,
      })),
  );

/** What the aliases in a value stand for, and those in there. */
function repeatedIn(value: Node | null, document: Document): Span[] {
  const found = new Set<Node>();
  const follow = (node: Node): void =>
    visit(node, {
      Alias(_, alias) {
        const target = alias.resolve(document);
        if (target === undefined || found.has(target)) return;
        found.add(target);
        follow(target);
      },
    });
  if (value) follow(value);
  return [...found].flatMap(({ range }) => (range ? { from: range[0], to: range[1] } : []));
}

/** What follows the scheme; where there is no user info, the query and the fragment, as they may hold a key. */
function userInfo(node: Node, text: string): Span {
  const [from, to] = node.range ?? [0, 0];
  const written = text.slice(from, to);
  const scheme = written.indexOf('//');
  if (written.includes('@')) return { from: scheme === -1 ? from : from + scheme + 2, to };
  const query = written.search(/[?#]/);
  return { from: query === -1 ? from : from + query, to };
}

/** Of a text that is not YAML, by the look of its lines; more than need be, rather than less. */
export function guessSecrets(text: string): Secrets {
  // Before a colon or a =, or at the beginning of a line: the colon may be what is missing.
  const words = text.matchAll(/[\w-]+(?=["']?\s*[:=])|(?<=^[\t ]*(?:- +)?["']?)[\w-]+/gm);
  const keys = [...words].flatMap(({ 0: key, index }): Secret[] => {
    if (!isSecretKey(key)) return [];
    const from = index + key.length;
    return [{ offset: index, path: [], key, value: { from, to: endByIndent(text, index, from) } }];
  });
  const urls = [...text.matchAll(/:\/\/[^\s"']*@/g)].map(({ 0: url, index }) => ({
    from: index + 3,
    to: index + url.length,
  }));
  return { keys, hidden: [...keys.map(({ value }) => value), ...urls] };
}

/** The end of the line, and of the lines below it that do not begin a key or an item of its own. */
function endByIndent(text: string, key: number, from: number): number {
  const indent = key - (text.lastIndexOf('\n', key) + 1);
  let end = from;
  for (const [index, line] of text.slice(from).split('\n').entries()) {
    const blanks = /^ */.exec(line)?.[0].length ?? 0;
    // An item in the column of the key belongs to the list that is its value.
    const isItem = /^ *- /.test(line) && blanks < indent;
    const isKey = /^\s*(?:#|[\]}]|["']?[\w-]+["']?\s*:(?:\s|$))/.test(line) && blanks <= indent;
    if (index > 0 && line.trim() !== '' && (isItem || isKey)) break;
    end += line.length + (index > 0 ? 1 : 0);
  }
  return end;
}

/** Each line of a span ends where the span begins on it, so that the mask does not tell how long a secret is. */
export function masked(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  const spotOf = spotsOf(text);
  const columns = new Map<number, number>();
  for (const { from, to } of spans) {
    const [first, last] = [spotOf(from), spotOf(Math.max(from, to - 1))];
    for (let { line, column } = first; line <= last.line; line += 1, column = 1) {
      columns.set(line, Math.min(column, columns.get(line) ?? column));
    }
  }
  return text
    .split('\n')
    .map((line, index) => {
      const from = columns.get(index + 1);
      if (from === undefined) return line;
      const column = from - 1;
      const rest = line.slice(column);
      const [lead = ''] = /^["']?\s*:?\s*/.exec(rest) ?? [];
      if (rest.length === lead.length) return line;
      return `${line.slice(0, column)}${lead}***${line.endsWith('\r') ? '\r' : ''}`;
    })
    .join('\n');
}
