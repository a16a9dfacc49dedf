/** What the placeholder may hold: whoever has a review link acts as it. */
import {
  accessNamed,
  isTenantWide,
  permissionsOf,
  rolesIn,
  scopeKey,
  type Access,
} from '../access/holders.ts';
import { refKey, type Named } from '../access/state.ts';
import { addressOf } from '../kinds/address.ts';
import { showRef } from '../kinds/field-types/fields.ts';
import type { Ref } from '../kinds/kind.ts';
import { permissionNames } from '../kinds/permissions.ts';
import { few } from './few.ts';
import type { Found, Point, Rule, View } from './rule.ts';

interface Placeholder {
  readonly name: string;
  readonly address: string;
  readonly access: Access;
}

const placeholdersIn = ({ state, links }: View): Placeholder[] =>
  links.placeholders
    .filter((name) => state.get('user')?.has(refKey(name)))
    .map((name) => ({ name, address: addressOf('user', name), access: accessNamed(state, name) }));

interface Held {
  readonly role: Named;
  readonly by: string;
  /** `null`: on the whole tenant. */
  readonly inboxes: readonly (Ref | null)[];
}

/** The roles that placeholders hold on inboxes, as far as they are known. */
function heldByPlaceholders(view: View): Held[] {
  const roles = view.state.get('role');
  return placeholdersIn(view).flatMap(({ name, access }) => {
    const ways = access.holder.ways.filter(({ scope }) => scope.document === null);
    return [...Map.groupBy(ways, ({ role }) => refKey(role))].flatMap(([key, same]) => {
      const role = roles?.get(key);
      return role ? [{ role, by: name, inboxes: same.map(({ scope }) => scope.inbox) }] : [];
    });
  });
}

const shown = (inbox: Ref | null): string => (inbox === null ? 'the WHOLE TENANT' : showRef(inbox));

const pointsAt = (inboxes: Held['inboxes'], permissions: readonly string[], by: string): Point[] =>
  inboxes.flatMap((inbox) =>
    permissions.map((one) => ({ what: `${by} ${one}`, inbox: inbox === null ? null : showRef(inbox) })),
  );

const OPENS = ['review', 'submit'];

export const guestRoleMixes: Rule = {
  id: 'guest-role-mixes-list-and-review',
  severity: 'error',
  offline: true,
  reason:
    'A role that the placeholder holds must not hold view_list together with review or submit. A key that carries such a role opens every document of the inbox, not only the one that the link is for.',
  way_out: 'Use two roles: one with view_list, the other with review and submit.',
  source: "The vendor's guide, “Roles”: one role for the inbox, and one for the document.",
  permissions: ['view_list', ...OPENS],
  ofTenant: (view) =>
    heldByPlaceholders(view).flatMap(({ role, by, inboxes }): Found[] => {
      const held = new Set(permissionsOf(role));
      const opening = OPENS.filter((permission) => held.has(permission));
      if (!held.has('view_list') || opening.length === 0) return [];
      const places = inboxes.map(shown);
      return [
        {
          address: addressOf('role', showRef(role.ref)),
          message: `it holds view_list as well as ${opening.join(' and ')}, and ${by} holds it: a review link may open every document of ${few(places)}`,
          hint: `keep the two apart: view_list in one role, ${opening.join(' and ')} in another`,
          points: pointsAt(inboxes, opening, by),
        },
      ];
    }),
};

export const placeholderTooNarrow: Rule = {
  id: 'placeholder-too-narrow',
  severity: 'error',
  offline: true,
  reason:
    'Where the placeholder holds one of the two roles of review links, it must hold all that both of them hold: the keys of links carry both, and a key can do no more than its user. A placeholder without any grant is left alone, as no link can be made with it.',
  way_out: 'Grant the placeholder both roles of the review section on each inbox that links are made for.',
  source:
    "The vendor's guide, “Create dedicated user”: the user must have equal or broader roles than the keys.",
  ofTenant: (view) => placeholdersIn(view).flatMap((one) => tooNarrow(view, one)),
};

