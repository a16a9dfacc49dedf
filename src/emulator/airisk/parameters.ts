import { isObject, jsonIn } from '../kit/model.ts';

/** Named texts, and the first name that came more than once (RFC 6749 §3.1: an error). */
export type Parameters = {
  get: (name: string) => string | undefined;
  readonly repeated: string | undefined;
};

export function fromQuery(query: string): Parameters {
  const values = new Map<string, string>();
  let repeated: string | undefined;
  for (const [name, value] of new URLSearchParams(query)) {
    if (values.has(name)) repeated ??= name;
    values.set(name, value);
  }
  return { get: (name) => values.get(name), repeated };
}

/** What is no text, or no JSON object at all, is as if it were not there. */
export function fromJson(text: string): Parameters {
  const body = jsonIn(text);
  return {
    get: (name) => {
      const value = isObject(body) ? body[name] : undefined;
      return typeof value === 'string' ? value : undefined;
    },
    repeated: undefined,
  };
}

/**
 * A parameter of a query in its percent-encoding, whatever bytes it decodes to: these are the same when it is echoed.
 * (As text, bytes that are not UTF-8 would be lost.)
 */
export function echoOf(search: string, name: string): string | undefined {
  for (const pair of search.replace(/^\?/, '').split('&')) {
    const [, key = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    if (bytesOf(key) === name) return encoded(bytesOf(value));
  }
  return undefined;
}

/** One character for each byte. */
const bytesOf = (raw: string): string =>
  raw
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const encoded = (bytes: string): string =>
  bytes.replace(
    /[^A-Za-z0-9\-._~]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
