/** In which order changes are made, which are split, and what each waits for. The law itself is in test/laws. */
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../src/plan/change.ts';
import { circlesIn } from '../../src/plan/circles.ts';
import { isSplit } from '../../src/plan/steps.ts';
import type { Resource } from '../../src/specfile/desired.ts';
import { desiredOf, liveOf, planFor } from '../support/shorthand.ts';

/** Now and by the spec, as `versions submit`. `null`: it is not there. A third: its old name. */
type Role = readonly [now: string | null, then: string | null, was?: string];
/** Now and by the spec, as `A on invoice, B on all`; roles by the names that they are to have. */
type User = Role;

interface World {
  readonly roles: Readonly<Record<string, Role>>;
  readonly users: Readonly<Record<string, User>>;
  /** Of `letters`, to another project. */
  readonly moves?: true;
}

const words = (text: string, by = ' '): string[] => text.split(by).filter((word) => word !== '');
const grantsIn = (text: string): [role: string, inbox: string | null][] =>
  words(text, ', ').map((one) => {
    const [role = '', inbox = ''] = one.split(' on ');
    return [role, inbox === 'all' ? null : inbox];
  });

/** `me` is the account that runs this. */
function planOf({ roles, users, moves }: World): Plan {
  const more: Record<string, Partial<Resource>> = {};
  const spec: Record<string, Record<string, unknown>> = {
    'inbox/invoice': {},
    'inbox/orders': {},
    'project/Sales': {},
    'project/Stock': {},
    'inbox/letters': moves ? { project: 'Stock' } : {},
  };
  const put = (
    address: string,
    [, then, was]: Role,
    fields: (text: string) => Record<string, unknown>,
  ): void => {
    spec[address] = then === null ? {} : fields(then);
    more[address] = {
      ...(then === null ? { state: 'absent' } : {}),
      ...(was ? { renamedFrom: [was], id: `id ${address.split('/')[1] ?? ''}` } : {}),
    };
  };
  for (const [name, one] of Object.entries(roles)) {
    put(`role/${name}`, one, (text) => ({ permissions: words(text) }));
  }
  for (const [name, one] of Object.entries(users)) {
    put(`user/${name}`, one, (text) => ({
      grants: grantsIn(text).map(([role, inbox]) => ({
        roles: [role],
        ...(inbox === null ? { tenant_wide: true } : { inboxes: [inbox] }),
      })),
    }));
  }
  const rolesNow = Object.entries(roles).filter(([, [now]]) => now !== null);
  const userOf = ([name, [now, , was]]: [string, User]) => ({
    id: `id ${name}`,
    username: was ?? name,
    active: true,
    roles: grantsIn(now ?? '').map(([role, inbox]) => ({
      role: `id ${role}`,
      ...(inbox === null ? {} : { inbox: `id ${inbox}` }),
    })),
  });
  const all = Object.entries(users)
    .filter(([, [now]]) => now !== null)
    .map(userOf);
  const live = liveOf(
    {
      projects: ['Sales', 'Stock'].map((name) => ({ id: `id ${name}`, name })),
      inboxes: ['invoice', 'orders', 'letters'].map((name) => ({
        id: `id ${name}`,
        name,
        project: 'id Sales',
      })),
      roles: rolesNow.map(([name, [now, , was]]) => ({
        id: `id ${name}`,
        name: was ?? name,
        permissions: Object.fromEntries(words(now ?? '').map((one) => [one, true])),
      })),
      users: all,
    },
    undefined,
    [],
    all.find(({ username }) => username === 'me'),
  );
  const desired = desiredOf(spec);
  const resources = desired.resources.map((one) => ({ ...one, ...more[`${one.kind}/${one.name}`] }));
  return planFor({ ...desired, resources }, live).plan;
}

/** `role/A in two steps, after user/u narrowed`. */
const told = ({ changes }: Plan): string[] =>
  changes.map((change) => {
    const first = isSplit(change) ? (change.first_needs ?? []) : [];
    const needs = change.needs.map((one) => (change.narrowed?.includes(one) ? `${one} narrowed` : one));
    return [
      `${change.address}${isSplit(change) ? ' in two steps' : ''}`,
      ...(first.length > 0 ? [`first after ${first.join(' and ')}`] : []),
      ...(needs.length > 0 ? [`after ${needs.join(' and ')}`] : []),
    ].join(', ');
  });