function tooNarrow(view: View, { name, address, access }: Placeholder): Found[] {
  const { links, state, isExact } = view;
  const roles = [links.inbox_role, links.review_role].flatMap((role) => {
    const known = role === null ? undefined : state.get('role')?.get(refKey(role));
    return known ? [{ name: role, permissions: permissionsOf(known) }] : [];
  });
  const isSure =
    roles.length === 2 &&
    access.known &&
    isExact('user', name) &&
    access.holder.ways.every(({ role }) => isExact('role', role));
  if (!isSure) return [];
  const needed = new Set(roles.flatMap(({ permissions }) => permissions));
  const lacking = access.scopes
    .filter(({ inbox, document }) => inbox !== null && document === null)
    .filter((scope) =>
      access.holder.ways.some(
        (way) =>
          way.scope.document === null &&
          roles.some((role) => role.name === way.role) &&
          (isTenantWide(way.scope) || scopeKey(way.scope) === scopeKey(scope)),
      ),
    )
    .map((scope) => ({
      inbox: shown(scope.inbox),
      missing: [...needed.difference(access.at(scope))].sort(),
    }))
    .filter(({ missing }) => missing.length > 0);
  return [...Map.groupBy(lacking, ({ missing }) => missing.join(', '))].map(([missing, there]) => {
    const inboxes = there.map(({ inbox }) => inbox);
    return {
      address,
      message: `on ${few(inboxes)} it lacks ${missing}, which the keys of review links need`,
      hint: `grant it ${roles.map((role) => role.name).join(' and ')} on ${few(inboxes)}`,
      points: there.flatMap(({ inbox, missing }) => missing.map((what) => ({ what, inbox }))),
    };
  });
}

export const tenantWidePlaceholder: Rule = {
  id: 'tenant-wide-grant-to-placeholder',
  severity: 'error',
  offline: true,
  reason:
    'The placeholder must hold its roles on inboxes, not on the whole tenant. Whoever has a review link acts as it, and each new inbox would be open to it at once.',
  way_out: 'List the inboxes that links are made for, in place of tenant_wide: true.',
  source:
    "The vendor's guide, “Roles”: as little permissions as possible, with an inbox or a document as their scope.",
  ofTenant: (view) => {
    const held = rolesIn(view.state);
    return placeholdersIn(view).flatMap(({ address, access }): Found[] => {
      const wide = access.holder.ways.filter(({ scope }) => isTenantWide(scope));
      const roles = [...new Set(wide.map(({ role }) => showRef(role)))];
      if (roles.length === 0) return [];
      return [
        {
          address,
          message: `it is the placeholder of review links, and holds ${few(roles)} on the WHOLE TENANT`,
          hint: 'list the inboxes that links are made for, in place of tenant_wide: true',
          points: wide.flatMap(({ role }) => [
            { what: showRef(role), inbox: null },
            ...[...(held(role) ?? [])].map((one) => ({ what: `${showRef(role)} ${one}`, inbox: null })),
          ]),
        },
      ];
    });
  },
};

/** What a reviewer of one document has no use for. */
const isTooBroad = (permission: string): boolean =>
  permission === 'upload' ||
  permission === 'view_api_keys' ||
  (/^(?:edit|delete|create)_/.test(permission) && permission !== 'edit_format_settings');

export const guestTooBroad: Rule = {
  id: 'guest-permission-too-broad',
  severity: 'warning',
  offline: true,
  reason:
    'A role that the placeholder holds should not hold upload, view_api_keys, or a permission that edits, deletes or creates; edit_format_settings alone is part of the guide. Whoever has a review link acts with these permissions.',
  way_out: 'Take the permission out of the role. Give people who need it a role of their own.',
  source: "The vendor's guide, “Roles”: be careful not to give too broad permissions.",
  permissions: permissionNames.filter(isTooBroad),
  ofTenant: (view) =>
    [...Map.groupBy(heldByPlaceholders(view), ({ role }) => refKey(role.ref)).values()].flatMap(
      (same): Found[] => {
        const [first] = same;
        const broad = first ? permissionsOf(first.role).filter(isTooBroad).sort() : [];
        if (!first || broad.length === 0) return [];
        const users = same.map(({ by }) => by);
        return [
          {
            address: addressOf('role', showRef(first.role.ref)),
            message: `it holds ${few(broad)}, and ${users.join(' and ')} ${users.length === 1 ? 'holds' : 'hold'} it: whoever has a review link may do so too`,
            hint: 'take them out of the role, and give people who need them a role of their own',
            points: same.flatMap(({ by, inboxes }) => pointsAt(inboxes, broad, by)),
          },
        ];
      },
    ),
};
