/** Where a field stands in what the tenant sends: under a key, or inside the object that is there. */
import { sendable } from './field-types/carried.ts';
import { isObject } from './field-types/fields.ts';
import type { Field, Json, JsonObject } from './kind.ts';

/** The way to it in what the tenant sends. */
export const keysOf = (name: string, field: Field): readonly string[] => (field.wire ?? name).split('.');
export const keyOf = (name: string, field: Field): string => keysOf(name, field)[0]!;

export function sentIn(raw: JsonObject, name: string, field: Field): Json | undefined {
  let at: Json | undefined = raw;
  // Where the whole of it is null, so is each part.
  for (const key of keysOf(name, field)) at = isObject(at) ? at[key] : at === null ? null : undefined;
  return at;
}

/** Puts the value where the tenant has it, beside what `raw` holds there and no field speaks of. */
export function putIn(
  body: Record<string, Json>,
  [key = '', ...below]: readonly string[],
  value: Json,
  raw: Json | undefined,
): void {
  const was = isObject(raw) ? raw[key] : undefined;
  if (below.length === 0) {
    body[key] = value;
    return;
  }
  const inner: Record<string, Json> = {
    ...(isObject(body[key]) ? body[key] : isObject(was) ? (sendable(was) as JsonObject) : {}),
  };
  putIn(inner, below, value, was);
  body[key] = inner;
}
