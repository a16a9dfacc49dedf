/** API keys that a plan leaves behind: it changes none of them, but it may take away what they stand on. */
import { holderNamed, isTenantWide, scopeKey, type Holder, type Way } from '../access/holders.ts';
import { refKey, type State } from '../access/state.ts';
import { addressOf } from '../kinds/address.ts';
import { showRef } from '../kinds/field-types/fields.ts';
import type { Ref, ScopedGrant } from '../kinds/kind.ts';
import { few } from './few.ts';
import type { Facts, Found, Rule } from './rule.ts';

export const keyOutlivesRole: Rule = {
  id: 'key-outlives-role',
  severity: 'warning',
  reason:
    'A live API key carries a role that the plan deletes, or that it takes from the user whom the key acts as. Whether the key still works then is not documented. It needs --with-keys.',
  way_out:
    'Revoke the key first, or let it end. fitform link revoke takes only keys that act as the placeholder.',
  source:
    "The vendor's guide, “Create dedicated user”: the user must have equal or broader roles than the keys.",
  ofPlan: outliving,
};

function outliving({ keys, now, afterwards }: Facts): Found[] {
  if (keys === null) return [];
  const isThere = (state: State, role: Ref): boolean => state.get('role')?.has(refKey(role)) ?? false;
  return keys.flatMap(({ user, fingerprint, grants, expires }): Found[] => {
    const gone = grants.filter(({ role }) => isThere(now, role) && !isThere(afterwards, role));
    const taken = grants.filter(
      (grant) => !gone.includes(grant) && isTaken({ now, afterwards }, user, grant),
    );
    return [
      ...toldOf(gone, 'which the plan deletes'),
      ...toldOf(taken, `which the plan takes from ${showRef(user)}`),
    ].map((what) => ({
      address: addressOf('user', showRef(user)),
      message: `the API key ${fingerprint} carries ${what}`,
      hint: expires === null ? 'revoke the key first; it never ends' : 'revoke the key first, or let it end',
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

/**
 * Whether the user holds the role afterwards in fewer of the places that the grant reaches. A key for one document may not
 * say in which inbox that is: then anywhere counts.
 */
function isTaken(
  { now, afterwards }: Pick<Facts, 'now' | 'afterwards'>,
  user: Ref,
  grant: ScopedGrant,
): boolean {
  const left = reachedBy(grant, holderNamed(afterwards, user));
  const isWide = grant.inbox === null && grant.document === null;
  const isLeft = ({ scope }: Way): boolean =>
    left.some((other) => !isWide || isTenantWide(other.scope) || scopeKey(other.scope) === scopeKey(scope));
  return !reachedBy(grant, holderNamed(now, user)).every(isLeft);
}

/** By which ways the holder holds the grant's role where the grant reaches. */
const reachedBy = ({ role, inbox }: ScopedGrant, { ways }: Holder): Way[] =>
  ways.filter(
    (way) =>
      refKey(way.role) === refKey(role) &&
      (inbox === null ||
        isTenantWide(way.scope) ||
        (way.scope.inbox !== null && refKey(way.scope.inbox) === refKey(inbox))),
  );
