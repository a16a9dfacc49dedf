/** Sets as lists of JSON: members are equal when their JSON is. */
import type { FieldChange, Json } from '../kind.ts';

/** Members of `after` that `before` lacks, and the reverse. */
export function setDiff(
  before: readonly Json[] | null,
  after: readonly Json[],
): { added: Json[]; removed: Json[] } | undefined {
  const [keysBefore, keysAfter] = [(before ?? []).map(key), after.map(key)];
  // Nearly always nothing differs, not even their order.
  if (keysBefore.length === keysAfter.length && keysBefore.every((one, at) => one === keysAfter[at])) {
    return undefined;
  }
  const [had, wants] = [new Set(keysBefore), new Set(keysAfter)];
  const added = after.filter((_, at) => !had.has(keysAfter[at]!));
  const removed = (before ?? []).filter((_, at) => !wants.has(keysBefore[at]!));
  return added.length + removed.length === 0 ? undefined : { added, removed };
}

/** A set after a change. */
export function patchedSet(before: readonly Json[], change: FieldChange): Json[] {
  if (!('added' in change)) throw new TypeError(`${change.field} is a set; the change gives one value`);
  const removed = new Set(change.removed.map(key));
  return [...before.filter((member) => !removed.has(key(member))), ...change.added];
}

/** Members of a set once each, in an order that does not depend on where they came from. */
export function sorted<M extends Json>(members: readonly M[]): M[] {
  const byKey = new Map<string, M>();
  for (const member of members) byKey.set(key(member), member);
  return [...byKey.keys()].sort().map((one) => byKey.get(one)!);
}

/** As `sort` does without a function, and on every machine alike. */
export const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const key = (member: Json): string => JSON.stringify(member);
