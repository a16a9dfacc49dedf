/**
 * Who gains or loses what. A role that gains a permission reaches everyone who holds it, which a diff of the role alone
 * does not show.
 */
import type { AccessDelta } from '../documents/documents.ts';
import { showRef } from '../kinds/field-types/fields.ts';
import type { Ref } from '../kinds/kind.ts';
import type { LiveKey } from '../kinds/live.ts';
import {
  accessOf,
  holdersByKey,
  isStrong,
  isTenantWide,
  rolesIn,
  scopeKey,
  userShown,
  wholeTenant,
  type Access,
  type Holder,
  type Roles,
} from './holders.ts';
import { refKey, type State } from './state.ts';

/** Strong gains first. `keys`: live API keys that count as holders; no plan changes them, but it may change their roles. */
export function accessDeltas(now: State, afterwards: State, keys: readonly LiveKey[] = []): AccessDelta[] {
  const [rolesNow, rolesThen] = [rolesIn(now), rolesIn(afterwards)];
  const same = unchanged(rolesNow, rolesThen);
  const nobody: Pick<Holder, 'ways'> = { ways: [] };
  const before = holdersByKey(now, keys);
  const after = holdersByKey(afterwards, keys);
  const deltas = [...new Map([...before, ...after])].flatMap(([name, holder]) => {
    const [had, has] = [before.get(name) ?? nobody, after.get(name) ?? nobody];
    if (isSame(had, has) && had.ways.every(({ role }) => same(role))) return [];
    return deltasOf(
      holder,
      accessOf({ ...holder, ...had }, rolesNow),
      accessOf({ ...holder, ...has }, rolesThen),
    );
  });
  const isStronger = ({ strong }: AccessDelta): number => (strong ? 0 : 1);
  return deltas.sort((a, b) => isStronger(a) - isStronger(b));
}

/** Most of a large tenant: looked at no further. */
const isSame = (a: Pick<Holder, 'ways'>, b: Pick<Holder, 'ways'>): boolean =>
  a.ways.length === b.ways.length &&
  a.ways.every(({ role, scope }, index) => {
    const other = b.ways[index];
    return other !== undefined && isSameRef(role, other.role) && scopeKey(scope) === scopeKey(other.scope);
  });

const isSameRef = (a: Ref, b: Ref): boolean => a === b || refKey(a) === refKey(b);

/** Whether a role gives the same in both. */
function unchanged(a: Roles, b: Roles): (role: Ref) => boolean {
  const known = new Map<string, boolean>();
  return (role) => {
    const key = refKey(role);
    let is = known.get(key);
    if (is === undefined) {
      const [one, other] = [a(role), b(role)];
      is = one === other || (one?.symmetricDifference(other ?? new Set()).size ?? other?.size ?? 0) === 0;
      known.set(key, is);
    }
    return is;
  };
}

function deltasOf({ user, key }: Holder, before: Access, after: Access): AccessDelta[] {
  const scopes = new Map(
    [wholeTenant, ...before.scopes, ...after.scopes].map((scope) => [scopeKey(scope), scope]),
  );
  const told: AccessDelta[] = [];
  let everywhere = new Set<string>();
  let nowhere = new Set<string>();
  for (const scope of scopes.values()) {
    const [was, is] = [before.at(scope), after.at(scope)];
    if (was === is || (was.size === is.size && is.isSubsetOf(was))) continue;
    let [gains, loses] = [is.difference(was), was.difference(is)];
    if (isTenantWide(scope)) [everywhere, nowhere] = [gains, loses];
    // What holds for the whole tenant is said once, not again for each inbox.
    else [gains, loses] = [gains.difference(everywhere), loses.difference(nowhere)];
    if (gains.size + loses.size === 0) continue;
    const strong = [...gains].filter((permission) => isStrong(permission, scope));
    told.push({
      user: userShown(user),
      ...(key === null ? {} : { key }),
      inbox: scope.inbox === null ? null : showRef(scope.inbox),
      ...(scope.document === null ? {} : { document: scope.document }),
      gains: [...gains].sort(),
      loses: [...loses].sort(),
      ...(strong.length === 0 ? {} : { strong: strong.sort() }),
    });
  }
  return told;
}
