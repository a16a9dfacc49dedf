/** Settings of which a tenant has made something else than was asked, as far as the reference leaves it to the tenant. */
import { isDeepStrictEqual } from 'node:util';
import { inheritedBy } from '../kinds/inheritance.ts';
import { fieldNamed, type Kind, type Kinds } from '../kinds/kind.ts';
import type { Live, LiveObject } from '../kinds/live.ts';
import type { Change } from '../plan/change.ts';

/** Of a deletion: what it comes to is not documented. */
export const STAYS = 'the tenant keeps an entry of its own for it after the deletion; it is left as it is';
/** Of settings that are as they were wanted, if not as their own. */
export const DROPPED =
  'the tenant keeps no entry of its own for it, as it equals what is inherited: write inherited in the spec';
/** Of new settings of which nobody can tell that. */
export const NOT_SHOWN =
  'the tenant took it, and its list does not show it: the list may lag, or the settings equal what is inherited; then write inherited in the spec';

/** It is there, and does not only repeat what is inherited. */
export const isOwn = (object: LiveObject | undefined): boolean => object !== undefined && !object.inherited;

/** Settings that are not there, while what they would inherit is what was wanted. */
export function isDropped(kinds: Kinds, kind: Kind, change: Change, id: string, found: Live): boolean {
  const inherited = found.find(kind.name, id) ? undefined : inheritedBy(kinds, kind, found, id);
  return (
    inherited !== undefined &&
    change.fields.every((difference) => {
      const field = fieldNamed(kind, difference.field);
      const before = inherited.fields[difference.field] ?? null;
      return 'after' in difference && field.diff(before, field.patched(before, difference)) === undefined;
    })
  );
}

/** They are as they were before the write: what looks like the tenant's choice may be a list that lags. */
export const mayLag = (kind: Kind, id: string, before: Live, found: Live): boolean =>
  isDeepStrictEqual(before.find(kind.name, id)?.fields, found.find(kind.name, id)?.fields);
