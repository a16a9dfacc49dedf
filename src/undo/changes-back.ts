/** The fields of what is taken back: which changes make them as they were, and which cannot be made. */
import {
  fieldNamed,
  type DecodeContext,
  type FieldChange,
  type Json,
  type JsonObject,
  type Kind,
  type Mention,
} from '../kinds/kind.ts';
import type { Live, LiveObject } from '../kinds/live.ts';
import { isMarker, patchFields, unseenIn, valueIn } from '../kinds/object.ts';
import type { Blocked } from '../plan/change.ts';
import { sayField } from './images.ts';

/** What makes the object as it was before the run. */
export function changesBack(
  kind: Kind,
  before: JsonObject,
  object: LiveObject,
  names: DecodeContext,
): FieldChange[] {
  return patchFields(kind).flatMap((name): FieldChange[] => {
    const was = valueIn(kind, name, before, names);
    if (was === null) return [];
    const difference = fieldNamed(kind, name).diff(valueIn(kind, name, object.raw, names), was);
    return difference ? [{ field: name, ...difference }] : [];
  });
}

/** The API has no way to take a value out again: null is not valid, and leaving it out keeps it where a PATCH merges. */
export function stuckFields(
  address: string,
  kind: Kind,
  before: JsonObject,
  object: LiveObject,
  names: DecodeContext,
): { address: string; reason: string }[] {
  return patchFields(kind).flatMap((name) => {
    const [was, is] = [before, object.raw].map((raw) => valueIn(kind, name, raw, names));
    // Nothing in it is nothing that stays.
    if (was !== null || is === null || is === undefined) return [];
    if (!fieldNamed(kind, name).diff(null, is)) return [];
    const value = sayField(kind, name, object.raw, names);
    const reason = `${name} had no value before the run, and the API has no way to remove one: it stays ${value}`;
    return [{ address, reason }];
  });
}

/** What settings hold besides that which they got back: the tenant filled it in. */
export function filledIn(
  address: string,
  kind: Kind,
  before: JsonObject,
  object: LiveObject,
  names: DecodeContext,
): { address: string; reason: string }[] {
  return patchFields(kind).flatMap((name) => {
    const field = fieldNamed(kind, name);
    const [was, is] = [before, object.raw].map((raw) => valueIn(kind, name, raw, names) ?? null);
    if (!field.mayKeep || !field.differences || !was || !is) return [];
    const more = field.differences(was, is).flatMap(({ does, says }) => (does === 'adds' ? [says] : []));
    if (more.length === 0) return [];
    return [{ address, reason: `${name} holds ${more.join(', ')} besides: the tenant filled that in` }];
  });
}

/** What an object that was deleted does not get back, as no spec can speak of it. */
export function lostParts(
  address: string,
  kind: Kind,
  before: JsonObject,
  names: DecodeContext,
): { address: string; reason: string }[] {
  return patchFields(kind).flatMap((name) => {
    const members = unseenIn(kind, name, before, names)?.members ?? [];
    if (members.length === 0) return [];
    const reason = `${name} held ${members.join(', ')} before the run, which fitform cannot write: it stays without`;
    return [{ address, reason }];
  });
}

/** All that the image holds, and what the API wants besides. */
export function changesOfCreate(kind: Kind, raw: JsonObject, names: DecodeContext): FieldChange[] {
  return Object.entries(kind.fields).flatMap(([name, field]): FieldChange[] => {
    if (isMarker(field)) return [];
    const value: Json | undefined = valueIn(kind, name, raw, names) ?? field.default;
    if (value === undefined) return [];
    // An empty set or map does not differ from nothing.
    const nothing = field.isSet ? { added: [], removed: [] } : { before: null, after: value };
    return [{ field: name, ...(field.diff(null, value) ?? nothing) }];
  });
}

/** A value that is to come back refers to what is not there and does not come back with it. */
export function leadsNowhere(
  address: string,
  action: 'create' | 'update' | 'rename',
  kind: Kind,
  fields: readonly FieldChange[],
  live: Live,
): Blocked | null {
  const isGone = ({ kind: target, ref }: Mention): boolean =>
    typeof ref !== 'string' && !live.find(target, ref.id);
  for (const change of fields) {
    const value = 'added' in change ? change.added : change.after;
    const gone = (value === null ? [] : (kind.fields[change.field]?.mentions(value) ?? [])).find(isGone);
    if (!gone || typeof gone.ref === 'string') continue;
    return {
      action,
      address,
      reason: `${change.field} referred to the ${gone.kind} with the id ${gone.ref.id}, which is gone`,
      way_out: 'take it back together with this one, or choose others with --target',
    };
  }
  return null;
}
