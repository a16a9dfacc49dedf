/** The bodies of writes. */
import {
  fieldNamed,
  type DecodeContext,
  type EncodeContext,
  type Json,
  type JsonObject,
  type Kind,
} from '../kinds/kind.ts';
import type { Create, Rename, Update } from '../plan/change.ts';
import type { RequestBody } from '../tenant/client.ts';
import { Secret } from '../wire/secret.ts';

/** `bytes` random bytes. */
export type RandomBytes = (bytes: number) => Buffer;

/** An object's fields in name space, by the spec's keys. */
export type Values = Readonly<Record<string, Json>>;

/** Identity, and every field of the plan; then random bytes where the kind wants a secret that nobody keeps. */
export function createBody(
  kind: Kind,
  change: Create,
  context: EncodeContext,
  randomBytes: RandomBytes,
): RequestBody {
  const body: Record<string, Json | Secret> = { [kind.identity]: change.name };
  for (const difference of change.fields) {
    const field = fieldNamed(kind, difference.field);
    const value = field.patched(null, difference);
    if (field.written === 'marker') {
      for (const [key, { bytes }] of Object.entries(value === true ? (field.generates ?? {}) : {})) {
        body[key] = new Secret(randomBytes(bytes).toString('base64url'));
      }
    } else {
      body[field.wire ?? difference.field] = field.encode(value, context, undefined);
    }
  }
  return body;
}

/** Every key of the patch model: as planned where the plan changes it, as it was read elsewhere. */
export function updateBody(
  kind: Kind,
  change: Update | Rename,
  wire: JsonObject,
  before: Values,
  context: EncodeContext,
): RequestBody {
  const body: Record<string, Json> = { [kind.identity]: change.name };
  for (const [name, field] of Object.entries(kind.fields)) {
    if (field.written === 'marker' || field.written === 'create') continue;
    const difference = change.fields.find((candidate) => candidate.field === name);
    const value = difference ? field.patched(before[name] ?? null, difference) : (before[name] ?? null);
    const key = field.wire ?? name;
    if (value !== null) body[key] = field.encode(value, context, wire[key]);
  }
  return body;
}

/** An object as the tenant sent it, in the names of this apply. Throws `Unreadable`. */
export function valuesOf(kind: Kind, wire: JsonObject, context: DecodeContext): Values {
  return Object.fromEntries(
    Object.entries(kind.fields).map(([name, field]) => [
      name,
      field.written === 'marker' ? null : field.decode(wire[field.wire ?? name], context),
    ]),
  );
}
