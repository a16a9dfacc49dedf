/**
 * What is good to come first although nothing refers to it by an id: of one inbox, what a document meets first; and names
 * inside objects before what goes by them.
 */
import { addTo } from '../kinds/add-to.ts';
import { addressOf } from '../kinds/address.ts';
import { fieldNamed, kindNamed, type FieldChange, type Json, type Term } from '../kinds/kind.ts';
import { isScoped } from '../kinds/object.ts';
import { termKey, waysFrom } from '../policy/terms.ts';
import type { Matched } from './match.ts';
import { newReferences, type Unordered } from './change-references.ts';
import { isOf, type Before, type Circumstances } from './waits.ts';

/** Where both are about the same object, a kind comes after those that it declares. */
export function* kindByKind(about: Circumstances, changes: readonly Unordered[]): Generator<Before> {
  const { kinds, writer } = about;
  const settled = new Map<string, Unordered[]>();
  for (const change of changes) {
    if (change.action === 'delete') continue;
    const key = addressOf(
      change.kind,
      isScoped(kindNamed(kinds, change.kind)) ? change.name : change.address,
    );
    addTo(settled, key, change);
  }
  const written = new Set(changes.map(({ kind }) => kind));
  const view = viewOf(about);
  const ways = new Map<string, ReadonlySet<string>>();
  const waysOf = (address: string): ReadonlySet<string> => {
    const known = ways.get(address) ?? waysFrom(view, address);
    ways.set(address, known);
    return known;
  };
  for (const change of changes) {
    const after = (kindNamed(kinds, change.kind).after ?? []).filter((kind) => written.has(kind));
    // What the writer gets may be a right that the others take.
    if (after.length === 0 || change.action === 'delete' || isOf(change, writer)) continue;
    const objects = isScoped(kindNamed(kinds, change.kind))
      ? [change.name]
      : newReferences(kinds, change).flatMap((address) => [...waysOf(address)]);
    for (const object of new Set(objects)) {
      for (const kind of after) {
        for (const { address } of settled.get(addressOf(kind, object)) ?? []) {
          yield { first: address, later: change.address, why: 'kind' };
        }
      }
    }
  }
}

const viewOf = ({ kinds, desired, live }: Matched): Parameters<typeof waysFrom>[0] => ({
  kinds,
  resources: desired.resources,
  live,
});

/** A name is there before it is used, and is not used any more before it goes. */
export function* termByTerm(about: Circumstances, changes: readonly Unordered[]): Generator<Before> {
  const [comes, goes] = [new Map<string, Unordered[]>(), new Map<string, Unordered[]>()];
  for (const change of changes) {
    for (const [terms, lists] of [
      [newTerms(about, change, 'defines'), comes],
      [oldTerms(about, change, 'defines'), goes],
    ] as const) {
      for (const term of terms) addTo(lists, term, change);
    }
  }
  if (comes.size + goes.size === 0) return;
  const view = viewOf(about);
  for (const change of changes) {
    const used = newTerms(about, change, 'uses').flatMap((term) => comes.get(term) ?? []);
    const left = oldTerms(about, change, 'uses').flatMap((term) => goes.get(term) ?? []);
    if (used.length + left.length === 0) continue;
    const name = isScoped(kindNamed(about.kinds, change.kind)) ? change.name : change.address;
    const ways = waysFrom(view, name);
    for (const { address } of new Set(used)) {
      if (ways.has(address)) yield { first: address, later: change.address, why: 'term comes' };
    }
    for (const { address } of new Set(left)) {
      if (ways.has(address)) yield { first: change.address, later: address, why: 'term goes' };
    }
  }
}

type Role = 'defines' | 'uses';

const newTerms = (about: Matched, change: Unordered, role: Role): string[] => {
  const [before, after] = sidesOf(about, change, role);
  return [...after.difference(before)];
};
const oldTerms = (about: Matched, change: Unordered, role: Role): string[] => {
  const [before, after] = sidesOf(about, change, role);
  return [...before.difference(after)];
};

const NEITHER: [before: Set<string>, after: Set<string>] = [new Set(), new Set()];

/** Of a deletion, what it takes along. */
function sidesOf(
  { kinds, live }: Matched,
  { kind: name, id, action, fields }: Unordered,
  role: Role,
): [before: Set<string>, after: Set<string>] {
  const kind = kindNamed(kinds, name);
  if (!Object.values(kind.fields).some((field) => field[role])) return NEITHER;
  const termsIn = (field: string, value: Json): readonly Term[] =>
    value === null ? [] : (fieldNamed(kind, field)[role]?.(value) ?? []);
  if (action === 'delete') {
    const gone = Object.entries(live.find(name, id)?.fields ?? {}).flatMap(([field, value]) =>
      termsIn(field, value),
    );
    return [new Set(gone.map(termKey)), new Set()];
  }
  const side = (valueOf: (one: FieldChange) => Json): Set<string> =>
    new Set(fields.flatMap((one) => termsIn(one.field, valueOf(one))).map(termKey));
  return [
    side((one) => ('added' in one ? null : one.before)),
    side((one) => ('added' in one ? null : one.after)),
  ];
}
