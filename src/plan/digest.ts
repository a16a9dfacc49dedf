/** Digests: to tell that an object, a spec or a plan is still the one that was looked at. Accidents, not malice. */
import { createHash } from 'node:crypto';
import { configure } from 'safe-stable-stringify';
import { isObject } from '../kinds/fields.ts';
import type { DecodeContext, Field, Json, Kind } from '../kinds/kind.ts';
import type { LiveObject } from '../kinds/live.ts';
import type { LiveDigest } from './change.ts';

const stringify = configure({ deterministic: true });

/** `sha256:` and 64 hex digits over the value's JSON with sorted keys. */
export function digest(value: unknown): string {
  return `sha256:${createHash('sha256')
    .update(stringify(value) ?? 'undefined')
    .digest('hex')}`;
}

/** With ids for names, so that the digest does not depend on what else was read. */
const byId: DecodeContext = { nameOf: (_kind, id) => ({ id }) };

/** Over the id, the name and the fields of the patch model; the order within sets, and null or absent, do not count. */
export function objectDigest(kind: Kind, object: LiveObject): LiveDigest {
  const fields: Record<string, Json> = {};
  for (const [name, field] of Object.entries(kind.fields)) {
    if (field.written === 'marker' || field.written === 'create') continue;
    fields[name] = fingerprint(field, object.wire[field.wire ?? name]);
  }
  const parts = Object.entries({ [kind.identity]: object.name, ...fields });
  return {
    id: object.id,
    digest: digest([object.id, object.name, fields]),
    fields: Object.fromEntries(parts.map(([name, value]) => [name, short(digest(value))])),
  };
}

const short = (whole: string): string => whole.slice('sha256:'.length, 'sha256:'.length + 16);

/** A live value without names, and what no spec can speak of in it: equal when nothing has moved, whatever a spec knows. */
export function fingerprint(given: Field, wire: Json | undefined): [value: Json, unseen: Json] {
  const field = given.knowing?.(isObject(wire) ? Object.keys(wire) : []) ?? given;
  return [field.decode(wire, byId), field.unseen?.(wire, byId)?.note ?? null];
}
