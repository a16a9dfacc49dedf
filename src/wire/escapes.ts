/** One text however it was escaped: for a search that must find a secret in whichever way it is written. */

/** A text without its escapes, and where each of its units stood. */
export interface Plain {
  readonly text: string;
  /** Where the unit at that place, or the end, stood before. */
  origin(at: number): number;
}

/** One character each, so that every character may be written in its own way: in URLs and forms, in JSON, in HTML. */
const ESCAPE = new RegExp(
  [
    '%[0-7][0-9a-f]|%[cd][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-7](?:%[89ab][0-9a-f]){3}',
    String.raw`\\(?:["\\/bfnrt]|u[0-9a-f]{4}|x[0-9a-f]{2})`,
    '&(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-f]{1,6});',
  ].join('|'),
  'gi',
);

const NAMED: Readonly<Record<string, string>> = {
  ...{ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" },
  ...{ '\\b': '\b', '\\f': '\f', '\\n': '\n', '\\r': '\r', '\\t': '\t' },
};

/** An escape of an escape of an escape. */
const LAYERS = 3;
/** Units that one of a text may be written with, escaped twice. */
export const LONGEST_SPELLING = 12;

/**
 * The text as it is, without its outer escapes, and so on to the last, which is the same for each way to write a text but
 * for blanks: `+` may be one, as forms have it.
 */
export function layers(text: string): readonly [Plain, ...Plain[]] {
  const all: [Plain, ...Plain[]] = [{ text, origin: (at) => at }];
  let origins: Uint32Array | null = null;
  for (let now = text; all.length <= LAYERS;) {
    const next = withoutLayer(now);
    if (next === null) break;
    const before: Uint32Array | null = origins;
    const outer: Uint32Array = before ? next.origins.map((at) => before[at] ?? at) : next.origins;
    origins = outer;
    now = next.text;
    all.push({ text: now.toWellFormed(), origin: (at) => outer[at] ?? at });
  }
  return all;
}

/** The last of them. */
export const plain = (text: string): string => layers(text).at(-1)?.text ?? text;

/** `null` where there is nothing to be done. */
function withoutLayer(text: string): { readonly text: string; readonly origins: Uint32Array } | null {
  const origins = new Uint32Array(text.length + 1);
  const parts: string[] = [];
  let length = 0;
  let from = 0;
  const copy = (until: number): void => {
    parts.push(text.slice(from, until));
    for (; from < until; from += 1, length += 1) origins[length] = from;
  };
  for (const { 0: escape, index } of text.matchAll(ESCAPE)) {
    const character = meaning(escape);
    copy(index);
    parts.push(character);
    for (let unit = 0; unit < character.length; unit += 1, length += 1) origins[length] = index;
    from = index + escape.length;
  }
  if (parts.length === 0) return null;
  copy(text.length);
  origins[length] = text.length;
  return { text: parts.join(''), origins: origins.subarray(0, length + 1) };
}

function meaning(escape: string): string {
  const named = NAMED[escape.toLowerCase()];
  if (named !== undefined) return named;
  if (escape.startsWith('%')) return percentDecoded(escape);
  const [, hex, decimal] = /^(?:\\[ux]|&#x)([\da-f]+);?$|^&#(\d+);$/i.exec(escape) ?? [];
  if (hex !== undefined) return characterAt(parseInt(hex, 16));
  // What else is escaped by a backslash is itself.
  return decimal === undefined ? escape.slice(1) : characterAt(Number(decimal));
}

const characterAt = (point: number): string => (point <= 0x10ffff ? String.fromCodePoint(point) : '\uFFFD');

/** What is no UTF-8 stands for nothing. */
function percentDecoded(escape: string): string {
  try {
    return decodeURIComponent(escape);
  } catch {
    return '\uFFFD';
  }
}