describe('what waits for what', () => {
  test.each<[what: string, world: World, ...expected: string[]]>([
    [
      'a user lets go of a role before it gains',
      { roles: { A: ['versions', 'versions submit'] }, users: { u: ['A on invoice', 'A on orders'] } },
      'user/u',
      'role/A, after user/u',
    ],
    [
      'a user who goes does so before their role gains',
      { roles: { A: ['versions', 'versions submit'] }, users: { u: ['A on invoice', null] } },
      'user/u',
      'role/A, after user/u',
    ],
    [
      'a role loses before a user takes it, and before one is made with it',
      {
        roles: { A: ['versions submit', 'versions'] },
        users: { u: ['', 'A on orders'], v: [null, 'A on all'] },
      },
      'role/A',
      'user/u, after role/A',
      'user/v, after role/A',
    ],
    [
      'nothing waits where the permission was held there before, by the whole tenant too',
      {
        roles: { A: ['versions', 'versions submit'], B: ['submit', 'submit'] },
        users: { u: ['A on invoice, B on invoice', ''], v: ['A on orders, B on all', ''] },
      },
      'role/A',
      'user/u',
      'user/v',
    ],
    [
      'nor where it is held there afterwards',
      {
        roles: { A: ['versions submit', 'versions'], B: ['submit', 'submit'] },
        users: { u: ['', 'A on invoice, B on invoice'] },
      },
      'role/A',
      'user/u',
    ],
    [
      'a role that is live is not waited for, one that is made is',
      {
        roles: { A: ['versions', 'versions submit'], B: [null, 'upload'] },
        users: { u: ['', 'A on invoice, B on invoice'] },
      },
      'role/A',
      'role/B',
      'user/u, after role/B',
    ],
    [
      'a deletion waits for who lets go',
      { roles: { A: ['versions', null] }, users: { u: ['A on invoice', ''], v: ['A on orders', null] } },
      'user/u',
      'user/v',
      'role/A, after user/u and user/v',
    ],
  ])('%s', (_what, world, ...expected) => {
    expect(told(planOf(world))).toEqual(expected);
  });

  test('grants on single documents go with a user, whatever their roles are', () => {
    const live = liveOf({
      roles: [{ id: 'r', name: 'A', permissions: {} }],
      users: [{ id: 'u', username: 'u', active: true, roles: [{ role: 'r', document_id: 'd' }] }],
    });
    const desired = desiredOf({ 'role/A': { permissions: ['submit'] }, 'user/u': {} });
    const resources = desired.resources.map((one) =>
      one.kind === 'user' ? { ...one, state: 'absent' as const } : one,
    );
    expect(told(planFor({ ...desired, resources }, live).plan)).toEqual(['user/u', 'role/A, after user/u']);
  });
});

describe('what is split', () => {
  const both = 'A on invoice, B on invoice';
  const moved = 'A on orders, B on orders';
  const turned: Role = ['versions upload', 'versions submit'];
  test.each<[what: string, world: World, ...expected: string[]]>([
    [
      'a role that gains and loses, rather than its holders',
      {
        roles: { A: turned },
        users: { u: ['A on invoice', 'A on orders'], v: ['A on orders', 'A on invoice'] },
      },
      'role/A in two steps, after user/u and user/v',
      'user/u, after role/A narrowed',
      'user/v, after role/A narrowed',
    ],
    [
      'a user, rather than two roles',
      { roles: { A: turned, B: turned }, users: { u: [both, moved] } },
      'user/u in two steps, after role/A and role/B',
      'role/A, after user/u narrowed',
      'role/B, after user/u narrowed',
    ],
    [
      'but not the account that runs this',
      {
        roles: { A: turned, B: turned, Keeper: ['edit_users', 'edit_users'] },
        users: { me: [`Keeper on all, ${both}`, `Keeper on all, ${moved}`] },
      },
      'role/A in two steps, after user/me',
      'role/B in two steps, after user/me',
      'user/me, after role/A narrowed and role/B narrowed',
    ],
    [
      'and then a deletion waits for the step that lets go',
      {
        roles: { A: turned, B: turned, C: ['versions', null] },
        users: { u: [`${both}, C on orders`, moved] },
      },
      'user/u in two steps, after role/A and role/B',
      'role/A, after user/u narrowed',
      'role/B, after user/u narrowed',
      'role/C, after user/u narrowed',
    ],
    [
      'a rename: it gives its name up first',
      {
        roles: { B: ['versions', 'versions submit', 'A'], A: [null, 'upload'] },
        users: { u: ['B on invoice', 'A on invoice'] },
      },
      'role/B in two steps, after user/u',
      'role/A, after role/B narrowed',
      'user/u, after role/A',
    ],
    [
      'no names alone: of those that are swapped, one does not wait',
      {
        roles: { A: ['versions', 'versions submit', 'B'], B: ['versions', 'versions submit', 'A'] },
        users: {},
      },
      'role/B',
      'role/A, after role/B',
    ],
  ])('%s', (_what, world, ...expected) => {
    expect(told(planOf(world))).toEqual(expected);
  });
});

