import { flags } from './field-types/fields.ts';
import type { Kind } from './kind.ts';
import { permissions } from './permissions.ts';

/** Source: `/roles` of the API. Roles are edited with `edit_users`; `edit_roles` is asked for by no operation. */
export const role = {
  name: 'role',
  section: 'roles',
  path: '/roles',
  identity: 'name',
  description: 'A named set of permissions. Users hold it through grants.',
  fields: {
    permissions: flags(permissions, {
      description: 'Exactly these permissions; a role loses those that are left out.',
      examples: [['view_list', 'view_statistics']],
    }),
  },
  createNeeds: [['permissions']],
  heldBy: ['user'],
  permissions: {
    see: ['edit_users'],
    read: [],
    create: ['edit_users'],
    update: ['edit_users'],
    delete: ['edit_users'],
  },
  namedElsewhere: 'single sign-on claims may carry role names: check the identity provider',
  destroys: 'the role; what becomes of the grants that name it is not documented',
} as const satisfies Kind;
