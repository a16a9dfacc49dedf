import type { Permission } from './permissions.ts';
import type { Grant, State, User } from './state.ts';

/** Where a permission is asked for; neither: for the whole tenant. A document comes with its inbox. */
export type Where = { readonly inbox?: string | undefined; readonly document?: string };

/**
 * Whether the grants hold one of the permissions there. A grant with neither inbox nor document counts everywhere,
 * one with an inbox there and for the documents in it, and one with a document for that document only.
 * A grant of a deleted role counts for nothing.
 * (API reference, Authorization: permissions "can be restricted to a given inbox or document".)
 */
export function may(
  state: State,
  grants: readonly Grant[],
  oneOf: readonly Permission[],
  where: Where = {},
): boolean {
  return grants.some((grant) => {
    if (grant.document_id !== undefined && grant.document_id !== where.document) return false;
    if (grant.inbox !== undefined && grant.inbox !== where.inbox) return false;
    const role = state.roles.find((each) => each.id === grant.role);
    return role !== undefined && oneOf.some((permission) => role.permissions[permission] === true);
  });
}

/**
 * The ids of all objects that the grants reach, whatever their roles allow there; undefined where that is the whole
 * tenant. A document reaches nothing but itself: a client needs a grant on its inbox besides (the vendor's guide on
 * fully qualified links).
 */
export function reachOf(state: State, grants: readonly Grant[]): ReadonlySet<string> | undefined {
  const held = grants.filter(({ role }) => state.roles.some(({ id }) => id === role));
  if (held.some(({ inbox, document_id }) => inbox === undefined && document_id === undefined)) {
    return undefined;
  }
  const placed = held.filter(({ document_id }) => document_id === undefined).map(({ inbox }) => inbox);
  const inboxes = state.inboxes.filter(({ id }) => placed.includes(id));
  const projects = state.projects.filter(({ id }) => inboxes.some(({ project }) => project === id));
  return new Set([
    ...held.map(({ role }) => role),
    ...inboxes.map(({ id }) => id),
    ...projects.flatMap(({ id, formats }) => [id, ...formats]),
  ]);
}

/** The account to show a tenant to somebody with: an active user who may do most of all. `preferred` comes first. */
export function administratorOf(state: State, preferred: string): User | undefined {
  const able = state.users.filter((user) => user.active && may(state, user.roles, ['edit_users']));
  return able.find(({ username }) => username === preferred) ?? able[0];
}
