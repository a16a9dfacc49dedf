/**
 * What is measured: specs of four sizes and the tenants that they meet, from a seed, so that every run measures the same.
 * Inboxes are there in every state, as on a tenant that somebody bought; roles and users are what a spec brings.
 */
import { permissionNames, strongPermissions } from '../src/kinds/permissions.ts';

export const sizes = {
  /** The vendor's guide: two roles and the user of the review links. */
  S: { inboxes: 3, roles: 2, users: 1, grants: 2 },
  M: { inboxes: 50, roles: 20, users: 200, grants: 4 },
  L: { inboxes: 1000, roles: 200, users: 5000, grants: 4 },
  /** Four times as much, for planning alone. */
  XL: { inboxes: 4000, roles: 800, users: 20_000, grants: 4 },
} as const;
export type SizeName = keyof typeof sizes;
export interface Size {
  readonly inboxes: number;
  readonly roles: number;
  readonly users: number;
  readonly grants: number;
}

/** What is live: nothing of the spec but its inboxes; all of it; all of it but 1 % of its roles and users, which differ. */
export const stateNames = ['first', 'no-op', 'drift'] as const;
export type StateName = (typeof stateNames)[number];

export interface Spec {
  readonly version: 1;
  readonly inboxes: readonly { readonly name: string }[];
  readonly roles: readonly { readonly name: string; readonly permissions: readonly string[] }[];
  readonly users: readonly {
    readonly username: string;
    readonly placeholder?: true;
    readonly grants: readonly { readonly roles: readonly string[]; readonly inboxes: readonly string[] }[];
  }[];
}

/** Objects as the API shows them. */
export interface Tenant {
  readonly projects: readonly { readonly id: string; readonly name: string }[];
  readonly inboxes: readonly { readonly id: string; readonly name: string; readonly project: string }[];
  readonly roles: readonly Role[];
  readonly users: readonly User[];
}
export interface Role {
  readonly id: string;
  readonly name: string;
  readonly permissions: Readonly<Record<string, boolean>>;
}
export interface User {
  readonly id: string;
  readonly username: string;
  readonly active: boolean;
  readonly roles: readonly { readonly role: string; readonly inbox?: string }[];
  readonly confirmed_at?: string;
}

export const SETUP_USERNAME = 'setup@bench.example';

const SEED = 20261128;
/** Permissions that no rule has anything to say about. */
const HARMLESS = permissionNames.filter(
  (name) => /^(read|view|write|escalate|pick|never)_/.test(name) && !strongPermissions.has(name),
);

export function specOf({ inboxes, roles, users, grants }: Size, seed = SEED): Spec {
  const random = randomFrom(seed);
  const roleNames = names('Clerk ', roles);
  const inboxNames = names('inbox-', inboxes);
  return {
    version: 1,
    inboxes: inboxNames.map((name) => ({ name })),
    roles: roleNames.map((name) => ({ name, permissions: some(HARMLESS, 6, random) })),
    users: names('user-', users).map((name) => ({
      username: `${name}@example.com`,
      grants: some(inboxNames, grants, random).map((inbox) => ({
        roles: some(roleNames, 1, random),
        inboxes: [inbox],
      })),
    })),
  };
}

/** What the guide sets up for review links. */
const guide: Spec = {
  version: 1,
  inboxes: [{ name: 'invoice' }, { name: 'orders' }, { name: 'purchases' }],
  roles: [
    { name: 'InboxGuest', permissions: ['view_list', 'read_thresholds_settings', 'edit_format_settings'] },
    { name: 'ReviewGuest', permissions: ['review', 'submit', 'escalate_document'] },
  ],
  users: [
    {
      username: 'guest',
      placeholder: true,
      grants: [{ roles: ['InboxGuest', 'ReviewGuest'], inboxes: ['invoice'] }],
    },
  ],
};

export const specNamed = (name: SizeName, seed = SEED): Spec =>
  name === 'S' ? guide : specOf(sizes[name], seed);

