/** Whoever holds `edit_users` everywhere can give everything else back; with nobody left, only the vendor can. */
import { accessIn, holdersIn, isTenantWide, wholeTenant } from '../access/holders.ts';
import { refKey, type State } from '../access/state.ts';
import type { Rule, View } from './rule.ts';

const RIGHT = 'edit_users';

/** The keys (`refKey`) of the active users who hold it on the whole tenant. */
export function administrators(state: State): ReadonlySet<string> {
  const users = state.get('user');
  const access = accessIn(state);
  return new Set(
    holdersIn(state)
      .filter((holder) => holder.ways.some(({ scope }) => isTenantWide(scope)))
      .filter((holder) => access(holder).at(wholeTenant).has(RIGHT))
      .map(({ user }) => refKey(user))
      .filter((key) => users?.get(key)?.fields['active'] !== false),
  );
}

/** Somebody may hold it through a role that was not read. */
function isTold({ state, hasAll }: View): boolean {
  const roles = state.get('role');
  const wide = holdersIn(state).flatMap(({ ways }) => ways.filter(({ scope }) => isTenantWide(scope)));
  return hasAll('user') && hasAll('role') && wide.every(({ role }) => roles?.has(refKey(role)));
}

export const lastAdministrator: Rule = {
  id: 'last-administrator',
  severity: 'error',
  guard: true,
  reason:
    'After the plan, an active user must be left who holds edit_users on the whole tenant. Without one, only the vendor can give rights.',
  way_out:
    'Give another active user a role with edit_users, with tenant_wide: true, in the same plan or before.',
  source: 'The API: creating and changing users and roles asks for edit_users.',
  permissions: [RIGHT],
  ofTenant: (view) =>
    !isTold(view) || administrators(view.state).size > 0
      ? []
      : [
          {
            address: null,
            message: 'after this plan no active user holds edit_users on the whole tenant',
            hint: 'give an active user a role with edit_users, with tenant_wide: true',
          },
        ],
};
