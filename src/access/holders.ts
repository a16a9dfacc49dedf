/**
 * Who may do what where, and by which way they came to it. This is the one place that adds grants up: a role gives its
 * permissions at the scope of the grant, and what is held on the whole tenant holds everywhere.
 */
import { showRef } from '../kinds/field-types/fields.ts';
import type { Grant } from '../kinds/field-types/grants.ts';
import type { ScopedGrant, Ref } from '../kinds/kind.ts';
import type { Live, LiveKey, LiveObject } from '../kinds/live.ts';
import { strongPermissions } from '../kinds/permissions.ts';
import { refKey, type Named, type State } from './state.ts';

/** Where something is held: on the whole tenant (both `null`), on one inbox, or on one document. */
export interface Scope {
  readonly inbox: Ref | null;
  readonly document: string | null;
}

export const wholeTenant: Scope = { inbox: null, document: null };

export const isTenantWide = ({ inbox, document }: Scope): boolean => inbox === null && document === null;

/** A role that is granted, and where. */
export interface Way {
  readonly role: Ref;
  readonly scope: Scope;
}

/** A user, or an API key that acts as one. */
export interface Holder {
  readonly user: Ref;
  /** The key's fingerprint; `null`: the user. */
  readonly key: string | null;
  readonly ways: readonly Way[];
}

/** One permission at one scope. */
export interface Entry {
  readonly scope: Scope;
  readonly permission: string;
  /** At this scope first; then those on the whole tenant, which reach it as well. */
  readonly through: readonly Way[];
}

export interface Access {
  readonly holder: Holder;
  /** Every role that is granted was read; otherwise they may do more than is told here. */
  readonly known: boolean;
  /** What is held there, that of the whole tenant included. */
  at(scope: Scope): ReadonlySet<string>;
  /** What some grant names: the whole tenant first, then inboxes, then documents. */
  readonly scopes: readonly Scope[];
  /** By which ways it is held there: what is granted at this scope first, then what is on the whole tenant. */
  through(scope: Scope, permission: string): Way[];
  /** What some grant gives right there. */
  entries(): Entry[];
}

/** A permission by which its holder can take the rest, read everything or end the tenant; on the whole tenant, any. */
export const isStrong = (permission: string, scope: Scope): boolean =>
  isTenantWide(scope) || strongPermissions.has(permission);

/** Every user of it. `keys`: those that are to count as well. */
export function holdersIn(state: State, keys: readonly LiveKey[] = []): Holder[] {
  const users = [...(state.get('user')?.values() ?? [])];
  return [
    ...users.map((user) => ({ user: user.ref, key: null, ways: waysOf(user) })),
    ...keys.map(({ user, fingerprint, grants }) => ({
      user,
      key: fingerprint,
      ways: grants.map(wayOf),
    })),
  ];
}

/** The same, each under a key of its own: no fingerprint looks like that of a user. */
export const holdersByKey = (state: State, keys: readonly LiveKey[] = []): Map<string, Holder> =>
  new Map(holdersIn(state, keys).map((one) => [one.key ?? refKey(one.user), one]));

/** Of one user; one that is not there has none. */
export const holderNamed = (state: State, user: Ref): Holder => {
  const named = state.get('user')?.get(refKey(user));
  return { user, key: null, ways: named ? waysOf(named) : [] };
};

const wayOf = ({ role, inbox, document }: ScopedGrant): Way => ({
  role,
  // By the vendor's guide a grant on a document opens that document alone, whatever inbox stands beside it.
  scope: document === null ? { inbox, document } : { inbox: null, document },
});

function waysOf({ fields, unseen = [] }: Pick<Named, 'fields' | 'unseen'>): Way[] {
  const grants = (fields['grants'] ?? []) as readonly Grant[];
  return [
    ...grants.map(({ role, inbox }) => ({ role, scope: { inbox, document: null } })),
    ...unseen.flatMap((part) => part.grants ?? []).map(wayOf),
  ];
}

/** Empty for the user of a key that has none. */
export const userShown = (user: Ref): string =>
  typeof user !== 'string' && user.id === '' ? '' : showRef(user);

/** Looks roles up in the state, each once. */
export function accessIn(state: State): (holder: Holder) => Access {
  const roles = rolesIn(state);
  return (holder) => accessOf(holder, roles);
}

export type Roles = (role: Ref) => ReadonlySet<string> | undefined;

