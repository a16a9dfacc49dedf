/**
 * What keeps every state between two writes from letting more documents through than before and after. Whatever keeps
 * documents of an inbox or a project back comes before whatever lets them go, its own settings and inherited ones alike.
 */
import type { Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { ownEffectsIn, passingThrough } from '../policy/passing-through.ts';
import { affectedBy, type Effect } from '../policy/unattended.ts';
import type { Unordered } from './change-references.ts';
import type { Before, HoldingBack } from './waits.ts';

type Pair = Pick<Before, 'first' | 'later'>;

export function restrainedFirst(
  kinds: Kinds,
  live: Live,
  changes: readonly Unordered[],
): (Pair & { readonly why: HoldingBack })[] {
  const affected = affectedBy(kinds, live, changes);
  const ownEffects = ownEffectsIn(affected);
  const ofScope = Map.groupBy(affected, ({ scope }) => scope);
  const alone = affected.flatMap((one) => passingThrough(one, ownEffects));
  const together = [...ofScope.values()].flatMap((all) => amongKinds(all.flatMap(({ effects }) => effects)));
  return [
    ...once(alone).map((one) => ({ ...one, why: 'part by part' as const })),
    ...once(together).map((one) => ({ ...one, why: 'together' as const })),
  ];
}

/** In an order that does not depend on that of the tenant's lists. */
const once = (pairs: readonly Pair[]): Pair[] =>
  [...new Map(pairs.map((one) => [JSON.stringify([one.first, one.later]), one]))]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => one);

/** Documents leave by all settings together: none of them lets more through while another has yet to hold some back. */
function amongKinds(effects: readonly Effect[]): Pair[] {
  const [narrowing, widening] = [
    effects.filter(({ narrows }) => narrows),
    effects.filter(({ widens }) => widens.length > 0),
  ];
  return narrowing.flatMap(({ change: first }) =>
    widening.flatMap(({ change: later }) =>
      first === later ? [] : [{ first: first.address, later: later.address }],
    ),
  );
}
