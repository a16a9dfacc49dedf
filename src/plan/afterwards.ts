/** The tenant as it is now and as it will be when every change is made: what access and the policy rules compare. */
import { refKey, stateOf, type State } from '../access/state.ts';
import { addressOf } from '../kinds/address.ts';
import { fieldNamed, kindNamed, type Json } from '../kinds/kind.ts';
import type { Matched } from './match.ts';
import type { Unordered } from './change-references.ts';

export function nowAndAfterwards(
  { kinds, live, matches }: Matched,
  changes: readonly Unordered[],
): { now: State; afterwards: State } {
  const now = stateOf(kinds, live, {
    refOf: matches.refOf,
    valuesOf: matches.inSpecNames,
    renamed: (kind, ref) => matches.specName({ kind, ref }),
  });
  const afterwards = new Map([...now].map(([kind, state]) => [kind, new Map(state)]));
  for (const change of changes) {
    const state = afterwards.get(change.kind);
    if (!state) throw new RangeError(`${addressOf(change.kind, change.name)}: its kind was not read`);
    if (change.action === 'delete') {
      state.delete(refKey(change.name));
      continue;
    }
    const kind = kindNamed(kinds, change.kind);
    const was = state.get(refKey(change.name));
    const before = was?.fields ?? {};
    const patched = change.fields.map((difference) => [
      difference.field,
      fieldNamed(kind, difference.field).patched(before[difference.field] ?? null, difference),
    ]);
    state.set(refKey(change.name), {
      ...was,
      ref: change.name,
      fields: { ...before, ...Object.fromEntries(patched) } as Record<string, Json>,
    });
  }
  return { now, afterwards };
}