describe('the account that runs this', () => {
  const keeper = 'edit_users view_list';
  test.each<[what: string, world: World, ...expected: string[]]>([
    [
      'loses a right after all that takes it',
      { roles: { A: [keeper, 'edit_users'] }, users: { me: ['A on all', 'A on all'] }, moves: true },
      'inbox/letters',
      'role/A, after inbox/letters',
    ],
    [
      'and by its grants as well; what takes no such right does not matter',
      {
        roles: { A: ['edit_users', 'edit_users'], B: ['view_list', 'view_list'], C: ['', 'versions'] },
        users: { me: ['A on all, B on all', 'A on all'] },
        moves: true,
      },
      'inbox/letters',
      'user/me, after inbox/letters',
      'role/C',
    ],
    [
      'gets another way to it first, which then is all that has to come before',
      {
        roles: { A: [keeper, 'view_list'], B: [null, 'edit_users'], C: ['', 'versions'] },
        users: { me: ['A on all', 'A on all, B on all'] },
      },
      'role/B',
      'user/me, after role/B',
      'role/A, after role/B and user/me',
      'role/C',
    ],
    [
      'has it throughout by one write that takes one way and gives another',
      {
        roles: { A: [keeper, keeper], B: [keeper, keeper], C: ['', 'versions'] },
        users: { me: ['A on all', 'B on all'] },
      },
      'role/C',
      'user/me',
    ],
    [
      'and where others stand between, these are split',
      {
        roles: { A: ['edit_users versions', 'view_list'], B: ['', 'edit_users'] },
        users: { me: ['A on all, B on all', 'A on all, B on all'], v: ['B on orders', 'A on invoice'] },
      },
      'user/v in two steps, after role/A',
      'role/B, after user/v narrowed',
      'role/A, after role/B',
    ],
  ])('%s', (_what, world, ...expected) => {
    const plan = planOf(world);
    expect(plan.blocked).toEqual([]);
    expect(told(plan).sort()).toEqual(expected.toSorted());
  });

  test('does not lose what is still needed: that is blocked', () => {
    const { blocked } = planOf({
      roles: { A: ['edit_users versions', 'versions'] },
      users: { me: ['A on all', 'A on all'], v: ['', 'A on invoice'] },
    });
    expect(blocked).toEqual([
      {
        action: 'update',
        address: 'role/A',
        reason:
          'it takes edit_users from the account that runs this, and must come before user/v, which needs that right',
        way_out: 'run it as another account',
      },
    ]);
  });
});

test('the order does not depend on the one before it: a plan that is made again of its own changes is the same', () => {
  const world: World = {
    roles: {
      A: ['versions', 'versions submit', 'B'],
      B: ['versions', 'versions submit', 'A'],
      C: ['versions upload', 'versions submit'],
    },
    users: {
      u: ['C on invoice', 'C on orders'],
      v: ['C on orders, A on orders', 'C on invoice, B on invoice'],
    },
  };
  const { changes } = planOf(world);
  const turned = planOf({
    ...world,
    roles: Object.fromEntries(Object.entries(world.roles).reverse()),
    users: Object.fromEntries(Object.entries(world.users).reverse()),
  });
  const byAddress = (all: Plan['changes']) =>
    new Map(all.map(({ address, ...rest }) => [address, new Set(rest.needs)]));
  expect(byAddress(turned.changes)).toEqual(byAddress(changes));
  expect(turned.changes.filter(isSplit).map(({ address }) => address)).toEqual(
    changes.filter(isSplit).map(({ address }) => address),
  );
});

test('circles are found in long chains as in short ones', () => {
  const length = 50_000;
  const chain = Array.from({ length }, (_, node) => node);
  const groups = circlesIn([0], (node) => (node + 1 < length ? [node + 1] : []));
  expect(groups.map(([node]) => node)).toEqual(chain.toReversed());
  expect(circlesIn([0], (node) => [(node + 1) % length])).toHaveLength(1);
});
