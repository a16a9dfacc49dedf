/** What changes refer to: by it a plan knows what must be there before, what must have let go, and which names are free. */
import { addressOf } from '../kinds/address.ts';
import {
  fieldNamed,
  kindNamed,
  type FieldChange,
  type Json,
  type Kinds,
  type Mention,
} from '../kinds/kind.ts';
import { foldedAddress } from '../kinds/look-alike.ts';
import { isScoped, mentionsIn } from '../kinds/object.ts';
import { takesName, type Change } from './change.ts';
import type { Matched } from './match.ts';

/** What an order adds to a change. */
type Ordered = 'needs' | 'narrowed' | 'first_needs' | 'split';

/** A change before it is known what must come before it. */
export type Unordered = Change extends infer C ? (C extends Change ? Omit<C, Ordered> : never) : never;

/** What each object that is changed refers to now, by the change's address. */
export type RefersNow = ReadonlyMap<string, readonly string[]>;

/** Addresses of all that a change's new values refer to; for new settings, of what they belong to where that is new too. */
export const referencesOf = (kinds: Kinds, change: Unordered): string[] => [
  ...(change.id === null ? ownerOf(kinds, change) : []),
  ...newReferences(kinds, change),
];

/** Addresses of all that a change's new values refer to. */
export const newReferences = (kinds: Kinds, change: Unordered): string[] =>
  addressesIn(kinds, change, newValues);

/** Addresses of all that a change is about besides itself: what its values refer to, before and after, and whose settings it makes. */
export const mentionsOf = (kinds: Kinds, change: Unordered): string[] => [
  ...ownerOf(kinds, change),
  ...addressesIn(kinds, change, (difference) => [...oldValues(difference), ...newValues(difference)]),
];

/** Addresses of what a change ceases to refer to by taking members out of a set alone. */
export function takenOut(kinds: Kinds, change: Unordered): ReadonlySet<string> {
  const replaced = addressesIn(kinds, change, (one) => ('added' in one ? [] : oldValues(one)));
  const removed = addressesIn(kinds, change, (one) => ('added' in one ? oldValues(one) : []));
  return new Set(removed).difference(new Set(replaced));
}

/** Settings are named by the address of what they belong to. */
const ownerOf = (kinds: Kinds, { kind, name }: Unordered): string[] =>
  isScoped(kindNamed(kinds, kind)) ? [name] : [];

function addressesIn(
  kinds: Kinds,
  change: Unordered,
  valuesOf: (difference: FieldChange) => readonly Json[],
): string[] {
  const kind = kindNamed(kinds, change.kind);
  return change.fields.flatMap((difference) => {
    const field = fieldNamed(kind, difference.field);
    return addressesOf(valuesOf(difference).flatMap((value) => field.mentions(value)));
  });
}

/**
 * Pairs of what is to bear a name, and the rename by which another object gives it, or one that looks alike, up. What only
 * moves bears its name already, and yet it may be taken where it goes.
 */
export function* namesFreed(
  kinds: Kinds,
  changes: readonly Unordered[],
): Generator<[taker: string, first: string]> {
  const renames = changes.filter((change) => change.action === 'rename');
  const freed = Map.groupBy(renames, ({ kind, before_name }) => foldedAddress(addressOf(kind, before_name)));
  if (freed.size === 0) return;
  for (const change of changes) {
    const { address } = change;
    if (!takesName(change) && !moves(kinds, change)) continue;
    for (const first of freed.get(foldedAddress(address)) ?? []) {
      if (first.address !== address) yield [address, first.address];
    }
  }
}

/** It is to belong to something else, as an inbox to another project. */
const moves = (kinds: Kinds, change: Unordered): boolean =>
  change.action === 'update' &&
  addressesIn(kinds, change, (one) => ('added' in one ? [] : newValues(one))).length > 0;

/** Only a delete asks for it. */
export function referencesNow({ kinds, live, matches }: Matched, changes: readonly Unordered[]): RefersNow {
  if (!changes.some(({ action }) => action === 'delete')) return new Map();
  return new Map(
    changes.map((change) => {
      const kind = kindNamed(kinds, change.kind);
      const object = live.find(change.kind, change.id);
      const mentions = object ? mentionsIn(kind, matches.inSpecNames(kind, object)) : [];
      return [change.address, [...ownerOf(kinds, change), ...addressesOf(mentions)]];
    }),
  );
}

const addressesOf = (mentions: readonly Mention[]): string[] =>
  mentions.flatMap(({ kind, ref }) => (typeof ref === 'string' ? [addressOf(kind, ref)] : []));

/** What a field change brings in, each in the shape of the field's own value. */
const newValues = (one: FieldChange): Json[] =>
  'added' in one ? [one.added] : [one.after].filter((value) => value !== null);

const oldValues = (one: FieldChange): Json[] =>
  'added' in one ? [one.removed] : [one.before].filter((value) => value !== null);
