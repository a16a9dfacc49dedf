/**
 * Effective access: what each user may do where, and how a plan changes it. A role that gains a permission reaches
 * everyone who holds it, which a diff of the role alone does not show.
 */
import { showRef } from '../kinds/fields.ts';
import type { Ref } from '../kinds/kind.ts';
import { permissionsOf, rightsBy, type Rights } from '../kinds/rights.ts';
import { refKey, type State } from './afterwards.ts';
import type { AccessDelta } from './change.ts';

/** Grants on single documents are left out: no change of fitform's can touch them. */
export function accessDeltas(now: State, afterwards: State): AccessDelta[] {
  const users = new Map([...(now.get('user') ?? []), ...(afterwards.get('user') ?? [])]);
  return [...users.values()].flatMap(({ ref }) =>
    deltasOf(showRef(ref), rightsIn(ref, now), rightsIn(ref, afterwards)),
  );
}

/** The user's, as far as the roles were read. */
export function rightsIn(user: Ref, state: State): Rights {
  const { fields = {} } = state.get('user')?.get(refKey(user)) ?? {};
  return rightsBy(fields, (role) => {
    const named = state.get('role')?.get(refKey(role));
    return named && permissionsOf(named);
  });
}

/** The permissions a user holds on the whole tenant. */
export const tenantWide = (user: Ref, state: State): ReadonlySet<string> => rightsIn(user, state).on(null);

function deltasOf(user: string, before: Rights, after: Rights): AccessDelta[] {
  const gained = (inbox: Ref | null): ReadonlySet<string> => after.on(inbox).difference(before.on(inbox));
  const lost = (inbox: Ref | null): ReadonlySet<string> => before.on(inbox).difference(after.on(inbox));
  const inboxes = new Map([...before.inboxes, ...after.inboxes].map((inbox) => [refKey(inbox), inbox]));
  return [
    { inbox: null, gains: gained(null), loses: lost(null) },
    // What holds for the whole tenant is said once, not again for each inbox.
    ...[...inboxes.values()].map((inbox) => ({
      inbox: showRef(inbox),
      gains: gained(inbox).difference(gained(null)),
      loses: lost(inbox).difference(lost(null)),
    })),
  ].flatMap(({ inbox, gains, loses }) =>
    gains.size + loses.size === 0 ? [] : { user, inbox, gains: [...gains].sort(), loses: [...loses].sort() },
  );
}
