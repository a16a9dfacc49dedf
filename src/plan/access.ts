/**
 * Effective access: what each user may do where, and how a plan changes it. A role that gains a permission reaches
 * everyone who holds it, which a diff of the role alone does not show.
 */
import type { Grant } from '../kinds/grants.ts';
import type { Json, Ref } from '../kinds/kind.ts';
import { showRef } from '../kinds/fields.ts';
import type { AccessDelta } from './change.ts';
import { refKey, type State } from './afterwards.ts';

/** The whole tenant, as a key beside the names of inboxes. */
const TENANT = 'null';

/** Permissions by scope: the tenant's own hold everywhere, so an inbox's entry includes them. */
type Access = ReadonlyMap<string, ReadonlySet<string>>;

/** Grants on single documents are left out: no change of fitform's can touch them. */
export function accessDeltas(now: State, afterwards: State): AccessDelta[] {
  const users = new Map([...(now.get('user') ?? []), ...(afterwards.get('user') ?? [])]);
  return [...users].flatMap(([key, { ref }]) => {
    const before = accessOf(key, now);
    const after = accessOf(key, afterwards);
    return deltasOf(showRef(ref), before, after);
  });
}

/** The permissions a user holds on the whole tenant. */
export function tenantWide(user: Ref, state: State): ReadonlySet<string> {
  return accessOf(refKey(user), state).get(TENANT) ?? new Set();
}

/** Whether every role that a user holds was read: where one was not, they may hold more than is known. */
export function isFullyKnown(user: Ref, state: State): boolean {
  const grants = (state.get('user')?.get(refKey(user))?.fields['grants'] ?? []) as readonly Grant[];
  return grants.every(({ role }) => state.get('role')?.has(refKey(role)) ?? false);
}

function accessOf(user: string, state: State): Access {
  const grants = (state.get('user')?.get(user)?.fields['grants'] ?? []) as readonly Grant[];
  const access = new Map<string, Set<string>>([[TENANT, new Set()]]);
  for (const { role, inbox } of grants) {
    const scope = inbox === null ? TENANT : refKey(inbox);
    const held = access.get(scope) ?? new Set();
    for (const permission of permissionsOf(state, refKey(role))) held.add(permission);
    access.set(scope, held);
  }
  const everywhere = access.get(TENANT) ?? new Set();
  return new Map([...access].map(([scope, held]) => [scope, held.union(everywhere)]));
}

function permissionsOf(state: State, role: string): readonly string[] {
  const permissions: Json | undefined = state.get('role')?.get(role)?.fields['permissions'];
  return Array.isArray(permissions) ? (permissions as string[]) : [];
}

function deltasOf(user: string, before: Access, after: Access): AccessDelta[] {
  const held = (access: Access, scope: string): ReadonlySet<string> =>
    access.get(scope) ?? access.get(TENANT) ?? new Set();
  const everywhere = {
    gains: held(after, TENANT).difference(held(before, TENANT)),
    loses: held(before, TENANT).difference(held(after, TENANT)),
  };
  const scopes = [...new Set([TENANT, ...before.keys(), ...after.keys()])];
  return scopes.flatMap((scope) => {
    // What holds for the whole tenant is said once, not again for each inbox.
    const told = scope === TENANT ? { gains: new Set<string>(), loses: new Set<string>() } : everywhere;
    const gains = held(after, scope).difference(held(before, scope)).difference(told.gains);
    const loses = held(before, scope).difference(held(after, scope)).difference(told.loses);
    if (gains.size + loses.size === 0) return [];
    return [{ user, inbox: scopeName(scope), gains: [...gains].sort(), loses: [...loses].sort() }];
  });
}

function scopeName(scope: string): string | null {
  return scope === TENANT ? null : showRef(JSON.parse(scope) as Parameters<typeof showRef>[0]);
}
