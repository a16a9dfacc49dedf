/**
 * Secrets that were left in a spec: found by the name of their key, or as the user info of a URL. A frame shows the
 * lines around any problem, so what stands there is masked in the text that frames are made from.
 */
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
export const holdsUserInfo = (text: string): boolean => /:\/\/[^\s/]*@/.test(text);

/** The tenant's URL may hold more, which is told by its own check. */
export const isUnsafeUrl = (url: string): boolean => /[@?#]/.test(url);

/** What is hidden of a text that is YAML, wherever its nodes are. */
export const hiddenElsewhere = (text: string, isMapping: boolean): readonly Span[] =>
  // What is no spec at all may be a `.env`.
  isMapping ? inComments(text) : guessSecrets(text).hidden;

/** Of entries that were commented out. */
const inComments = (text: string): Span[] =>
  [...text.matchAll(/(?<=^|\s)#.*/g)].flatMap(({ 0: comment, index }) =>
    [...comment.matchAll(/(?<![\w-])([\w-]+)["']?\s*[:=]/g)]
      .filter(([, key = '']) => isSecretKey(key))
      .map(({ 1: key = '', index: at }) => ({
        from: index + at + key.length,
        to: index + comment.length,
      })),
  );

/** Of a text that is not YAML, by the look of its lines; more than need be, rather than less. */
export function guessSecrets(text: string): Secrets {
  // Before a colon or a =, or at the beginning of a line: the colon may be what is missing.
  const words = text.matchAll(/(?<![\w-])(?:[\w-]+(?=["']?\s*[:=])|(?<=^[\t ]*(?:- +)?["']?)[\w-]+)/gm);
  const keys = [...words].flatMap(({ 0: key, index }): Secret[] => {
    if (!isSecretKey(key)) return [];
    const from = index + key.length;
    return [{ offset: index, path: [], key, value: { from, to: endByIndent(text, index, from) } }];
  });
  const urls = [...text.matchAll(/[^\s"']+/g)].flatMap(({ 0: word, index }): Span[] => {
    const [scheme, at] = [word.indexOf('://'), word.lastIndexOf('@')];
    return scheme === -1 || at < scheme ? [] : [{ from: index + scheme + 3, to: index + at + 1 }];
  });
  return { keys, hidden: [...keys.map(({ value }) => value), ...urls] };
}

/** The end of the line, and of the lines below it that do not begin a key or an item of its own. */
function endByIndent(text: string, key: number, from: number): number {
  const indent = key - (text.lastIndexOf('\n', key) + 1);
  let end = from;
  for (const [index, line] of linesFrom(text, from)) {
    const blanks = /^ */.exec(line)?.[0].length ?? 0;
    // An item in the column of the key belongs to the list that is its value.
    const isItem = /^ *- /.test(line) && blanks < indent;
    const isKey = /^\s*(?:#|[\]}]|["']?[\w-]+["']?\s*:(?:\s|$))/.test(line) && blanks <= indent;
    if (index > 0 && line.trim() !== '' && (isItem || isKey)) break;
    end += line.length + (index > 0 ? 1 : 0);
  }
  return end;
}

/** One by one: each of many secrets may have the whole text below it. */
function* linesFrom(text: string, from: number): Generator<[index: number, line: string]> {
  for (let [index, start] = [0, from]; start <= text.length; index += 1) {
    const end = text.indexOf('\n', start);
    const after = end === -1 ? text.length : end;
    yield [index, text.slice(start, after)];
    start = after + 1;
  }
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
