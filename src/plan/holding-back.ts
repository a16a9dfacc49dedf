/**
 * What keeps every state between two writes from letting more documents through than before and after. Whatever keeps
 * documents of an inbox or a project back comes before whatever lets them go, its own settings and inherited ones alike.
 */
import type { Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { affectedBy, type Affected, type Effect } from '../policy/unattended.ts';
import type { Unordered } from './change-references.ts';
import type { Narrowing } from './safety.ts';

export function restrainedFirst(kinds: Kinds, live: Live, changes: readonly Unordered[]): Narrowing[] {
  const affected = affectedBy(kinds, live, changes);
  const ownEffects = new Map(
    affected.flatMap(({ effects }) =>
      effects.flatMap((one) => (one.by === 'own' ? [[one.change.address, one] as const] : [])),
    ),
  );
  const ofScope = Map.groupBy(affected, ({ scope }) => scope);
  const found = [
    ...affected.flatMap((one) => passingThrough(one, ownEffects)),
    ...[...ofScope.values()].flatMap((all) => amongKinds(all.flatMap(({ effects }) => effects))),
  ];
  return [...new Map(found.map((one) => [JSON.stringify([one.first, one.later]), one])).values()];
}

function amongKinds(effects: readonly Effect[]): Narrowing[] {
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

/**
 * Settings that hold for a moment only: what ceases to inherit does so before those above it let more through, and what
 * begins to inherit waits until they let through less.
 */
function passingThrough(
  { effects, inherits, above }: Affected,
  ownEffects: ReadonlyMap<string, Effect>,
): Narrowing[] {
  const [widening, narrowing] = [
    above.before.filter(({ address }) => ownEffects.get(address)?.widens.length !== 0),
    above.afterwards.filter(({ address }) => ownEffects.get(address)?.narrows !== false),
  ];
  return effects.flatMap(({ change: { address }, by }) => [
    ...(by !== 'above' && inherits.before
      ? widening.map((one) => ({ first: address, later: one.address }))
      : []),
    ...(by !== 'above' && inherits.afterwards
      ? narrowing.map((one) => ({ first: one.address, later: address }))
      : []),
  ]);
}
