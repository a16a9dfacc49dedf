/** Who may do what where, worked out from the data of a tenant alone, without the product's help. */
import type { State } from '../../src/emulator/tenant/state.ts';

/** Of each user, the permissions by the scope of a grant; the whole tenant is ''. */
export type Access = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

/** `known`: before a run; its users and inboxes go by their ids, new ones by their names, as another run gives other ids. */
export function accessIn(state: State, known: State): Access {
  const nameOf = (list: 'users' | 'inboxes', id: string): string => {
    if ((known[list] as readonly { id: string }[]).some((one) => one.id === id)) return id;
    if (list === 'users') return `new ${state.users.find((one) => one.id === id)?.username ?? id}`;
    return `new ${state.inboxes.find((one) => one.id === id)?.name ?? id}`;
  };
  const roles = new Map(
    state.roles.map(({ id, permissions }) => [
      id,
      Object.entries(permissions).flatMap(([name, held]) => (held === true ? name : [])),
    ]),
  );
  return new Map(
    state.users.map((user) => {
      const scopes = new Map<string, Set<string>>();
      for (const { role, inbox, document_id } of user.roles) {
        const where = inbox === undefined ? '' : nameOf('inboxes', inbox);
        const scope = document_id === undefined ? where : `${where} document ${document_id}`;
        const held = scopes.get(scope) ?? new Set();
        scopes.set(scope, held);
        for (const permission of roles.get(role) ?? []) held.add(permission);
      }
      return [nameOf('users', user.id), scopes];
    }),
  );
}

export const holds = (access: Access, user: string, scope: string, permission: string): boolean =>
  ['', scope].some((one) => access.get(user)?.get(one)?.has(permission) === true);

/** What is held in the first that is held in none of the others, in words. */
export function heldBeyond(access: Access, others: readonly Access[]): string[] {
  return [...access].flatMap(([user, scopes]) =>
    [...scopes].flatMap(([scope, permissions]) =>
      [...permissions]
        .filter((permission) => !others.some((other) => holds(other, user, scope, permission)))
        .map((permission) => `${user} may ${permission} on ${scope === '' ? 'the whole tenant' : scope}`),
    ),
  );
}
