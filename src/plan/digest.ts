/** Digests: to tell that an object, a spec or a plan is still the one that was looked at. Accidents, not malice. */
import { hash } from 'node:crypto';
import { configure } from 'safe-stable-stringify';
import type { FieldChange, Kind } from '../kinds/kind.ts';
import type { LiveObject } from '../kinds/live.ts';
import { fingerprint, isScoped, isThin, nameKey, ownName, patchFields } from '../kinds/object.ts';
import type { LiveDigest } from './change.ts';

const stringify = configure({ deterministic: true });

/** `sha256:` and 64 hex digits over the value's JSON with sorted keys. */
export function digest(value: unknown): string {
  return `sha256:${hash('sha256', stringify(value) ?? 'undefined')}`;
}

/**
 * Over the id, the name and the fields of the patch model; the order within sets, and null or absent, do not count. What
 * the tenant may write by itself counts where it is `planned`: named by a change of the object.
 */
export function objectDigest(kind: Kind, object: LiveObject, planned: readonly FieldChange[]): LiveDigest {
  const name = ownName(kind, object.raw);
  const changing = new Set(planned.map(({ field }) => field));
  const counts = (field: string): boolean => !kind.fields[field]?.lost || changing.has(field);
  const known = isThin(kind, object.raw) ? [] : patchFields(kind).filter(counts);
  const fields = Object.fromEntries(known.map((field) => [field, fingerprint(kind, field, object.raw)]));
  const parts = Object.entries({ ...(isScoped(kind) ? {} : { [nameKey(kind)]: name }), ...fields });
  return {
    id: object.id,
    digest: digest([object.id, name, fields]),
    fields: Object.fromEntries(parts.map(([name, value]) => [name, short(digest(value))])),
  };
}

/** It is not that of an object of which the list shows the name alone. */
export const isOfWhole = (kind: Kind, { fields }: LiveDigest): boolean =>
  fields === undefined || Object.keys(fields).some((name) => name !== nameKey(kind));

const short = (whole: string): string => whole.slice('sha256:'.length, 'sha256:'.length + 16);
