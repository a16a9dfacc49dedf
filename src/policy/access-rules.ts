/** What a plan gives to people, and roles that give nothing or are given to nobody. */
import { holdersIn, permissionsOf } from '../access/holders.ts';
import { refKey, type Named } from '../access/state.ts';
import { addressOf } from '../kinds/address.ts';
import { showRef } from '../kinds/field-types/fields.ts';
import type { AccessDelta } from '../documents/documents.ts';
import { strongPermissions } from '../kinds/permissions.ts';
import { few } from './few.ts';
import type { Facts, Found, Rule, View } from './rule.ts';

export const strongGain: Rule = {
  id: 'strong-gain',
  severity: 'warning',
  reason:
    'Somebody gains a permission by which its holder can take the rest, read everything or end the tenant; or gains anything on the whole tenant.',
  way_out:
    'Check that they are meant to. Once it is applied, plans no longer mention it; to silence it before, except the users in policy.rules.',
  source: 'The API: edit_users gives roles and tokens of others; edit_backend_settings makes API keys.',
  permissions: [...strongPermissions],
  ofPlan: strongGains,
};

function strongGains({ purpose, access, links }: Facts): Found[] {
  if (purpose === 'compare') return [];
  const gained = access.flatMap((one) => {
    const { strong = [], user, key } = one;
    // That it holds anything on the whole tenant is an error of its own: tenant-wide-grant-to-placeholder.
    const isTold = isWide(one) && key === undefined && links.placeholders.includes(user);
    const told = isTold ? strong.filter((permission) => strongPermissions.has(permission)) : strong;
    return told.length === 0 ? [] : [{ ...one, strong: told }];
  });
  const ofOne = Map.groupBy(gained, ({ user, key, strong, ...where }) =>
    JSON.stringify([user, key, strong, isWide(where)]),
  );
  return [...ofOne.values()].flatMap((same): Found[] => {
    const [first] = same;
    if (!first) return [];
    const where = isWide(first) ? 'the WHOLE TENANT' : few(same.map(placeOf));
    const what = `${few(strongestFirst(first.strong))} on ${where}`;
    const as = first.key === undefined ? '' : `, through the API key ${first.key}`;
    return [
      {
        address: addressOf('user', first.user),
        message: `gains ${what}${as}`,
        hint: 'check that they are meant to',
        alike: {
          key: what + as,
          message: (users) => `${users.length} users gain ${what}${as}: ${few(users)}`,
        },
      },
    ];
  });
}

const isWide = ({ inbox, document }: Pick<AccessDelta, 'inbox' | 'document'>): boolean =>
  inbox === null && document === undefined;

const placeOf = ({ inbox, document }: AccessDelta): string =>
  document === undefined ? String(inbox) : `document ${document}`;

const strongestFirst = (permissions: readonly string[]): string[] => [
  ...permissions.filter((one) => strongPermissions.has(one)),
  ...permissions.filter((one) => !strongPermissions.has(one)),
];

/** The roles that the spec manages. */
const managedRoles = ({ state, isManaged }: View): Named[] =>
  [...(state.get('role')?.values() ?? [])].filter(({ ref }) => isManaged('role', ref));

export const unusedRole: Rule = {
  id: 'unused-role',
  severity: 'warning',
  reason:
    'Nobody holds a role that the spec manages, no API key that was read carries it, and the review section does not name it. Sooner or later somebody is given it by mistake.',
  way_out: 'Grant it to somebody, or delete it with state: absent.',
  source: 'fitform: least privilege.',
  ofTenant: (view) => {
    const { state, links, keys, hasAll } = view;
    if (!hasAll('user')) return [];
    const held = new Set(
      holdersIn(state, keys ?? []).flatMap(({ ways }) => ways.map(({ role }) => refKey(role))),
    );
    return managedRoles(view)
      .filter(({ ref }) => !held.has(refKey(ref)) && ref !== links.inbox_role && ref !== links.review_role)
      .map(({ ref }) => ({
        address: addressOf('role', showRef(ref)),
        message: 'nobody holds it',
        hint: 'grant it to somebody, or delete it with state: absent',
        alike: {
          key: '',
          message: (roles) => `nobody holds these ${roles.length} roles: ${few(roles)}`,
        },
      }));
  },
};

export const roleWithoutPermissions: Rule = {
  id: 'role-without-permissions',
  severity: 'warning',
  offline: true,
  reason: 'A role that the spec manages holds no permission. It gives its holders nothing.',
  way_out: 'List its permissions, or delete it with state: absent.',
  source: 'fitform: a list left empty by mistake looks just like one left empty on purpose.',
  ofTenant: (view) =>
    managedRoles(view)
      .filter((role) => view.isExact('role', role.ref) && permissionsOf(role).length === 0)
      .map(({ ref }) => ({
        address: addressOf('role', showRef(ref)),
        message: 'it holds no permission',
        hint: 'list its permissions, or delete it with state: absent',
      })),
};
