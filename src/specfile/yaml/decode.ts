/** Bytes to text. A spec is UTF-8; whatever else it turns out to be is said in words, never guessed at. */

export interface Decoded {
  /** Without a byte order mark; where the encoding is at fault, as far as it can be shown. */
  readonly text: string;
  readonly fault?: {
    readonly message: string;
    readonly hint: string;
    /** Index in the text; `null` where the whole file is at fault. */
    readonly offset: number | null;
  };
}

const SAVE_AS = 'save the file as UTF-8';

export function decode(bytes: Uint8Array): Decoded {
  const other = otherEncoding(bytes);
  if (other !== undefined) {
    return { text: '', fault: { message: `the file is ${other}, not UTF-8`, hint: SAVE_AS, offset: null } };
  }
  const text = new TextDecoder('utf-8').decode(bytes);
  const offset = firstReplaced(bytes, text);
  if (offset !== undefined) {
    const message = 'the file is not UTF-8 from here on';
    return { text, fault: { message, hint: `${SAVE_AS}; it may be Latin-1 or Windows-1252`, offset } };
  }
  const nul = text.indexOf('\0');
  if (nul === -1) return { text };
  return { text, fault: { message: 'the file holds a NUL byte', hint: 'is it a text file?', offset: nul } };
}

/** By the byte order mark, or by every second byte being zero, as it is wherever ASCII is written in UTF-16. */
function otherEncoding(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes;
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe && d === 0xff)) {
    return 'UTF-32';
  }
  if (a === 0xff && b === 0xfe) return 'UTF-16 (little-endian)';
  if (a === 0xfe && b === 0xff) return 'UTF-16 (big-endian)';
  const sample = bytes.subarray(0, 1000);
  const zeros = [0, 0];
  sample.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  const most = sample.length / 4;
  if (odd > most && even === 0) return 'UTF-16 (little-endian)';
  if (even > most && odd === 0) return 'UTF-16 (big-endian)';
  return undefined;
}

/** Where the decoder put the first U+FFFD that the bytes do not spell themselves. */
function firstReplaced(bytes: Uint8Array, text: string): number | undefined {
  let at = 0;
  let offset = startsWith(bytes, 0, [0xef, 0xbb, 0xbf]) ? 3 : 0;
  for (;;) {
    const next = text.indexOf('\uFFFD', at);
    if (next === -1) return undefined;
    offset += Buffer.byteLength(text.slice(at, next));
    if (!startsWith(bytes, offset, [0xef, 0xbf, 0xbd])) return next;
    offset += 3;
    at = next + 1;
  }
}

const startsWith = (bytes: Uint8Array, offset: number, prefix: readonly number[]): boolean =>
  prefix.every((byte, index) => bytes[offset + index] === byte);
