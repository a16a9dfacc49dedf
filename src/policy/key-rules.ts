/** API keys that a plan leaves behind: it changes none of them, but it may take away what they stand on. */
import { holderNamed, isTenantWide } from '../access/holders.ts';
import { refKey, type State } from '../access/state.ts';
import { addressOf } from '../kinds/address.ts';
import { showRef } from '../kinds/fields.ts';
import type { Ref, ScopedGrant } from '../kinds/kind.ts';
import { few } from './few.ts';
import type { Facts, Found, Rule } from './rule.ts';

export const keyOutlivesRole: Rule = {
  id: 'key-outlives-role',
  severity: 'warning',
  reason:
    'A live API key carries a role that the plan deletes, or that it takes from the user whom the key acts as. Whether the key still works then is not documented. It needs --with-keys.',
  way_out: 'Revoke the key first, or let it end: fitform link revoke.',
  source:
    "The vendor's guide, “Create dedicated user”: the user must have equal or broader roles than the keys.",
  ofPlan: outliving,
};

function outliving({ keys, now, afterwards }: Facts): Found[] {
  if (keys === null) return [];
  const isThere = (state: State, role: Ref): boolean => state.get('role')?.has(refKey(role)) ?? false;
  return keys.flatMap(({ user, fingerprint, grants }): Found[] => {
    const gone = grants.filter(({ role }) => isThere(now, role) && !isThere(afterwards, role));
    const taken = grants.filter(
      (grant) => !gone.includes(grant) && isHeld(now, user, grant) && !isHeld(afterwards, user, grant),
    );
    return [
      ...toldOf(gone, 'which the plan deletes'),
      ...toldOf(taken, `which the plan takes from ${showRef(user)}`),
    ].map((what) => ({
      address: addressOf('user', showRef(user)),
      message: `the API key ${fingerprint} carries ${what}`,
      hint: 'revoke the key first, or let it end',
      alike: {
        key: `${refKey(user)} ${what}`,
        message: (same) => `${same.length} API keys that act as ${showRef(user)} carry ${what}`,
      },
    }));
  });
}

function toldOf(grants: readonly ScopedGrant[], why: string): string[] {
  if (grants.length === 0) return [];
  return [`${few([...new Set(grants.map(({ role }) => showRef(role)))])}, ${why}`];
}

/** By the key's user, where the key holds it. A key for one document may not say in which inbox that is: then anywhere. */
function isHeld(state: State, user: Ref, { role, inbox, document }: ScopedGrant): boolean {
  return holderNamed(state, user).ways.some(
    (way) =>
      refKey(way.role) === refKey(role) &&
      (isTenantWide(way.scope) ||
        (inbox === null
          ? document !== null
          : way.scope.inbox !== null && refKey(way.scope.inbox) === refKey(inbox))),
  );
}
