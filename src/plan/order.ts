/**
 * In which order changes are made. It comes from the references alone, and from one rule of safety: narrowing
 * comes before widening, so that part-way nobody holds what they hold neither before nor after.
 */
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

/** A change before it is known what must come before it. */
export type Unordered = Change extends infer C ? (C extends Change ? Omit<C, 'needs'> : never) : never;

/** What each object that is changed refers to now, by the change's address. */
export type RefersNow = ReadonlyMap<string, readonly string[]>;

/** The same changes with their `needs`, sorted so that each comes after what it needs. */
export function inOrder(kinds: Kinds, changes: readonly Unordered[], refersNow: RefersNow): Change[] {
  const byAddress = new Map(changes.map((change) => [change.address, change]));
  const needs = new Map(
    changes.map((change) => [
      change.address,
      new Set(referencesOf(kinds, change).filter((a) => byAddress.has(a))),
    ]),
  );
  // What refers to an object lets go of it before it is deleted: by an update, or by going first.
  for (const { address } of changes.filter(({ action }) => action === 'delete')) {
    for (const [first, referred] of refersNow) {
      if (first !== address && referred.includes(address)) needs.get(address)?.add(first);
    }
  }
  const addUnlessCircular = ([later, first]: readonly [string, string]): void => {
    const before = reached([first], (address) => needs.get(address));
    if (!before.has(later)) needs.get(later)?.add(first);
  };
  // A swap of names is a circle, and somebody has to begin.
  for (const pair of namesFreed(changes)) addUnlessCircular(pair);
  // A user who both loses and gains the same role would have to be written twice: references win.
  for (const pair of revocationsFirst(kinds, changes, refersNow)) addUnlessCircular(pair);
  return sortByNeeds(byAddress, needs);
}

/** Addresses of all that a change's new values refer to; for new settings, of what they belong to where that is new too. */
export const referencesOf = (kinds: Kinds, change: Unordered): string[] => [
  ...(change.id === null ? ownerOf(kinds, change) : []),
  ...addressesIn(kinds, change, newValues),
];

/** Addresses of all that a change is about besides itself: what its values refer to, before and after, and whose settings it makes. */
export const mentionsOf = (kinds: Kinds, change: Unordered): string[] => [
  ...ownerOf(kinds, change),
  ...addressesIn(kinds, change, (difference) => [...oldValues(difference), ...newValues(difference)]),
];

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

/** Pairs of what is to bear a name, and the rename by which another object gives it, or one that looks alike, up. */
export function* namesFreed(changes: readonly Unordered[]): Generator<[taker: string, first: string]> {
  const renames = changes.filter((change) => change.action === 'rename');
  const freed = Map.groupBy(renames, ({ kind, before_name }) => foldedAddress(addressOf(kind, before_name)));
  if (freed.size === 0) return;
  for (const change of changes) {
    const { address } = change;
    if (!takesName(change)) continue;
    for (const first of freed.get(foldedAddress(address)) ?? []) {
      if (first.address !== address) yield [address, first.address];
    }
  }
}

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

/** Pairs of what is held and gains members (a role), and a change by which a holder (a user) lets go of it. */
function* revocationsFirst(
  kinds: Kinds,
  changes: readonly Unordered[],
  refersNow: RefersNow,
): Generator<[wider: string, first: string]> {
  const widened = new Set(
    changes
      .filter(({ kind }) => kindNamed(kinds, kind).heldBy !== undefined)
      .filter(({ action }) => action === 'update' || action === 'rename')
      .filter(({ fields }) => fields.some((field) => 'added' in field && field.added.length > 0))
      .map(({ address }) => address),
  );
  if (widened.size === 0) return;
  for (const change of changes) {
    const letsGo =
      change.action === 'delete'
        ? (refersNow.get(change.address) ?? [])
        : addressesIn(kinds, change, (one) => ('removed' in one ? [one.removed] : []));
    for (const wider of new Set(letsGo)) if (widened.has(wider)) yield [wider, change.address];
  }
}

/** What the needs of these lead to, directly or by way of others; and these themselves. */
export function reached(
  from: Iterable<string>,
  needsOf: (address: string) => Iterable<string> | undefined,
): ReadonlySet<string> {
  const seen = new Set(from);
  // A set gives also what is added while it is gone through.
  for (const address of seen) for (const need of needsOf(address) ?? []) seen.add(need);
  return seen;
}

function sortByNeeds(
  byAddress: ReadonlyMap<string, Unordered>,
  needs: ReadonlyMap<string, ReadonlySet<string>>,
): Change[] {
  const done = new Set<string>();
  const sorted: Change[] = [];
  const visit = (change: Unordered): void => {
    if (done.has(change.address)) return;
    done.add(change.address);
    const before = [...(needs.get(change.address) ?? [])];
    for (const address of before) {
      const needed = byAddress.get(address);
      if (needed) visit(needed);
    }
    sorted.push({ ...change, needs: before });
  };
  byAddress.values().forEach(visit);
  return sorted;
}
