/** Tenants as access is worked out from them, in a few words. */
import { refKey, type Named, type State } from '../../src/access/state.ts';
import { graphOf, type Graph, type Seen } from '../../src/graph/graph.ts';

/** Roles with their permissions; users with their grants, as `role@inbox` or `role` for the whole tenant. */
export interface Told {
  readonly roles: Readonly<Record<string, readonly string[]>>;
  readonly users: Readonly<Record<string, readonly (readonly [role: string, inbox: string | null])[]>>;
  readonly inboxes?: readonly string[];
}

export function stateOfAccess({ roles, users, inboxes }: Told): State {
  const listed = (entries: readonly (readonly [string, Named['fields']])[]) =>
    new Map(entries.map(([ref, fields]) => [refKey(ref), { ref, fields }]));
  const granted = Object.values(users).flatMap((grants) => grants.flatMap(([, inbox]) => inbox ?? []));
  return new Map([
    ['role', listed(Object.entries(roles).map(([name, permissions]) => [name, { permissions }]))],
    ['inbox', listed([...new Set(inboxes ?? granted)].map((name) => [name, {}]))],
    [
      'user',
      listed(
        Object.entries(users).map(([name, grants]) => [
          name,
          { grants: grants.map(([role, inbox]) => ({ role, inbox })) },
        ]),
      ),
    ],
  ]);
}

/** With a second tenant, what a plan makes of the first. */
export function graphFrom(before: Told, after?: Told, more: Partial<Seen> = {}): Graph {
  const state = stateOfAccess(after ?? before);
  return graphOf({
    view: after ? 'plan' : 'live',
    state,
    before: after ? stateOfAccess(before) : null,
    keys: [],
    partial: new Set(),
    ...more,
  });
}

/** A tenant of any size: each user holds four of 30 roles, of which every fiftieth on the whole tenant. */
export function largeTenant(users: number, inboxes: number): Told {
  const permissions = ['review', 'submit', 'view_list', 'upload', 'edit_users', 'versions', 'never_twice'];
  const name = (kind: string, at: number): string => `${kind} ${at}`;
  return {
    roles: Object.fromEntries(
      Array.from({ length: 30 }, (_, at) => [
        name('Role', at),
        permissions.filter((_one, bit) => (at + 1) & (1 << (bit % 5))),
      ]),
    ),
    inboxes: Array.from({ length: inboxes }, (_, at) => name('inbox', at)),
    users: Object.fromEntries(
      Array.from({ length: users }, (_, at) => [
        `user${at}@example.com`,
        Array.from({ length: 4 }, (_one, n): [string, string | null] => [
          name('Role', ((at % 40) + n * 7) % 30),
          n === 0 && at % 50 === 0 ? null : name('inbox', ((at % 300) * 13 + n * 101) % inboxes),
        ]),
      ]),
    ),
  };
}
