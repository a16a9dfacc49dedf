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

/** Takes known secrets out of a text that came from outside, such as an error that echoes what was sent. */
export class Mask {
  readonly #forms = new Set<string>();

  add(...secrets: readonly Secret[]): void {
    for (const secret of secrets) {
      const value = secret.reveal();
      if (value === '') continue;
      this.#forms.add(value);
      this.#forms.add(JSON.stringify(value).slice(1, -1));
      this.#forms.add(encodeURIComponent(value));
      this.#forms.add(Buffer.from(value).toString('base64'));
    }
  }

  /** The text with `***` for each secret in it, also where it is escaped for JSON or a URL, or in base64. */
  apply(text: string): string {
    const longestFirst = [...this.#forms].sort((a, b) => b.length - a.length);
    return longestFirst.reduce((masked, form) => masked.replaceAll(form, MASK), text);
  }
}
