/** Who moved: a table of what the base asked, what the spec asks now, and what is live. */
import { describe, expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import { fieldNamed, kindNamed, type FieldChange, type Json } from '../../src/kinds/kind.ts';
import { explain, type Part } from '../../src/drift/cause.ts';
import { read } from '../support/reading.ts';
import { liveOf, planFor } from '../support/shorthand.ts';

interface Tenant {
  /** Name, or name and id, to permissions. */
  roles?: Record<string, string[]>;
  /** Username to grants: role, or role and inbox. */
  users?: Record<string, [role: string, inbox?: string][]>;
  projects?: Record<string, { formats?: string[]; timeout?: number }>;
}

/** Ids are the kind's first letter and the name, unless the name says one: `Clerk=r7`. */
function tenantOf(
  { roles = {}, users = {}, projects = {} }: Tenant,
  extraPermissions: readonly string[],
): ReturnType<typeof liveOf> {
  const known = (given: string, kind: string): { id: string; name: string } => {
    const [name = given, id = `${kind}-${name}`] = given.split('=');
    return { id, name };
  };
  const roleObjects = Object.entries(roles).map(([given, permissions]) => ({
    ...known(given, 'r'),
    permissions: Object.fromEntries(permissions.map((one) => [one, true])),
  }));
  const roleId = (given: string): string =>
    roleObjects.find(({ id, name }) => name === given || id === given)?.id ?? given;
  return liveOf(
    {
      formats: ['F', 'G', 'H'].map((name) => ({ id: `f-${name}`, name })),
      projects: Object.entries(projects).map(([given, { formats = ['F'], timeout }]) => ({
        ...known(given, 'p'),
        formats: formats.map((name) => `f-${name}`),
        ...(timeout === undefined ? {} : { timeout }),
      })),
      inboxes: ['invoice', 'orders'].map((name) => ({ id: `i-${name}`, name, project: 'p-P' })),
      roles: roleObjects,
      users: Object.entries(users).map(([username, grants]) => ({
        id: `u-${username}`,
        username,
        active: true,
        roles: grants.map(([role, inbox]) => ({
          role: roleId(role),
          ...(inbox === undefined ? {} : { inbox: `i-${inbox}` }),
        })),
      })),
    },
    kinds,
    [...extraPermissions],
  );
}

/** `role/Clerk: both`, and below it each part: `live_changed permissions -upload`. */
async function told(base: string, spec: string, tenant: Tenant): Promise<string[]> {
  const [before, now] = await Promise.all([base, spec].map((text) => read(`version: 1\n${text}`)));
  if (!before || !now) throw new RangeError('no spec');
  const live = tenantOf(tenant, now.desired.tenant.extra_permissions);
  const { plan, absent } = planFor(now.desired, live, { purpose: 'compare' });
  expect([...absent, ...plan.blocked]).toEqual([]);
  const { changes } = plan;
  const explained = explain({ kinds, base: before.desired, desired: now.desired, live, changes });
  expect(explained).toHaveLength(changes.length);
  return changes.flatMap(({ action, address, kind }, index) => {
    const { cause, parts } = explained[index] ?? { cause: 'nothing', parts: [] };
    return [`${action} ${address}: ${cause}`, ...parts.map((part) => `  ${partText(kind, part)}`)];
  });
}

function partText(kind: string, { cause, difference, asked }: Part): string {
  const inBase = asked === undefined ? '' : ` (${JSON.stringify(asked)})`;
  if (difference === null) return `${cause} itself${inBase}`;
  return `${cause} ${differenceText(kind, difference)}${inBase}`;
}

function differenceText(kind: string, difference: FieldChange): string {
  const { field } = difference;
  if (!('added' in difference)) {
    return `${field} ${JSON.stringify(difference.before)} > ${JSON.stringify(difference.after)}`;
  }
  const show = (member: Json): string => fieldNamed(kindNamed(kinds, kind), field).show(member);
  const members = [
    ...difference.added.map((one) => `+${show(one)}`),
    ...difference.removed.map((one) => `-${show(one)}`),
  ];
  return [field, ...members].join(' ');
}

const clerk = (permissions: string): string => `roles: [{name: Clerk, permissions: ${permissions}}]`;
const timeout = (seconds: number | null, formats = 'F'): string =>
  `formats: [{name: F}, {name: G}, {name: H}]\nprojects: [{name: P, formats: [${formats}]${seconds === null ? '' : `, timeout: ${seconds}`}}]`;
const mary = (roles: string, grants: string): string =>
  `inboxes: [{name: invoice}, {name: orders}]\nroles: [${roles}]\nusers: [{username: mary, grants: [${grants}]}]`;

type Row = [name: string, base: string, spec: string, tenant: Tenant, expected: string[]];

describe('members of a set', () => {
  test.each<Row>([
    [
      'the spec is as it was: what the tenant lacks was taken away, what only it has was added',
      clerk('[upload, review]'),
      clerk('[upload, review]'),
      { roles: { Clerk: ['upload', 'submit'] } },
      ['update role/Clerk: live_changed', '  live_changed permissions +review -submit'],
    ],
    [
      'the tenant is as it was: what the spec asks otherwise is not applied',
      clerk('[upload, review]'),
      clerk('[upload, submit]'),
      { roles: { Clerk: ['upload', 'review'] } },
      ['update role/Clerk: not_applied', '  not_applied permissions +submit -review'],
    ],
    [
      'each member has a cause of its own',
      clerk('[upload, review]'),
      clerk('[review, submit]'),
      { roles: { Clerk: ['upload', 'view_list'] } },
      [
        'update role/Clerk: both',
        '  live_changed permissions +review -view_list',
        '  not_applied permissions +submit -upload',
      ],
    ],
    [
      'both sides made the same change: no difference',
      clerk('[upload]'),
      clerk('[submit]'),
      { roles: { Clerk: ['submit'] } },
      [],
    ],
    [
      'the base did not manage the field',
      'roles: [{name: Clerk}]',
      clerk('[upload]'),
      { roles: { Clerk: ['review'] } },
      ['update role/Clerk: not_applied', '  not_applied permissions +upload -review'],
    ],
    [
      'the base did not list the resource',
      'roles: []',
      clerk('[upload]'),
      { roles: { Clerk: ['review'] } },
      ['update role/Clerk: not_applied', '  not_applied permissions +upload -review'],
    ],
    [
      'the base wanted it gone',
      'roles: [{name: Clerk, state: absent}]',
      clerk('[upload]'),
      { roles: { Clerk: ['review'] } },
      ['update role/Clerk: not_applied', '  not_applied permissions +upload -review'],
    ],
    [
      'the base asked for at least these: what else the tenant has was allowed',
      clerk('{at_least: [upload]}'),
      clerk('[upload]'),
      { roles: { Clerk: ['review'] } },
      ['update role/Clerk: both', '  live_changed permissions +upload', '  not_applied permissions -review'],
    ],
    [
      'the spec asks for at least these now',
      clerk('[upload]'),
      clerk('{at_least: [upload, review]}'),
      { roles: { Clerk: ['submit'] } },
      ['update role/Clerk: both', '  live_changed permissions +upload', '  not_applied permissions +review'],
    ],
    [
      'a permission that the base could not know was not managed by it',
      clerk('[upload]'),
      `tenant: {extra_permissions: [brew_tea]}\n${clerk('[upload]')}`,
      { roles: { Clerk: ['upload', 'brew_tea'] } },
      ['update role/Clerk: not_applied', '  not_applied permissions -brew_tea'],
    ],
    [
      'one that it did know was',
      `tenant: {extra_permissions: [brew_tea]}\n${clerk('[upload]')}`,
      `tenant: {extra_permissions: [brew_tea]}\n${clerk('[upload]')}`,
      { roles: { Clerk: ['upload', 'brew_tea'] } },
      ['update role/Clerk: live_changed', '  live_changed permissions -brew_tea'],
    ],
    [
      'grants, on an inbox and on the whole tenant',
      mary('{name: A}, {name: B}', '{roles: [A], inboxes: [invoice, orders]}'),
      mary('{name: A}, {name: B}', '{roles: [A], inboxes: [invoice]}, {roles: [B], inboxes: [orders]}'),
      { roles: { A: [], B: [] }, users: { mary: [['A', 'orders'], ['B']] } },
      [
        'update user/mary: both',
        '  live_changed grants +A on invoice -B on the WHOLE TENANT',
        '  not_applied grants +B on orders -A on orders',
      ],
    ],
  ])('%s', async (_name, base, spec, tenant, expected) => {
    expect(await told(base, spec, tenant)).toEqual(expected);
  });
});

describe('a value', () => {
  const live = (seconds?: number, formats?: string[]): Tenant => ({
    projects: {
      P: { ...(seconds === undefined ? {} : { timeout: seconds }), ...(formats ? { formats } : {}) },
    },
  });
  test.each<Row>([
    [
      'the spec is as it was',
      timeout(10),
      timeout(10),
      live(20),
      ['update project/P: live_changed', '  live_changed timeout 20 > 10'],
    ],
    [
      'it is gone from the tenant',
      timeout(10),
      timeout(10),
      live(),
      ['update project/P: live_changed', '  live_changed timeout null > 10'],
    ],
    [
      'the tenant is as it was',
      timeout(10),
      timeout(20),
      live(10),
      ['update project/P: not_applied', '  not_applied timeout 10 > 20'],
    ],
    [
      'the base was silent',
      timeout(null),
      timeout(20),
      live(10),
      ['update project/P: not_applied', '  not_applied timeout 10 > 20'],
    ],
    [
      'nothing is as it was',
      timeout(10),
      timeout(20),
      live(30),
      ['update project/P: both', '  both timeout 30 > 20 (10)'],
    ],
    [
      'a list whose order counts is one value',
      timeout(null, 'F, G'),
      timeout(null, 'F, G'),
      live(undefined, ['G', 'F']),
      ['update project/P: live_changed', '  live_changed formats ["G","F"] > ["F","G"]'],
    ],
    [
      'fields of one change with different causes',
      timeout(10, 'F'),
      timeout(20, 'F'),
      live(10, ['G']),
      ['update project/P: both', '  live_changed formats ["G"] > ["F"]', '  not_applied timeout 10 > 20'],
    ],
  ])('%s', async (_name, base, spec, tenant, expected) => {
    expect(await told(base, spec, tenant)).toEqual(expected);
  });
});

describe('a create', () => {
  test.each<Row>([
    [
      'the base did not list it',
      'roles: []',
      clerk('[upload]'),
      {},
      ['create role/Clerk: not_applied', '  not_applied itself'],
    ],
    [
      'the base wanted it gone',
      'roles: [{name: Clerk, state: absent}]',
      clerk('[upload]'),
      {},
      ['create role/Clerk: not_applied', '  not_applied itself'],
    ],
    [
      'the base wanted it just so: somebody has deleted it',
      clerk('[review, upload]'),
      clerk('[upload, review]'),
      {},
      [
        'create role/Clerk: live_changed',
        '  live_changed itself',
        '  live_changed permissions +review +upload',
      ],
    ],
    [
      'deleted, and the spec asks otherwise',
      clerk('[upload]'),
      clerk('[upload, review]'),
      {},
      ['create role/Clerk: both', '  live_changed itself', '  not_applied permissions +review +upload'],
    ],
    [
      'deleted, and the base only looked it up',
      'roles: [{name: Clerk}]',
      clerk('[]'),
      {},
      ['create role/Clerk: both', '  live_changed itself', '  not_applied permissions'],
    ],
    [
      'deleted, and what the spec asks now is what the API wants anyhow',
      'users: [{username: mary}]',
      'users: [{username: mary, grants: []}]',
      {},
      [
        'create user/mary: both',
        '  live_changed itself',
        '  not_applied active null > false',
        '  not_applied grants',
      ],
    ],
    [
      'deleted, and the base listed the new name and the old one',
      'roles: [{name: Clerk, permissions: [upload]}, {name: Boss, permissions: [review]}]',
      'roles: [{name: Boss, renamed_from: Clerk, permissions: [review]}]',
      {},
      ['create role/Boss: live_changed', '  live_changed itself', '  live_changed permissions +review'],
    ],
    [
      'deleted, and its old name is borne by another by now',
      'roles: [{name: Boss, renamed_from: Clerk, permissions: [upload]}]',
      'roles: [{name: Boss, permissions: [upload]}, {name: Clerk, permissions: [review]}]',
      { roles: { Clerk: [] } },
      [
        'create role/Boss: live_changed',
        '  live_changed itself',
        '  live_changed permissions +upload',
        'update role/Clerk: not_applied',
        '  not_applied permissions +review',
      ],
    ],
    [
      'deleted under its old name',
      clerk('[upload]'),
      'roles: [{name: Boss, renamed_from: Clerk, permissions: [upload]}]',
      {},
      ['create role/Boss: both', '  both itself', '  live_changed permissions +upload'],
    ],
    [
      'what the API wants besides is no change of the spec',
      timeout(null),
      timeout(null),
      {},
      [
        'create project/P: live_changed',
        '  live_changed itself',
        '  live_changed formats null > ["F"]',
        '  live_changed split_into_sections null > true',
        '  live_changed sub_page_splitting null > false',
      ],
    ],
    [
      'a default that the base had overruled is one',
      timeout(null).replace('formats: [F]', 'formats: [F], split_into_sections: false'),
      timeout(null),
      {},
      [
        'create project/P: both',
        '  live_changed itself',
        '  live_changed formats null > ["F"]',
        '  not_applied split_into_sections null > true',
        '  live_changed sub_page_splitting null > false',
      ],
    ],
  ])('%s', async (_name, base, spec, tenant, expected) => {
    expect(await told(base, spec, tenant)).toEqual(expected);
  });
});

describe('a delete', () => {
  const gone = 'roles: [{name: Clerk, state: absent}]';
  const exclusive = 'policy: {exclusive: [role]}\nroles: [{name: Boss, permissions: []}]';
  test.each<Row>([
    [
      'the base wanted it',
      clerk('[upload]'),
      gone,
      { roles: { Clerk: ['upload'] } },
      ['delete role/Clerk: not_applied', '  not_applied itself'],
    ],
    [
      'the base did not speak of it',
      'roles: []',
      gone,
      { roles: { Clerk: [] } },
      ['delete role/Clerk: not_applied', '  not_applied itself'],
    ],
    [
      'the base wanted it gone too: it came back',
      gone,
      gone,
      { roles: { Clerk: [] } },
      ['delete role/Clerk: live_changed', '  live_changed itself'],
    ],
    [
      'of an exclusive kind, and the base had it so',
      exclusive,
      exclusive,
      { roles: { Boss: [], Clerk: [] } },
      ['delete role/Clerk: live_changed', '  live_changed itself'],
    ],
    [
      'of a kind that is exclusive by now',
      'roles: [{name: Boss, permissions: []}]',
      exclusive,
      { roles: { Boss: [], Clerk: [] } },
      ['delete role/Clerk: not_applied', '  not_applied itself'],
    ],
    [
      'no longer listed in an exclusive kind',
      `policy: {exclusive: [role]}\nroles: [{name: Boss, permissions: []}, {name: Clerk}]`,
      exclusive,
      { roles: { Boss: [], Clerk: [] } },
      ['delete role/Clerk: not_applied', '  not_applied itself'],
    ],
    [
      'the base wanted it, and somebody has changed it: that would be lost',
      clerk('[upload, review]'),
      gone,
      { roles: { Clerk: ['upload', 'submit'] } },
      ['delete role/Clerk: both', '  not_applied itself', '  live_changed permissions +review -submit'],
    ],
    [
      'no longer listed in an exclusive kind, and somebody has changed it',
      `policy: {exclusive: [role]}\nroles: [{name: Boss, permissions: []}, {name: Clerk, permissions: []}]`,
      exclusive,
      { roles: { Boss: [], Clerk: ['upload'] } },
      ['delete role/Clerk: both', '  not_applied itself', '  live_changed permissions -upload'],
    ],
    [
      'of a kind that is exclusive by now, and somebody has changed it',
      `roles: [{name: Boss, permissions: []}, {name: Clerk, permissions: [upload]}]`,
      exclusive,
      { roles: { Boss: [], Clerk: [] } },
      ['delete role/Clerk: both', '  not_applied itself', '  live_changed permissions +upload'],
    ],
    [
      'the base let others add to it',
      clerk('{at_least: [upload]}'),
      gone,
      { roles: { Clerk: ['upload', 'submit'] } },
      ['delete role/Clerk: not_applied', '  not_applied itself'],
    ],
    [
      'the base let others add to it, and what it asked is gone',
      clerk('{at_least: [upload]}'),
      gone,
      { roles: { Clerk: ['submit'] } },
      ['delete role/Clerk: both', '  not_applied itself', '  live_changed permissions +upload'],
    ],
    [
      'the base only looked it up',
      'roles: [{name: Clerk}]',
      gone,
      { roles: { Clerk: ['submit'] } },
      ['delete role/Clerk: not_applied', '  not_applied itself'],
    ],
    [
      'a permission that the base could not know was not managed by it',
      clerk('[]'),
      `tenant: {extra_permissions: [brew_tea]}\n${gone}`,
      { roles: { Clerk: ['brew_tea'] } },
      ['delete role/Clerk: not_applied', '  not_applied itself'],
    ],
    [
      'a value that somebody has changed',
      timeout(10),
      'formats: [{name: F}]\nprojects: [{name: P, state: absent}]',
      { projects: { P: { timeout: 20 } } },
      ['delete project/P: both', '  not_applied itself', '  live_changed timeout 20 > 10'],
    ],
    [
      'what is taken on create only is not compared',
      'users: [{username: mary, active: false, grants: []}]',
      'users: [{username: mary, state: absent}]',
      { users: { mary: [] } },
      ['delete user/mary: not_applied', '  not_applied itself'],
    ],
    [
      'grants, of a role that has got a new name in the spec',
      mary('{name: Old, permissions: []}', '{roles: [Old], inboxes: [invoice]}'),
      `inboxes: [{name: invoice}]
roles: [{name: New, renamed_from: Old, permissions: []}]
users: [{username: mary, state: absent}]`,
      {
        roles: { Old: [] },
        users: {
          mary: [
            ['Old', 'invoice'],
            ['Old', 'orders'],
          ],
        },
      },
      [
        'rename role/New: not_applied',
        '  not_applied itself',
        'delete user/mary: both',
        '  not_applied itself',
        '  live_changed grants -New on orders',
      ],
    ],
    [
      'somebody has renamed it back',
      'roles: [{name: Boss, renamed_from: Clerk, permissions: []}]',
      gone,
      { roles: { Clerk: [] } },
      ['delete role/Clerk: both', '  not_applied itself', '  live_changed itself ("Boss")'],
    ],
    [
      'somebody has deleted it, and made another of its name',
      'roles: [{name: Clerk, id: r7, permissions: []}]',
      gone,
      { roles: { 'Clerk=r8': [] } },
      ['delete role/Clerk: both', '  not_applied itself', '  live_changed itself'],
    ],
    [
      'somebody has made another of its name, and the spec says which one goes',
      clerk('[]'),
      'roles: [{name: Clerk, id: r8, state: absent}]',
      { roles: { 'Clerk=r7': [], 'Clerk=r8': [] } },
      ['delete role/Clerk: both', '  not_applied itself', '  live_changed itself'],
    ],
    [
      'made by hand in a kind that was exclusive, and the spec names it now',
      exclusive,
      'roles: [{name: Boss, permissions: []}, {name: Clerk, state: absent}]',
      { roles: { Boss: [], Clerk: ['upload'] } },
      ['delete role/Clerk: live_changed', '  live_changed itself'],
    ],
    [
      'came back, and the kind is exclusive by now',
      'roles: [{name: Boss, permissions: []}, {name: Clerk, state: absent}]',
      exclusive,
      { roles: { Boss: [], Clerk: ['upload'] } },
      ['delete role/Clerk: live_changed', '  live_changed itself'],
    ],
    [
      'its old name came back beside the new one, in an exclusive kind',
      'policy: {exclusive: [role]}\nroles: [{name: Boss, renamed_from: Clerk, permissions: []}]',
      'policy: {exclusive: [role]}\nroles: [{name: Boss, renamed_from: Clerk, permissions: []}]',
      { roles: { Boss: [], Clerk: [] } },
      ['delete role/Clerk: live_changed', '  live_changed itself'],
    ],
  ])('%s', async (_name, base, spec, tenant, expected) => {
    expect(await told(base, spec, tenant)).toEqual(expected);
  });
});

describe('a rename', () => {
  const boss = (permissions: string): string =>
    `roles: [{name: Boss, renamed_from: Clerk, permissions: ${permissions}}]`;
  test.each<Row>([
    [
      'the base knew the old name',
      clerk('[upload]'),
      boss('[upload]'),
      { roles: { Clerk: ['upload'] } },
      ['rename role/Boss: not_applied', '  not_applied itself'],
    ],
    [
      'the base did not list it at all',
      'roles: []',
      boss('[upload]'),
      { roles: { Clerk: ['upload'] } },
      ['rename role/Boss: not_applied', '  not_applied itself'],
    ],
    [
      'the base had the new name: somebody has renamed it back',
      boss('[upload]'),
      boss('[upload]'),
      { roles: { Clerk: ['upload'] } },
      ['rename role/Boss: live_changed', '  live_changed itself'],
    ],
    [
      'by an id: the base had a third name',
      'roles: [{name: Third, id: r7, permissions: [upload]}]',
      'roles: [{name: Boss, id: r7, permissions: [upload]}]',
      { roles: { 'Clerk=r7': ['upload'] } },
      ['rename role/Boss: both', '  both itself'],
    ],
    [
      'by an id: the base had the new name',
      'roles: [{name: Boss, id: r7, permissions: [upload]}]',
      'roles: [{name: Boss, id: r7, permissions: [upload]}]',
      { roles: { 'Clerk=r7': ['upload'] } },
      ['rename role/Boss: live_changed', '  live_changed itself'],
    ],
    [
      'the base wanted the old one gone',
      'roles: [{name: Clerk, state: absent}]',
      boss('[upload]'),
      { roles: { Clerk: ['upload'] } },
      ['rename role/Boss: both', '  both itself'],
    ],
    [
      'the base listed the two as different ones: what is live counts',
      'roles: [{name: Boss, permissions: []}, {name: Clerk, permissions: [upload, review]}]',
      boss('[upload, review]'),
      { roles: { Clerk: ['upload'] } },
      ['rename role/Boss: both', '  both itself', '  live_changed permissions +review'],
    ],
    [
      'the fields are compared with those of the old name',
      clerk('[upload, review]'),
      boss('[upload, review, submit]'),
      { roles: { Clerk: ['upload', 'view_list'] } },
      [
        'rename role/Boss: both',
        '  not_applied itself',
        '  live_changed permissions +review -view_list',
        '  not_applied permissions +submit',
      ],
    ],
    [
      'a swap of names by ids',
      'roles: [{name: A, id: r1, permissions: [upload]}, {name: B, id: r2, permissions: [review]}]',
      'roles: [{name: B, id: r1, permissions: [upload]}, {name: A, id: r2, permissions: [review]}]',
      { roles: { 'A=r1': ['upload'], 'B=r2': [] } },
      [
        'rename role/B: not_applied',
        '  not_applied itself',
        'rename role/A: both',
        '  not_applied itself',
        '  live_changed permissions +review',
      ],
    ],
  ])('%s', async (_name, base, spec, tenant, expected) => {
    expect((await told(base, spec, tenant)).sort()).toEqual(expected.sort());
  });
});

describe('names of today', () => {
  const onInvoice = (role: string): string => `{roles: [${role}], inboxes: [invoice]}`;
  const before = mary('{name: Old, permissions: []}', onInvoice('Old'));
  const now = mary('{name: New, renamed_from: Old, permissions: []}', onInvoice('New'));
  test.each<Row>([
    [
      'a rename that is not made yet changes no grant',
      before,
      now,
      { roles: { Old: [] }, users: { mary: [['Old', 'invoice']] } },
      ['rename role/New: not_applied', '  not_applied itself'],
    ],
    [
      'a grant that was taken away meanwhile goes by the new name',
      before,
      now,
      { roles: { Old: [] }, users: { mary: [] } },
      [
        'rename role/New: not_applied',
        '  not_applied itself',
        'update user/mary: live_changed',
        '  live_changed grants +New on invoice',
      ],
    ],
    [
      'a rename that is made already, from a base that is older',
      before,
      now,
      { roles: { New: [] }, users: { mary: [] } },
      ['update user/mary: live_changed', '  live_changed grants +New on invoice'],
    ],
    [
      'where both names are live, the old one is another role',
      before,
      now,
      { roles: { Old: [], New: [] }, users: { mary: [['Old', 'invoice']] } },
      ['update user/mary: not_applied', '  not_applied grants +New on invoice -Old on invoice'],
    ],
    [
      'a role with no name of its own is known by its id',
      mary('{name: X, id: r1}, {name: Y}', onInvoice('X')),
      mary('{name: X, id: r1}, {name: Y}', onInvoice('Y')),
      {
        roles: { 'X=r1': [], 'X=r2': [], Y: [] },
        users: {
          mary: [
            ['r1', 'invoice'],
            ['r2', 'invoice'],
          ],
        },
      },
      [
        'update user/mary: both',
        '  live_changed grants -(id r2) on invoice',
        '  not_applied grants +Y on invoice -X on invoice',
      ],
    ],
    [
      'pinned in the base and not any more',
      mary('{name: X, id: r1}, {name: Y}', onInvoice('X')),
      mary('{name: Y}', onInvoice('Y')),
      { roles: { 'X=r1': [], 'X=r2': [], Y: [] }, users: { mary: [['r1', 'invoice']] } },
      ['update user/mary: not_applied', '  not_applied grants +Y on invoice -(id r1) on invoice'],
    ],
    [
      'a role that is not live goes by its old name',
      mary('{name: X, id: r1, permissions: []}, {name: Y}', onInvoice('X')),
      mary('{name: Z, renamed_from: X, permissions: []}, {name: Y}', onInvoice('Z')),
      { roles: { Y: [] }, users: { mary: [] } },
      [
        'create role/Z: both',
        '  both itself',
        '  live_changed permissions',
        'update user/mary: live_changed',
        '  live_changed grants +Z on invoice',
      ],
    ],
  ])('%s', async (_name, base, spec, tenant, expected) => {
    expect(await told(base, spec, tenant)).toEqual(expected);
  });
});
