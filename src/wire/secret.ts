/** A value that must not be seen. It masks itself wherever it is rendered; only `reveal` gives it away. */
import { inspect } from 'node:util';
import { BoundedMap } from './bounded-map.ts';
import { beginning } from './cut.ts';
import { layers, LONGEST_SPELLING, plain } from './escapes.ts';

const MASK = '***';
/** Of a shorter secret, the words around each `***` would tell what it is. */
const SHORTEST_MASKED = 8;
/** All that is said of a text that holds a shorter one. */
export const WITHHELD = '(withheld: it holds a secret that is too short to be masked)';

export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself: for the request that carries it, and for nothing else. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

/** The secrets of a value that may hold them at any depth, as the body of a request does. */
export function secretsWithin(value: unknown): Secret[] {
  if (value instanceof Secret) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(secretsWithin) : [];
}

/** The same value with its secrets revealed: for the request that carries it, and for nothing else. */
export function revealed(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revealed(inner)]));
}

/** So many secrets that pass are known at once: far more than are in use, and few enough for a process that runs for months. */
const MOST_PASSING = 1000;

/** How a secret is looked for. */
interface Form {
  /** As it is, or in base64. */
  readonly raw: string;
  /** The same without what looks like an escape in it, to be found where it is written with escapes. */
  readonly plain: string;
}

/** Takes known secrets out of a text that came from outside, such as an error that echoes what was sent. */
export class Mask {
  readonly #kept = new Map<string, readonly Form[]>();
  readonly #passing = new BoundedMap<string, readonly Form[]>(MOST_PASSING);

  /** Credentials: known as long as the process lives. */
  add(...secrets: readonly Secret[]): void {
    for (const secret of secrets) {
      // A session is made known with each call.
      if (!this.#kept.has(secret.reveal())) this.#kept.set(secret.reveal(), formsOf(secret));
    }
  }

  /** What is met on the way, such as codes, tokens and links: the oldest are forgotten where there are many. */
  addPassing(...secrets: readonly Secret[]): void {
    for (const secret of secrets) this.#passing.set(secret.reveal(), formsOf(secret));
  }

  /**
   * The text, or its first so many characters, with `***` for each secret in it, also in base64 and where any of its
   * characters is escaped for a URL, a form, JSON or HTML. One that holds a secret of less than 8 characters is withheld as
   * a whole. Only plain search looks for them, and in no more of the text than need be: it may be very long, and written to
   * be slow to read.
   */
  apply(text: string, longest = Infinity): string {
    const forms = this.#forms((secret) => secret.length >= SHORTEST_MASKED);
    const reach = Math.max(0, ...forms.map(({ raw }) => raw.length)) * LONGEST_SPELLING;
    const part = text.slice(0, longest + reach);
    const found = places(part, forms);
    const short = this.#forms((secret) => secret.length < SHORTEST_MASKED);
    if (places(masked(part, found), short).length > 0) return WITHHELD;
    // The first half of a secret may stand at the end of the part, and is no longer than this.
    return beginning(masked(part, found, part.length < text.length ? longest : part.length), longest);
  }

  #forms(wanted: (secret: string) => boolean): Form[] {
    return [...this.#kept, ...this.#passing].flatMap(([secret, forms]) => (wanted(secret) ? forms : []));
  }
}

interface Place {
  readonly from: number;
  readonly to: number;
}

/** In order; what overlaps is one. */
function places(text: string, forms: readonly Form[]): readonly Place[] {
  const found: Place[] = [];
  const all = layers(text);
  for (const { text: written, origin } of all) {
    const blanked = withBlanks(written);
    const isLast = written === all.at(-1)?.text;
    for (const { raw, plain: unescaped } of forms) {
      // In each layer it may be as it is; what looks like an escape in it is gone from the last.
      for (const form of isLast && unescaped !== raw ? [raw, unescaped] : [raw]) {
        for (const at of occurrences(blanked, withBlanks(form))) {
          const to = at + form.length;
          if (isWritten(form, written.slice(at, to))) found.push({ from: origin(at), to: origin(to) });
        }
      }
    }
  }
  found.sort((a, b) => a.from - b.from || b.to - a.to);
  const apart: Place[] = [];
  for (const place of found) {
    const last = apart.at(-1);
    if (!last || place.from >= last.to) apart.push(place);
    else if (place.to > last.to) apart[apart.length - 1] = { from: last.from, to: place.to };
  }
  return apart;
}

/** Forms write a blank as `+`. */
const withBlanks = (text: string): string => text.replaceAll('+', ' ');

/** Of two that are the same with blanks. */
const isWritten = (form: string, text: string): boolean =>
  form === text || form.split('').every((unit, at) => unit !== '+' || text[at] === unit);

function* occurrences(text: string, form: string): Generator<number> {
  for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + form.length)) yield at;
}

/** What begins before `end`, and no half of what is masked. */
function masked(text: string, found: readonly Place[], end = text.length): string {
  const parts: string[] = [];
  let shown = 0;
  for (const { from, to } of found) {
    if (from >= end) break;
    parts.push(text.slice(shown, from), MASK);
    shown = to;
  }
  return parts.join('') + text.slice(shown, Math.max(shown, end));
}

function formsOf(secret: Secret): readonly Form[] {
  const value = secret.reveal();
  if (value === '') return [];
  // Without padding, which is not always there.
  const base64url = Buffer.from(value).toString('base64url');
  const base64 = base64url.replaceAll('-', '+').replaceAll('_', '/');
  return [...new Set([value, base64, base64url])].map((raw) => {
    const unescaped = plain(raw);
    // A few characters are found in ordinary words as well.
    return { raw, plain: unescaped.length < SHORTEST_MASKED ? raw : unescaped };
  });
}
