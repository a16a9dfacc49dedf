import type { Behaviour } from './tenant-behaviour.ts';
import type { Collection } from './collections.ts';
import type { Item, Values } from '../kit/model.ts';
import type { Draft, Grant } from './state.ts';

/** What tenants are known to do of their own accord and the API reference does not tell of. */

const KEPT: Readonly<Record<Behaviour['names'], (name: string) => string>> = {
  exact: (name) => name,
  lower: (name) => name.toLowerCase(),
  trim: (name) => name.trim(),
  nfc: (name) => name.normalize('NFC'),
};

/** The values with the name as the tenant keeps it. */
export function keptName({ identity }: Collection, values: Values, { names }: Behaviour): Values {
  const field = identity.at(-1) ?? '';
  const name = values[field];
  return typeof name === 'string' ? { ...values, [field]: KEPT[names](name) } : values;
}

/** A new user with what every new user gets. */
export function withDefaultRole(user: Item, { roles }: Draft, { default_role }: Behaviour): Item {
  const role = roles.find(({ permissions }) => permissions['edit_users'] !== true);
  if (default_role === 'off' || !role) return user;
  const grants = (user['roles'] ?? []) as readonly Grant[];
  const has = grants.some((grant) => grant.role === role.id && grant.inbox === undefined);
  return has ? user : { ...user, roles: [...grants, { role: role.id }] };
}

const PAGE = 2;

/** The list, or its first page and what says that it is one. */
export function pageOf(list: readonly Values[], { pages }: Behaviour): Response {
  const total = list.length;
  const page = pages === 'whole' ? list : list.slice(0, PAGE);
  const isCut = page.length < total;
  switch (pages) {
    case 'whole':
      return Response.json(page);
    case 'link':
      return Response.json(page, isCut ? { headers: { link: '<?page=2>; rel="next"' } } : {});
    case 'total':
      return Response.json(page, { headers: { 'x-total-count': String(total) } });
    case 'range':
      return Response.json(page, { headers: { 'content-range': `items 0-${page.length - 1}/${total}` } });
    case 'wrapped':
      return isCut ? Response.json({ results: page, total }) : Response.json(page);
  }
}
