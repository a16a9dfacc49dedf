/** What a scalar without quotes is in YAML 1.2's core schema (https://yaml.org/spec/1.2.2/#103-core-schema). */
export function plainValue(written: string): string | number | boolean | null {
  // Most are texts, which their first character tells.
  if (!/^[-+.\d~nNtTfF]/.test(written)) return written;
  if (NUMBER.test(written)) return Number(written);
  const [, sign, infinite] = INFINITY.exec(written) ?? [];
  if (infinite !== undefined) return sign === '-' ? -Infinity : Infinity;
  const word = WORDS.get(written);
  return word === undefined ? written : word;
}

/** `Number` reads all of them as YAML does; none of the other two bases has a sign. */
const NUMBER = /^(?:[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?|0o[0-7]+|0x[\da-fA-F]+)$/;

const INFINITY = /^([-+]?)\.(inf|Inf|INF)$/;

const WORDS: ReadonlyMap<string, number | boolean | null> = new Map<string, number | boolean | null>([
  ...['~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, NaN] as const),
]);

/** A number whose digits say more than can be kept. */
export const isTooLong = (written: string, value: number): boolean =>
  !Number.isSafeInteger(value) && /^[-+]?(\d+|0o[0-7]+|0x[\da-f]+)$/i.test(written);
