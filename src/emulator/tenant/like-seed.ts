import { seedId, SETUP_USERNAME } from './default-tenant.ts';
import { permissionMap, permissionNames, type Permission, type PermissionMap } from './permissions.ts';
import type { State } from './state.ts';
import type { Behaviour } from './tenant-behaviour.ts';

/** An account that reaches one inbox only: what lists show to such a one can be a switch. */
export const READER_USERNAME = 'reader@embedded.example';

/** What a tenant has to hold so that it can be seen. */
export type Shown = { readonly twins: boolean; readonly orphans: boolean };

const ids = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => seedId(from + index));

const [project = '', ...otherProjects] = ids(0x100, 3);
const inboxes = ids(0x110, 4);
const formats = ids(0x120, 2);
const roles = ids(0x130, 8);
const [administrator = '', reviewer = ''] = roles;
const confirmed_at = '2024-01-01T09:00:00.000Z';

/**
 * A tenant whose content shows whatever reading can show of a tenant: lists that are long enough to be cut or shuffled,
 * fields without a value, permissions that are false, and a project with settings, in which no inbox has any. Lists of settings
 * and of formats are short enough not to be cut: what is beyond a cut could have settings, or another name.
 */
export function likeState({ extra_permissions }: Pick<Behaviour, 'extra_permissions'>, shown: Shown): State {
  const unpublished = Object.fromEntries(extra_permissions.map((name) => [name, true]));
  const holding = (...granted: Permission[]): PermissionMap => ({
    ...permissionMap(granted),
    ...unpublished,
  });
  const settings = { auto_reject_FFR: 1, auto_submit_FFR: 2, second_pass_FFR: 3, second_pass_STP: 4 };
  const gone = seedId(0x1ff);
  return {
    formats: formats.map((id, index) => ({
      id,
      name: shown.twins || index === 0 ? 'Invoice' : 'Order',
      labels: [{ field_name: 'total_amount', type: 'currency' }],
    })),
    projects: [project, ...otherProjects].map((id, index) => ({
      id,
      name: ['Accounting', 'Purchasing', 'Sales'][index] ?? '',
      formats,
      split_into_sections: true,
      sub_page_splitting: false,
    })),
    inboxes: inboxes.map((id, index) => ({ id, name: `inbox ${index + 1}`, project })),
    roles: roles.map((id, index) => ({
      id,
      name: ['Administrator', 'Reviewer'][index] ?? `Role ${index + 1}`,
      permissions: index === 0 ? holding(...permissionNames) : holding('view_list', 'review', 'submit'),
    })),
    users: [
      { id: seedId(0x140), username: SETUP_USERNAME, active: true, roles: [{ role: administrator }] },
      {
        id: seedId(0x141),
        username: READER_USERNAME,
        active: true,
        confirmed_at,
        roles: inboxes.slice(0, 1).map((inbox) => ({ role: reviewer, inbox })),
      },
      {
        id: seedId(0x142),
        username: 'john@embedded.example',
        active: true,
        confirmed_at,
        roles: inboxes.map((inbox) => ({ role: reviewer, inbox })),
      },
    ],
    sampling_settings: [
      ...(shown.orphans ? [{ id: seedId(0x150), scope: gone, ...settings }] : []),
      { id: seedId(0x151), scope: project, ...settings },
    ],
  };
}
