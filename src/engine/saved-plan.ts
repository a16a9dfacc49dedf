/** Whether a plan that was saved still holds: it is carried out just as it was reviewed, or not at all. */
import { isDeepStrictEqual } from 'node:util';
import type { Kinds } from '../kinds/kind.ts';
import {
  isEmpty,
  objectionsTo,
  type Change,
  type Moved,
  type Plan,
  type TenantIdentity,
  type Update,
} from '../plan/change.ts';
import { staleIn } from '../plan/saved/stale.ts';
import { unplaced } from '../specfile/problem/problem.ts';
import { Stopped } from './errors.ts';
import type { Looked } from './looking.ts';

/** What a spec gives now is just the saved plan. Throws `Stopped`. */
export function mustBeSaved(kinds: Kinds, saved: Plan, { live, plan }: Pick<Looked, 'live' | 'plan'>): void {
  refuseRefused(saved);
  refuseOtherTenant(saved, plan.tenant);
  refuseStale(kinds, saved, live, isEmpty(plan));
  refuseDifferent(saved, plan, 'the spec');
}

/** What was refused when the plan was made is refused now, but for what a flag can allow. Throws `Stopped` (refused). */
export function refuseRefused({ blocked, violations }: Plan): void {
  const reasons = objectionsTo({
    blocked,
    violations: violations.filter(({ rule }) => rule !== 'allow-delete'),
  });
  if (reasons.length === 0) return;
  throw new Stopped('refused', 'the saved plan was refused when it was made; nothing was written', reasons);
}

/**
 * The tenant, before anything else is looked at. Another account may carry the plan out: it sees the same objects, as the
 * digests show, and the guards look at its own rights. Throws `Stopped` (stale).
 */
export function refuseOtherTenant(plan: Plan, found: TenantIdentity): void {
  const labels = { url: 'tenant', base_path: 'base path' } as const;
  const differing = (['url', 'base_path'] as const).filter((key) => plan.tenant[key] !== found[key]);
  const asMoved = (key: keyof typeof labels): Moved => ({
    address: '',
    detail: `${labels[key]}: the plan was made for ${plan.tenant[key]}, and this is ${found[key]}`,
  });
  refuseMoved(
    differing.map(asMoved),
    'the plan was made for another tenant',
    'apply it there, or plan again here',
  );
}

/** Throws `Stopped` (stale), with each object that is no longer as the plan saw it. `isDone`: nothing of it is left to do. */
export function refuseStale(kinds: Kinds, plan: Plan, live: Looked['live'], isDone: boolean): void {
  refuseMoved(
    staleIn(kinds, plan, live),
    isDone
      ? 'everything in the plan is already done: the plan was applied before, or somebody else did the same'
      : 'the tenant has moved on since the plan was made',
    LOOK_AGAIN,
  );
}

/** Throws `Stopped` (stale) where the plan that holds now would do anything else. `by`: what gives that one. */
export function refuseDifferent(saved: Plan, now: Plan, by: string): void {
  const differing = differences(saved.changes, now.changes);
  refuseMoved(differing, `the saved plan is not the one that ${by} gives now`, LOOK_AGAIN);
}

const LOOK_AGAIN = 'plan again, and review what is different';

/** Throws `Stopped` (stale) where there is any. `hint`: what can be done about each. */
export function refuseMoved(moved: readonly Moved[], message: string, hint: string): void {
  if (moved.length === 0) return;
  const problems = moved.map(({ address, detail }) => unplaced(address, detail, hint));
  throw new Stopped('stale', `${message}; nothing was written`, problems);
}

function differences(saved: readonly Change[], now: readonly Change[]): Moved[] {
  const then = new Map(saved.map((change) => [change.address, change]));
  const today = new Map(now.map((change) => [change.address, change]));
  return [...new Set([...then.keys(), ...today.keys()])].flatMap((address): Moved[] => {
    const [one, other] = [then.get(address), today.get(address)];
    if (isDeepStrictEqual(one && withoutOrder(one), other && withoutOrder(other))) return [];
    return [{ address, detail: sayDifferent(one, other) }];
  });
}

/** What it does. In which order is not reviewed but made anew: it is as safe as this fitform can make it. */
const withoutOrder = ({
  needs: _needs,
  narrowed: _narrowed,
  split: _split,
  first_needs: _first,
  ...rest
}: Change & Partial<Pick<Update, 'split' | 'first_needs'>>): unknown => rest;

function sayDifferent(one: Change | undefined, other: Change | undefined): string {
  if (!one) return `${other?.action ?? ''}: it is not in the saved plan`;
  if (!other) return `${one.action}: it is in the saved plan only`;
  return one.action === other.action ? `another ${one.action}` : `${other.action} instead of ${one.action}`;
}