/** What each role gives, with what fitform does not know of; `undefined` for one that was not read. */
export function rolesIn(state: State): Roles {
  const read = new Map<string, ReadonlySet<string>>();
  const roles = state.get('role');
  return (ref) => {
    const key = refKey(ref);
    const known = read.get(key);
    if (known) return known;
    const role = roles?.get(key);
    if (!role) return undefined;
    const given = new Set(permissionsOf(role));
    read.set(key, given);
    return given;
  };
}

const NONE: ReadonlySet<string> = new Set();

/** A way with what its role gives: looked up once, as a large tenant has tens of thousands of them. */
interface Giving {
  readonly way: Way;
  readonly gives: ReadonlySet<string>;
}

export function accessOf(holder: Holder, roles: Roles): Access {
  const byScope = new Map<string, { readonly scope: Scope; readonly ways: Giving[] }>();
  let known = true;
  for (const way of holder.ways) {
    const gives = roles(way.role);
    known &&= gives !== undefined;
    const giving = { way, gives: gives ?? NONE };
    const key = scopeKey(way.scope);
    const there = byScope.get(key);
    if (there) there.ways.push(giving);
    else byScope.set(key, { scope: way.scope, ways: [giving] });
  }
  const waysAt = (scope: Scope): readonly Giving[] => byScope.get(scopeKey(scope))?.ways ?? [];
  const wide = waysAt(wholeTenant);
  const everywhere = heldBy(wide);
  const scopes = [...byScope.values()].map(({ scope }) => scope).sort(byBreadth);
  const reaching = (scope: Scope): readonly Giving[] =>
    isTenantWide(scope) || wide.length === 0 ? waysAt(scope) : [...waysAt(scope), ...wide];
  return {
    holder,
    known,
    at(scope) {
      const there = isTenantWide(scope) ? [] : waysAt(scope);
      if (there.length === 0) return everywhere;
      return everywhere.size === 0 ? heldBy(there) : everywhere.union(heldBy(there));
    },
    scopes,
    through: (scope, permission) => giving(reaching(scope), permission),
    entries: () =>
      scopes.flatMap((scope) => {
        const ways = reaching(scope);
        // By far the most common: one grant there, which then is the way of all that it gives.
        const only = ways.length === 1 ? ways.map(({ way }) => way) : null;
        return [...heldBy(waysAt(scope))]
          .sort()
          .map((permission) => ({ scope, permission, through: only ?? giving(ways, permission) }));
      }),
  };
}

function heldBy([first, ...others]: readonly Giving[]): ReadonlySet<string> {
  return others.reduce((sum, { gives }) => sum.union(gives), first?.gives ?? NONE);
}

const giving = (ways: readonly Giving[], permission: string): Way[] =>
  ways.filter(({ gives }) => gives.has(permission)).map(({ way }) => way);

export const scopeKey = ({ inbox, document }: Scope): string =>
  document === null ? (inbox === null ? '' : refKey(inbox)) : `document ${document}`;

const breadth = (scope: Scope): number => (isTenantWide(scope) ? 0 : scope.document === null ? 1 : 2);
const byBreadth = (a: Scope, b: Scope): number => breadth(a) - breadth(b);

/** Of one user. */
export const accessNamed = (state: State, user: Ref): Access => accessIn(state)(holderNamed(state, user));

/** What a role as it was read gives, with what fitform does not know of. */
export const permissionsOf = ({ fields, unseen = [] }: Pick<Named, 'fields' | 'unseen'>): string[] => [
  ...((fields['permissions'] ?? []) as readonly string[]),
  ...unseen.flatMap(({ field, members }) => (field === 'permissions' ? members : [])),
];

/** Of a live user, by the live roles. */
export function accessOnTenant(live: Live, user: LiveObject): Access {
  const held = waysOf(user);
  return accessOf({ user: live.nameOf(user.kind, user.id), key: null, ways: held }, (ref) => {
    const role = typeof ref === 'string' ? live.named('role', ref)[0] : live.find('role', ref.id);
    return role && new Set(permissionsOf(role));
  });
}

/** What the user holds on the inbox of that id; `null`: on the whole tenant. */
export const heldOn = (live: Live, user: LiveObject, inbox: string | null): ReadonlySet<string> =>
  accessOnTenant(live, user).at({
    inbox: inbox === null ? null : live.nameOf('inbox', inbox),
    document: null,
  });
