/** A value that must not be seen. It masks itself wherever it is rendered; only `reveal` gives it away. */
import { inspect } from 'node:util';
import { beginning } from './cut.ts';

const MASK = '***';
/** Of a shorter secret, the words around each `***` would tell what it is. */
const SHORTEST_MASKED = 8;
const WITHHELD = '(withheld: it holds a secret that is too short to be masked)';

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

/** So many secrets that pass are known at once: far more than are in use, and few enough for a process that runs for months. */
const MOST_PASSING = 1000;

/** Takes known secrets out of a text that came from outside, such as an error that echoes what was sent. */
export class Mask {
  /** Each secret with the ways in which it is written. */
  readonly #kept = new Map<string, readonly string[]>();
  readonly #passing = new Map<string, readonly string[]>();

  /** Credentials: known as long as the process lives. */
  add(...secrets: readonly Secret[]): void {
    for (const secret of secrets) this.#kept.set(secret.reveal(), formsOf(secret));
  }

  /** What is met on the way, such as codes, tokens and links: the oldest are forgotten where there are many. */
  addPassing(...secrets: readonly Secret[]): void {
    for (const secret of secrets) {
      // Met again, it is the newest.
      this.#passing.delete(secret.reveal());
      this.#passing.set(secret.reveal(), formsOf(secret));
      const [oldest] = this.#passing.keys();
      if (this.#passing.size > MOST_PASSING && oldest !== undefined) this.#passing.delete(oldest);
    }
  }

  /**
   * The text, or its first so many characters, with `***` for each secret in it, also where it is escaped for JSON or a URL,
   * or in base64. One that holds a secret of less than 8 characters is withheld as a whole. Only plain search looks at it,
   * and at no more of it than need be: it may be very long, and written to be slow to read.
   */
  apply(text: string, longest = Infinity): string {
    const forms = this.#forms((secret) => secret.length >= SHORTEST_MASKED);
    const longestForm = forms[0]?.length ?? 0;
    const part = text.slice(0, longest + longestForm);
    const clean = masked(part, forms);
    if (this.#forms((secret) => secret.length < SHORTEST_MASKED).some((form) => clean.includes(form))) {
      return WITHHELD;
    }
    // The first half of a secret may stand at the end of the part, and is no longer than this.
    const whole = part.length < text.length ? clean.slice(0, Math.max(0, clean.length - longestForm)) : clean;
    return beginning(whole, longest);
  }

  /** The longest first. */
  #forms(wanted: (secret: string) => boolean): string[] {
    return [...this.#kept, ...this.#passing]
      .flatMap(([secret, forms]) => (wanted(secret) ? forms : []))
      .sort((a, b) => b.length - a.length);
  }
}

const masked = (text: string, longestFirst: readonly string[]): string =>
  longestFirst.reduce((rest, form) => rest.replaceAll(form, MASK), text);

function formsOf(secret: Secret): readonly string[] {
  const value = secret.reveal();
  if (value === '') return [];
  const base64 = Buffer.from(value).toString('base64');
  return [
    ...new Set([value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value.toWellFormed()), base64]),
  ];
}
