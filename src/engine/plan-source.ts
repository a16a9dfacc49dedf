/** A saved plan as the source of a run, without the spec that it came from. */
import type { Kept } from '../apply/verify.ts';
import { addressOf, splitAddress } from '../kinds/address.ts';
import { kindNamed, kindsKnowing, type Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { idIn } from '../kinds/object.ts';
import { isEmpty, type Plan } from '../plan/change.ts';
import { everything } from '../plan/choose.ts';
import { isOfWhole } from '../plan/digest.ts';
import { makePlan } from '../plan/make-plan.ts';
import { askedBy, outlineOf } from '../plan/asked-for.ts';
import { deletionGuards } from '../policy/deletions.ts';
import { usualLinks } from '../policy/links.ts';
import { rules } from '../policy/rules.ts';
import { kindsToRead, type Wanted } from '../tenant/observe.ts';
import { unseenIn } from './earlier-runs.ts';
import { dayOf } from './targets.ts';
import { refuseDifferent, refuseOtherTenant, refuseRefused, refuseStale } from './saved-plan.ts';
import { withKeyNames } from './read-tenant.ts';
import { identityOf } from './session.ts';
import type { Now, SourceOf } from './looking.ts';

export interface SavedInput {
  readonly saved: Plan;
  /** The most deletions; what the plan was made with where it is not given. */
  readonly allowDelete?: number | undefined;
}

/** Throws `Stopped` where the plan was refused when it was made, or does not hold any more. */
export const planSource =
  ({ saved, allowDelete = saved.policy.allow_delete }: SavedInput): SourceOf =>
  (session) => {
    refuseRefused(saved);
    const outline = outlineOf(session.kinds, saved);
    const kinds = kindsKnowing(session.kinds, outline.tenant.extra_permissions);
    const choice = { ...everything, allowDelete, today: dayOf(session.world.now()) };
    const links = saved.policy.links ?? usualLinks;
    const withKeys = saved.policy.with_keys === true;
    const wanted = { ...kindsToRead(kinds, outline), whole: seenWhole(kinds, saved) };
    return {
      verb: 'apply',
      kinds,
      wanted: withKeys ? withKeyNames(kinds, wanted) : wanted,
      withKeys,
      on(live) {
        const tenant = identityOf(session, live);
        refuseOtherTenant(saved, tenant);
        const desired = askedBy(session.kinds, saved, live);
        const made = (found: Live, { known }: Pick<Now, 'known'>, kept: Kept = new Map()): Plan =>
          makePlan({
            kept,
            kinds,
            desired,
            live: found,
            tenant,
            choice,
            links,
            rules,
            guards: known ? deletionGuards(known) : [],
          }).plan;
        const plan = made(live, { known: null });
        refuseStale(session.kinds, saved, live, isEmpty(plan) && plan.blocked.length === 0);
        refuseDifferent(saved, plan, 'the tenant');
        return {
          plan,
          // As it was reviewed, in the order that is safe now, with what the guards say of it now.
          planned: (now) => {
            const { changes, blocked, violations } = now.known === null ? plan : made(live, now);
            return { ...saved, tenant, changes, blocked, violations };
          },
          rest: made,
        };
      },
      unseenIn: (plan, live) => unseenIn(session, plan, live),
    };
  };

/** What the plan knew in full, which is to be compared in full. */
function seenWhole(kinds: Kinds, { live }: Plan): NonNullable<Wanted['whole']> {
  const ids = new Set(
    Object.entries(live).flatMap(([address, seen]) => {
      const kind = kindNamed(kinds, splitAddress(address).kind);
      return seen !== null && isOfWhole(kind, seen) ? [addressOf(kind.name, seen.id)] : [];
    }),
  );
  return (kind, raw) => ids.has(addressOf(kind.name, idIn(kind, raw) ?? ''));
}
