/** The tenant as it is now and as it will be when every change is made: what access and the policy rules compare. */
import { refKey, stateOf, type State } from '../access/state.ts';
import { addressOf } from '../kinds/address.ts';
import { fieldNamed, kindNamed, type Json, type Kinds } from '../kinds/kind.ts';
import { keyCalled, type Live, type LiveKey } from '../kinds/live.ts';
import { outlineOf } from './asked-for.ts';
import type { Change, Plan } from './change.ts';
import { matchAll, type Matched } from './match.ts';

export function nowAndAfterwards(
  { kinds, live, matches }: Matched,
  changes: readonly Change[],
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

/** The same of a plan that is made. `keys`: those that were read, called as the states call things. */
export function statesOf(
  kinds: Kinds,
  plan: Plan,
  { desired, live }: Pick<Matched, 'desired' | 'live'>,
): { now: State; afterwards: State; keys: readonly LiveKey[] | null } {
  // What changes goes by its id, as the plan has found it; the rest as the spec says.
  const outline = outlineOf(kinds, plan).resources;
  const told = new Set(outline.map(({ kind, name }) => addressOf(kind, name)));
  const others = desired.resources.filter(({ kind, name }) => !told.has(addressOf(kind, name)));
  const asked = { ...desired, resources: [...outline, ...others] };
  const matches = matchAll(kinds, asked, live);
  return {
    ...nowAndAfterwards({ kinds, desired: asked, live, matches }, plan.changes),
    keys: keysCalled(live, matches),
  };
}

/** Live API keys, called as a plan calls things; `null`: they were not read. */
export const keysCalled = ({ keys }: Live, { specName }: Matched['matches']): Live['keys'] =>
  keys?.map((key) => keyCalled(key, (kind, ref) => specName({ kind, ref }))) ?? null;