/** A tenant in one of the states of a spec, with the account that sets it up. */
export function tenantFor(spec: Spec, state: StateName): Tenant {
  const id = (kind: string, index: number): string =>
    kind + index.toString(16).padStart(24 - kind.length, '0');
  const asCreated = { split_into_sections: true, sub_page_splitting: false };
  const project = { id: id('b0', 0), name: 'Accounting', ...asCreated };
  const administrator = {
    id: id('c0', 0),
    name: 'Administrator',
    permissions: permissionMap(permissionNames),
  };
  const account: User = {
    id: id('d0', 0),
    username: SETUP_USERNAME,
    active: true,
    roles: [{ role: administrator.id }],
    confirmed_at: CONFIRMED,
  };
  const inboxes = spec.inboxes.map(({ name }, index) => ({ id: id('a0', index), name, project: project.id }));
  const bare: Tenant = { projects: [project], inboxes, roles: [administrator], users: [account] };
  if (state === 'first') return bare;

  const differs = state === 'drift' ? onePercentOf : () => () => false;
  const [roleDiffers, userDiffers] = [differs(spec.roles.length), differs(spec.users.length)];
  const roles = spec.roles.map(({ name, permissions }, index) => ({
    id: id('c1', index),
    name,
    permissions: permissionMap(roleDiffers(index) ? permissions.slice(1) : permissions),
  }));
  const inboxIds = new Map(inboxes.map((one) => [one.name, one.id]));
  const roleIds = new Map(roles.map((one) => [one.name, one.id]));
  const users = spec.users.map(({ username, placeholder, grants }, index): User => {
    const held = grants.flatMap((grant) =>
      grant.roles.flatMap((role) =>
        grant.inboxes.map((inbox) => ({ role: found(roleIds, role), inbox: found(inboxIds, inbox) })),
      ),
    );
    return {
      id: id('d1', index),
      username,
      active: placeholder === true,
      roles: userDiffers(index) ? held.slice(1) : held,
      ...(placeholder && { confirmed_at: CONFIRMED }),
    };
  });
  return { ...bare, roles: [administrator, ...roles], users: [account, ...users] };
}

const CONFIRMED = '2024-01-01T09:00:00.000Z';

/** As a person writes it: one line for each grant. No name here takes quotes. */
export function yamlOf({ version, inboxes, roles, users }: Spec): string {
  const list = (items: readonly string[]): string => `[${items.join(', ')}]`;
  return [
    `version: ${version}`,
    'inboxes:',
    ...inboxes.map(({ name }) => `  - name: ${name}`),
    'roles:',
    ...roles.map(({ name, permissions }) => `  - name: ${name}\n    permissions: ${list(permissions)}`),
    'users:',
    ...users.flatMap(({ username, placeholder, grants }) => [
      `  - username: ${username}`,
      ...(placeholder ? ['    placeholder: true'] : []),
      '    grants:',
      ...grants.map((one) => `      - roles: ${list(one.roles)}\n        inboxes: ${list(one.inboxes)}`),
    ]),
    '',
  ].join('\n');
}

/** A whole map, as the API wants it. */
const permissionMap = (held: readonly string[]): Record<string, boolean> =>
  Object.fromEntries(permissionNames.map((name) => [name, held.includes(name)]));

/** Which of so many differ: at least one, spread evenly. */
function onePercentOf(count: number): (index: number) => boolean {
  const every = Math.floor(count / Math.max(1, Math.round(count / 100)));
  return (index) => index % every === every - 1;
}

const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => prefix + String(index).padStart(String(count - 1).length, '0'));

/** `count` different ones. */
function some<T>(items: readonly T[], count: number, random: () => number): T[] {
  const chosen = new Set<T>();
  while (chosen.size < Math.min(count, items.length)) {
    chosen.add(items[Math.floor(random() * items.length)] as T);
  }
  return [...chosen];
}

function found(ids: ReadonlyMap<string, string>, name: string): string {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`the workload does not list ${name}`);
  return id;
}

/** From 0 to 1; a linear congruential generator (Numerical Recipes). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32;
}
