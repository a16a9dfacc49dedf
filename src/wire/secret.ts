/** A value that must not be seen. It masks itself wherever it is rendered; only `reveal` gives it away. */
import { inspect } from 'node:util';

const MASK = '***';

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

  /** The text with `***` for each secret in it, also where it is escaped for JSON or a URL, or in base64. */
  apply(text: string): string {
    const forms = [...this.#kept.values(), ...this.#passing.values()].flat();
    const longestFirst = forms.sort((a, b) => b.length - a.length);
    return longestFirst.reduce((masked, form) => masked.replaceAll(form, MASK), text);
  }
}

function formsOf(secret: Secret): readonly string[] {
  const value = secret.reveal();
  if (value === '') return [];
  const base64 = Buffer.from(value).toString('base64');
  return [...new Set([value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), base64])];
}
