/** What holds for an inbox or a project for a moment only, between two writes, because it inherits from what is changed as well. */
import type { Kinds } from '../kinds/kind.ts';
import type { Live, LiveObject } from '../kinds/live.ts';
import type { Change } from '../documents/documents.ts';
import { affectedBy, type Affected, type Effect } from './unattended.ts';

/** By addresses: what must be done before what, so that nothing passes through. */
export interface Passing {
  readonly first: string;
  readonly later: string;
  /** What goes by neither side if they are done the other way round, in words; none if that does no harm. */
  readonly loose: readonly string[];
}

export type OwnEffects = ReadonlyMap<string, Effect>;

/** By the address of the change. */
export const ownEffectsIn = (affected: readonly Affected[]): OwnEffects =>
  new Map(
    affected.flatMap(({ effects }) =>
      effects.flatMap((one) => (one.by === 'own' ? [[one.change.address, one] as const] : [])),
    ),
  );

/**
 * What ceases to inherit does so before those above it let more through, and what begins to inherit waits until they let
 * through less.
 */
export function passingThrough(
  { effects, inherits, move, above, passing }: Affected,
  ownEffects: OwnEffects,
): Passing[] {
  const [widening, narrowing] = [
    [
      ...(move?.last ? [move.change] : []),
      ...above.before.filter(({ address }) => ownEffects.get(address)?.widens.length !== 0),
    ],
    [
      ...(move?.first ? [move.change] : []),
      ...above.afterwards.filter(({ address }) => ownEffects.get(address)?.narrows !== false),
    ],
  ];
  const found = effects.flatMap(({ change: { address }, by }) => [
    ...(by !== 'above' && inherits.before
      ? widening.map((one) => ({ first: address, later: one.address, loose: passing.before }))
      : []),
    ...(by !== 'above' && inherits.afterwards
      ? narrowing.map((one) => ({ first: one.address, later: address, loose: passing.afterwards }))
      : []),
  ]);
  return found.filter(({ first, later }) => first !== later);
}

/** An inbox or a project, and what documents of it go by neither before nor afterwards. */
export interface Moment {
  readonly scope: LiveObject;
  readonly loose: readonly string[];
}

/** Where no order of the writes avoids it. `changes`: with what each waits for. */
export function momentsIn(kinds: Kinds, live: Live, changes: readonly Change[]): Moment[] {
  const affected = affectedBy(kinds, live, changes);
  const ownEffects = ownEffectsIn(affected);
  const needs = new Map(changes.map(({ address, needs }) => [address, new Set(needs)]));
  return affected.flatMap((one) => {
    const open = passingThrough(one, ownEffects).filter(({ first, later }) => !needs.get(later)?.has(first));
    const loose = [...new Set(open.flatMap(({ loose }) => loose))];
    return loose.length === 0 ? [] : [{ scope: one.scope, loose }];
  });
}
