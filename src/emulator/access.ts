import type { Permission } from './permissions.ts';
import type { State, User } from './state.ts';

/**
 * Whether the user holds one of the permissions, on the whole tenant or, where an inbox is given, on that inbox.
 * A grant with neither inbox nor document counts everywhere, one with an inbox there only, and one with a
 * document for that document only, so for nothing asked here. A grant of a deleted role counts for nothing.
 * (API reference, Authorization: permissions "can be restricted to a given inbox or document".)
 */
export function may(state: State, user: User, oneOf: readonly Permission[], inbox?: string): boolean {
  return user.roles.some((grant) => {
    if (grant.document_id !== undefined) return false;
    if (grant.inbox !== undefined && grant.inbox !== inbox) return false;
    const role = state.roles.find((each) => each.id === grant.role);
    return role !== undefined && oneOf.some((permission) => role.permissions[permission] === true);
  });
}
