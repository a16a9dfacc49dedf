/**
 * In which order changes are made. It comes from the references alone, and from one rule of safety: narrowing
 * comes before widening, so that part-way nobody holds what they hold neither before nor after.
 */
import { fieldNamed, kindNamed, type FieldChange, type Json, type Kinds } from '../kinds/kind.ts';
import type { Grant } from '../kinds/grants.ts';
import type { Change } from './change.ts';

/** A change before it is known what must come before it. */
export type Unordered = Change extends infer C ? (C extends Change ? Omit<C, 'needs'> : never) : never;

/** The same changes with their `needs`, sorted so that each comes after what it needs. */
export function inOrder(kinds: Kinds, changes: readonly Unordered[]): Change[] {
  const byAddress = new Map(changes.map((change) => [change.address, change]));
  const needs = new Map(
    changes.map((change) => [
      change.address,
      new Set(referencesOf(kinds, change).filter((a) => byAddress.has(a))),
    ]),
  );
  for (const [wider, first] of revocationsFirst(changes)) {
    // A user who both loses and gains the same role would have to be written twice: references win.
    if (!reaches(needs, first, wider)) needs.get(wider)?.add(first);
  }
  return sortByNeeds(changes, needs);
}

/** Addresses of all that a change's new values refer to. */
export function referencesOf(kinds: Kinds, change: Unordered): string[] {
  const kind = kindNamed(kinds, change.kind);
  return change.fields.flatMap((difference) => {
    const field = fieldNamed(kind, difference.field);
    return newValues(difference)
      .flatMap((value) => field.mentions(value as never))
      .flatMap(({ kind: target, ref }) => (typeof ref === 'string' ? [`${target}/${ref}`] : []));
  });
}

/** What a field change brings in, each in the shape of the field's own value. */
function newValues(difference: FieldChange): Json[] {
  if ('added' in difference) return [difference.added];
  return difference.after === null ? [] : [difference.after];
}

/** Pairs of a role that is widened and a user who loses it. */
function* revocationsFirst(changes: readonly Unordered[]): Generator<[wider: string, first: string]> {
  const widened = new Map(
    changes
      .filter((change) => change.kind === 'role' && change.action === 'update')
      .filter((change) => change.fields.some((field) => 'added' in field && field.added.length > 0))
      .map((change) => [change.name, change.address]),
  );
  if (widened.size === 0) return;
  for (const change of changes) {
    for (const difference of change.fields) {
      if (difference.field !== 'grants' || !('removed' in difference)) continue;
      for (const { role } of difference.removed as readonly Grant[]) {
        const wider = typeof role === 'string' ? widened.get(role) : undefined;
        if (wider !== undefined) yield [wider, change.address];
      }
    }
  }
}

function reaches(needs: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string): boolean {
  if (from === to) return true;
  const seen = new Set<string>();
  const open = [from];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === to) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(needs.get(next) ?? []));
  }
  return false;
}

function sortByNeeds(
  changes: readonly Unordered[],
  needs: ReadonlyMap<string, ReadonlySet<string>>,
): Change[] {
  const byAddress = new Map(changes.map((change) => [change.address, change]));
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
  changes.forEach(visit);
  return sorted;
}
