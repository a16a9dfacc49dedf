/**
 * Bash hands over the line as it was typed, and puts what it gets back into the line as it is. So both directions of its
 * quoting are done here, where nothing is ever evaluated: a name from a spec must not become a command.
 */

/** The quotes that are open. */
export type Quotes = '' | '"' | "'" | "$'";

/** In each of them, what belongs together. */
const PIECES: Readonly<Record<Quotes, RegExp>> = {
  '': /\$'|\\[^]?|[^]/uy,
  '"': /\\["\\$`]|[^]/uy,
  "'": /[^]/uy,
  "$'": /\\(?:x[\dA-Fa-f]{0,2}|u[\dA-Fa-f]{0,4}|[^]?)|[^]/uy,
};

export interface Words {
  readonly words: readonly string[];
  /** The one that the line ends in; empty after a blank. */
  readonly last: string;
  readonly quotes: Quotes;
}

/** The words as a command would get them. Nothing is expanded. */
export function readWords(line: string): Words {
  const words: string[] = [];
  let last: string | null = null;
  let quotes: Quotes = '';
  for (let at = 0; at < line.length;) {
    const pieces: RegExp = PIECES[quotes];
    pieces.lastIndex = at;
    const piece: string = pieces.exec(line)?.[0] ?? '';
    at = pieces.lastIndex;
    if (quotes === '' && /^\s$/.test(piece)) {
      if (last !== null) words.push(last);
      last = null;
    } else {
      const opened: Quotes | undefined = quotes === '' ? OPENING.find((one) => one === piece) : undefined;
      const closed: boolean = quotes !== '' && piece === quotes.at(-1);
      last = (last ?? '') + (opened === undefined && !closed ? meant(piece, quotes) : '');
      quotes = opened ?? (closed ? '' : quotes);
    }
  }
  return { words, last: last ?? '', quotes };
}

const OPENING: readonly Quotes[] = ['"', "'", "$'"];

/** Only a backslash that means something stands at the beginning of a piece with more in it. */
function meant(piece: string, quotes: Quotes): string {
  if (!piece.startsWith('\\') || quotes === "'") return piece;
  if (quotes === '"') return piece.length > 1 ? piece.slice(1) : piece;
  const escaped = piece.slice(1);
  if (quotes === '') return escaped;
  const code = /^[xu]([\dA-Fa-f]*)$/.exec(escaped)?.[1];
  if (code !== undefined) return code === '' ? '' : String.fromCodePoint(Number.parseInt(code, 16));
  return LETTERS[escaped] ?? escaped;
}

const LETTERS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', e: '\u001B' };

/** As it has to stand in the line for bash to read just that text. */
export function quotedFor(quotes: Quotes, text: string): string {
  return [...text].map((one) => QUOTED[quotes](one)).join('');
}

const isControl = (one: string): boolean => /\p{Cc}/u.test(one);
/** Between `$'` and `'`. */
const escape = (one: string): string =>
  one === '\n' ? '\\n' : `\\u${(one.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;

const QUOTED: Readonly<Record<Quotes, (one: string) => string>> = {
  '': (one) => {
    if (isControl(one)) return `$'${escape(one)}'`;
    return /[\s!"#$&'()*;<>?[\\\]^`{|}~]/.test(one) ? `\\${one}` : one;
  },
  // Nothing keeps a history from being asked for within these, so the quotes end before the mark.
  '"': (one) => {
    if (isControl(one)) return `"$'${escape(one)}'"`;
    if (one === '!') return '"\\!"';
    return /["\\$`]/.test(one) ? `\\${one}` : one;
  },
  "'": (one) => {
    if (isControl(one)) return `'$'${escape(one)}''`;
    return one === "'" ? "'\\''" : one;
  },
  "$'": (one) => {
    if (isControl(one)) return escape(one);
    return /['\\]/.test(one) ? `\\${one}` : one;
  },
};
