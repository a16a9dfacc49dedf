/** The tenant as it is now and as it will be when every change is made: what access and the policy rules compare. */
import { addressOf } from '../kinds/address.ts';
import { fieldNamed, kindNamed, type Json, type Ref } from '../kinds/kind.ts';
import type { Matched } from './match.ts';
import type { Unordered } from './change-references.ts';

export interface Named {
  readonly ref: Ref;
  readonly fields: Readonly<Record<string, Json>>;
}

/** By kind, then by the reference's JSON. */
export type State = ReadonlyMap<string, ReadonlyMap<string, Named>>;

export const refKey = (ref: Ref): string => JSON.stringify(ref);

export function nowAndAfterwards(
  { kinds, live, matches }: Matched,
  changes: readonly Unordered[],
): { now: State; afterwards: State } {
  const now = new Map<string, Map<string, Named>>();
  for (const [kindName, objects] of live.objects) {
    const kind = kindNamed(kinds, kindName);
    const state = new Map<string, Named>();
    for (const object of objects) {
      const ref = matches.refOf(object);
      state.set(refKey(ref), { ref, fields: matches.inSpecNames(kind, object) });
    }
    now.set(kindName, state);
  }

  // Who runs this counts even where the users were not read: a plan must not lock them out.
  const { account } = live;
  if (account && !now.has(account.kind)) {
    const ref = matches.refOf(account);
    now.set(account.kind, new Map([[refKey(ref), { ref, fields: account.fields }]]));
  }

  const afterwards = new Map([...now].map(([kind, state]) => [kind, new Map(state)]));
  for (const change of changes) {
    const state = afterwards.get(change.kind);
    if (!state) throw new RangeError(`${addressOf(change.kind, change.name)}: its kind was not read`);
    if (change.action === 'delete') {
      state.delete(refKey(change.name));
      continue;
    }
    const kind = kindNamed(kinds, change.kind);
    const before = state.get(refKey(change.name))?.fields ?? {};
    const patched = change.fields.map((difference) => [
      difference.field,
      fieldNamed(kind, difference.field).patched(before[difference.field] ?? null, difference),
    ]);
    state.set(refKey(change.name), {
      ref: change.name,
      fields: { ...before, ...Object.fromEntries(patched) } as Record<string, Json>,
    });
  }
  return { now, afterwards };
}
