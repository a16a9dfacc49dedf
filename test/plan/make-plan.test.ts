import { describe, expect, test } from 'vitest';
import { isRefused } from '../../src/plan/change.ts';
import {
  missingPermissions,
  noSelfLockout,
  placeholderIsNotTheAccount,
} from '../../src/policy/account-rules.ts';
import { desiredOf, liveOf, planFor } from '../support/shorthand.ts';

const clerk = { id: 'r1', name: 'Clerk', permissions: { upload: true } };
const invoice = { id: 'i1', name: 'invoice', project: 'p1' };
const orders = { id: 'i2', name: 'orders', project: 'p1' };
const mary = { id: 'u1', username: 'mary', active: true, roles: [{ role: 'r1', inbox: 'i1' }] };
const onInvoice = [{ roles: ['Clerk'], inboxes: ['invoice'] }];

describe('what changes', () => {
  test('a role that is missing is created, with all that the spec says', () => {
    const { plan } = planFor(
      desiredOf({ 'role/A': { permissions: ['review', 'upload'] } }),
      liveOf({ roles: [] }),
    );
    expect(plan.changes).toEqual([
      {
        action: 'create',
        address: 'role/A',
        kind: 'role',
        name: 'A',
        id: null,
        needs: [],
        fields: [{ field: 'permissions', added: ['review', 'upload'], removed: [] }],
      },
    ]);
    expect(plan.live).toEqual({ 'role/A': null });
  });

  test('a list is exact', () => {
    const { plan } = planFor(
      desiredOf({ 'role/Clerk': { permissions: ['review'] } }),
      liveOf({ roles: [clerk] }),
    );
    expect(plan.changes).toMatchObject([
      {
        action: 'update',
        id: 'r1',
        fields: [{ field: 'permissions', added: ['review'], removed: ['upload'] }],
      },
    ]);
  });

  test('an empty role is sent with its empty list', () => {
    const { plan } = planFor(desiredOf({ 'role/A': { permissions: [] } }), liveOf({ roles: [] }));
    expect(plan.changes[0]?.fields).toEqual([{ field: 'permissions', added: [], removed: [] }]);
  });

  test('a project is created with the flags that the API requires', () => {
    const { plan } = planFor(
      desiredOf({ 'format/F': {}, 'project/P': { formats: ['F'] } }),
      liveOf({ formats: [{ id: 'f1', name: 'F' }], projects: [] }),
    );
    expect(plan.changes[0]?.fields).toEqual([
      { field: 'formats', before: null, after: ['F'] },
      { field: 'split_into_sections', before: null, after: true },
      { field: 'sub_page_splitting', before: null, after: false },
    ]);
    expect(Object.keys(plan.live).sort()).toEqual(['format/F', 'project/P']);
  });

  test.each<[string, Record<string, unknown>, object[]]>([
    [
      'a placeholder is active',
      { placeholder: true, active: true },
      [
        { field: 'placeholder', before: null, after: true },
        { field: 'active', before: null, after: true },
        // Of its grants the spec says nothing: what the tenant adds is not managed.
        { field: 'grants', added: [], removed: [], at_least: true },
      ],
    ],
    [
      'anybody else is not',
      { grants: [] },
      [
        { field: 'active', before: null, after: false },
        { field: 'grants', added: [], removed: [] },
      ],
    ],
    [
      'unless the spec says so',
      { grants: [], active: true },
      [
        { field: 'active', before: null, after: true },
        { field: 'grants', added: [], removed: [] },
      ],
    ],
  ])('a new user: %s', (_name, fields, changes) => {
    const { plan } = planFor(desiredOf({ 'user/x': fields }), liveOf({ users: [], roles: [], inboxes: [] }));
    expect(plan.changes[0]?.fields).toEqual(changes);
  });

  test('what is omitted is not compared', () => {
    const { plan } = planFor(desiredOf({ 'user/mary': { placeholder: true } }), liveOf({ users: [mary] }));
    expect(plan.changes).toEqual([]);
    expect(plan.summary).toMatchObject({ keep: 1, unmanaged: 0 });
  });

  test('what the spec does not list is unmanaged, and only in its sections', () => {
    const { plan } = planFor(
      desiredOf({ 'role/Clerk': {} }),
      liveOf({ roles: [clerk, { id: 'r2', name: 'Boss', permissions: {} }], users: [mary] }),
    );
    expect(plan.unmanaged).toEqual(['role/Boss']);
  });

  test('null and absent are alike', () => {
    const nulls = { ...mary, roles: [{ role: 'r1', inbox: 'i1', document_id: null }], confirmed_at: null };
    const desired = desiredOf({ 'role/Clerk': {}, 'inbox/invoice': {}, 'user/mary': { grants: onInvoice } });
    for (const user of [mary, nulls]) {
      expect(
        planFor(desired, liveOf({ roles: [clerk], inboxes: [invoice], users: [user] })).plan.changes,
      ).toEqual([]);
    }
  });
});

describe('what must not be done', () => {
  test('live twins of a managed name refuse the plan, with both ids, and what needs them', () => {
    const { plan } = planFor(
      desiredOf({ 'role/Clerk': {}, 'inbox/invoice': {}, 'user/mary': { grants: onInvoice } }),
      liveOf({ roles: [clerk, { ...clerk, id: 'r2' }], inboxes: [invoice], users: [] }),
    );
    expect(plan.blocked).toMatchObject([
      { action: 'keep', address: 'role/Clerk', reason: expect.stringMatching(/r1, r2/) as unknown },
      { action: 'create', address: 'user/mary', reason: expect.stringMatching(/role\/Clerk/) as unknown },
    ]);
    expect(plan.changes).toEqual([]);
    expect(isRefused(plan)).toBe(true);
  });

  test('twins of unmanaged names do not', () => {
    const { plan } = planFor(
      desiredOf({ 'role/A': { permissions: [] } }),
      liveOf({ roles: [clerk, { ...clerk, id: 'r2' }] }),
    );
    expect(plan.blocked).toEqual([]);
  });

  test('an id pins one of them, and grants to it read in its name', () => {
    const { plan } = planFor(
      desiredOf({ 'role/Clerk': { id: 'r2' }, 'inbox/invoice': {}, 'user/mary': { grants: onInvoice } }),
      liveOf({
        roles: [clerk, { ...clerk, id: 'r2' }],
        inboxes: [invoice],
        users: [{ ...mary, roles: [{ role: 'r2', inbox: 'i1' }] }],
      }),
    );
    expect([plan.changes, plan.blocked]).toEqual([[], []]);
  });

  test.each([
    ['an id that is not there', 'r9', /no live role has the id r9/],
    [
      'an id of another object, while its name is in use',
      'r2',
      /"Boss" \(id r2\) should get this name, but role r1 has it/,
    ],
  ])('%s is refused', (_name, id, reason) => {
    const live = liveOf({ roles: [clerk, { id: 'r2', name: 'Boss', permissions: {} }] });
    const { plan } = planFor(desiredOf({ 'role/Clerk': { id, permissions: [] } }), live);
    expect(plan.blocked).toMatchObject([
      { address: 'role/Clerk', reason: expect.stringMatching(reason) as unknown },
    ]);
  });

  test.each<[string, string, Record<string, unknown>, RegExp]>([
    ['a name alone', 'role/A', {}, /only looked up/],
    ['a format', 'format/A', {}, /with its name alone it is only looked up/],
    ['a project without formats', 'project/A', { timeout: 1 }, /creating it needs formats/],
    ['a user with nothing but active', 'user/A', { active: true }, /creating it needs grants or placeholder/],
  ])('%s that is not there is told, with what to do', (_name, address, fields, why) => {
    const live = liveOf({ roles: [], formats: [], projects: [], users: [], inboxes: [] });
    const { absent } = planFor(desiredOf({ [address]: fields }), live);
    expect(absent).toMatchObject([{ why: expect.stringMatching(why) as unknown }]);
  });
});

describe('what a plan relies on', () => {
  const desired = desiredOf({ 'role/Clerk': { permissions: ['review'] } });
  const digestOf = (role: object): string | undefined =>
    planFor(desired, liveOf({ roles: [role] })).plan.live['role/Clerk']?.digest;

  test.each<[string, object, boolean]>([
    ['the same', clerk, true],
    ['null for absent', { ...clerk, permissions: { upload: true, review: null } }, true],
    ['false for absent', { ...clerk, permissions: { upload: true, review: false } }, true],
    ['a key that is not of the patch model', { ...clerk, created_at: 'x' }, true],
    ['another permission', { ...clerk, permissions: { upload: true, submit: true } }, false],
    ['a permission that nobody knows', { ...clerk, permissions: { upload: true, fly: true } }, false],
    ['another id', { ...clerk, id: 'r2' }, false],
  ])('%s', (_name, role, same) => {
    expect(digestOf(role) === digestOf(clerk)).toBe(same);
  });

  test('a digest of the spec does not depend on the order of writing', () => {
    const one = desiredOf({ 'role/A': { permissions: ['review', 'upload'] }, 'role/B': { permissions: [] } });
    const other = desiredOf({
      'role/B': { permissions: [] },
      'role/A': { permissions: ['upload', 'review'] },
    });
    const live = liveOf({ roles: [] });
    expect(planFor(one, live).plan.spec_digest).toBe(planFor(other, live).plan.spec_digest);
    const changed = desiredOf({ 'role/A': { permissions: ['upload'] }, 'role/B': { permissions: [] } });
    expect(planFor(changed, live).plan.spec_digest).not.toBe(planFor(one, live).plan.spec_digest);
  });
});

describe('who gains or loses what', () => {
  const live = liveOf({
    roles: [clerk, { id: 'r2', name: 'Boss', permissions: { review: true, upload: true } }],
    inboxes: [invoice, orders],
    users: [mary, { id: 'u2', username: 'john', active: true, roles: [{ role: 'r1' }] }],
  });
  const all = { 'role/Clerk': {}, 'role/Boss': {}, 'inbox/invoice': {}, 'inbox/orders': {}, 'user/mary': {} };
  test.each<[string, Record<string, Record<string, unknown>>, object[]]>([
    [
      'a role reaches all who hold it, each where they hold it; strong gains first',
      { ...all, 'role/Clerk': { permissions: ['upload', 'submit'] } },
      [
        { user: 'john', inbox: null, gains: ['submit'], loses: [], strong: ['submit'] },
        { user: 'mary', inbox: 'invoice', gains: ['submit'], loses: [] },
      ],
    ],
    [
      'a second role adds only what the first one lacks',
      { ...all, 'user/mary': { grants: [{ roles: ['Clerk', 'Boss'], inboxes: ['invoice'] }] } },
      [{ user: 'mary', inbox: 'invoice', gains: ['review'], loses: [] }],
    ],
    [
      'a role in place of another loses only what it lacks',
      { ...all, 'user/mary': { grants: [{ roles: ['Boss'], inboxes: ['invoice'] }] } },
      [{ user: 'mary', inbox: 'invoice', gains: ['review'], loses: [] }],
    ],
    [
      'the whole tenant is told once, not for each inbox',
      { ...all, 'user/mary': { grants: [{ roles: ['Clerk'], tenant_wide: true }] } },
      [{ user: 'mary', inbox: null, gains: ['upload'], loses: [], strong: ['upload'] }],
    ],
    [
      'from one inbox to another',
      { ...all, 'user/mary': { grants: [{ roles: ['Clerk'], inboxes: ['orders'] }] } },
      [
        { user: 'mary', inbox: 'invoice', gains: [], loses: ['upload'] },
        { user: 'mary', inbox: 'orders', gains: ['upload'], loses: [] },
      ],
    ],
    [
      'a user who is made',
      { ...all, 'user/ann': { grants: [{ roles: ['Clerk'], inboxes: ['orders'] }] } },
      [{ user: 'ann', inbox: 'orders', gains: ['upload'], loses: [] }],
    ],
  ])('%s', (_name, resources, access) => {
    expect(planFor(desiredOf(resources), live).plan.access).toEqual(access);
  });
});

describe('the order', () => {
  const reviewer = { id: 'r2', name: 'Reviewer', permissions: { review: true, submit: true } };
  const addresses = (resources: Record<string, Record<string, unknown>>, users: object[]): string[] =>
    planFor(
      desiredOf(resources),
      liveOf({ roles: [clerk, reviewer], inboxes: [invoice], users }),
    ).plan.changes.map(({ address }) => address);

  test('a role is narrowed before it is granted, and widened after it is revoked', () => {
    const resources = {
      'inbox/invoice': {},
      'role/Clerk': { permissions: ['upload', 'edit_users'] },
      'role/Reviewer': { permissions: ['review'] },
      'user/mary': { grants: [{ roles: ['Reviewer'], inboxes: ['invoice'] }] },
    };
    expect(addresses(resources, [mary])).toEqual(['role/Reviewer', 'user/mary', 'role/Clerk']);
  });

  test('a user who swaps scopes of a role that is widened does not make a circle', () => {
    const resources = {
      'inbox/invoice': {},
      'role/Clerk': { permissions: ['upload', 'edit_users'] },
      'user/mary': { grants: [{ roles: ['Clerk'], tenant_wide: true }] },
    };
    expect(addresses(resources, [mary])).toEqual(['role/Clerk', 'user/mary']);
  });
});

describe('the policy', () => {
  const admin = { id: 'r9', name: 'Admin', permissions: { edit_users: true, view_api_keys: true } };
  const me = { id: 'u0', username: 'me', active: true, roles: [{ role: 'r9' }] };
  const asAdmin = [{ roles: ['Admin'], tenant_wide: true }];
  const other = { ...me, id: 'u1', username: 'maria' };
  const live = liveOf({ roles: [admin, clerk], users: [me, other], inboxes: [invoice] });
  const rules = [noSelfLockout, placeholderIsNotTheAccount];

  test.each<[string, Record<string, Record<string, unknown>>, string[]]>([
    [
      'narrowing the own role',
      { 'role/Admin': { permissions: ['edit_users'] }, 'user/me': {} },
      ['no-self-lockout'],
    ],
    [
      'revoking the own grant',
      { 'role/Clerk': {}, 'inbox/invoice': {}, 'user/me': { grants: onInvoice } },
      ['no-self-lockout'],
    ],
    [
      'being renamed',
      { 'role/Admin': {}, 'user/myself': { id: 'u0', grants: asAdmin } },
      ['no-self-lockout'],
    ],
    ['being the placeholder', { 'user/me': { placeholder: true } }, ['placeholder-is-not-the-account']],
    [
      'renaming another user',
      { 'role/Admin': {}, 'user/me': {}, 'user/mary': { id: 'u1', grants: asAdmin } },
      [],
    ],
    [
      'losing what is not needed',
      { 'role/Admin': { permissions: ['edit_users', 'view_api_keys', 'upload'] }, 'user/me': {} },
      [],
    ],
    ['changing another role', { 'role/Clerk': { permissions: [] }, 'user/me': {} }, []],
  ])('%s', (_name, resources, expected) => {
    const { plan } = planFor(desiredOf(resources), live, { rules });
    const errors = plan.violations.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ rule }) => rule)).toEqual(expected);
    expect(isRefused(plan)).toBe(expected.length > 0);
  });
});

describe('what the account must hold', () => {
  const rules = [missingPermissions];
  const roleWith = (permissions: string[]): object => ({
    id: 'r9',
    name: 'Setup',
    permissions: Object.fromEntries(permissions.map((permission) => [permission, true])),
  });
  const said = (
    held: string[],
    grant: object,
    resources: Record<string, Record<string, unknown>>,
    purpose: 'write' | 'compare' = 'write',
  ): string[] => {
    const me = { id: 'u0', username: 'me', active: true, roles: [grant] };
    const live = liveOf(
      {
        roles: [roleWith(held), clerk],
        users: [me],
        inboxes: [invoice],
        projects: [{ id: 'p1', name: 'P' }],
      },
      undefined,
      [],
      me,
    );
    const { violations } = planFor(desiredOf(resources), live, { rules, purpose }).plan;
    return violations.map(({ severity, message }) => `${severity}: ${message}`);
  };
  const tenantWide = { role: 'r9' };
  const newRole = { 'role/A': { permissions: [] } };
  const newInbox = { 'project/P': {}, 'inbox/new': { project: 'P' } };

  test.each<[string, string[], object, Record<string, Record<string, unknown>>, string[]]>([
    ['all of it', ['edit_users'], tenantWide, newRole, []],
    ['nothing, and nothing is needed', [], tenantWide, { 'role/Clerk': {} }, []],
    ['none of it', [], tenantWide, newRole, ['error: me lacks, on the whole tenant: edit_users (for roles)']],
    [
      'it on one inbox only',
      ['edit_users'],
      { role: 'r9', inbox: 'i1' },
      newRole,
      ['error: me lacks, on the whole tenant: edit_users (for roles)'],
    ],
    [
      'what writing takes, but not what seeing takes',
      ['create_inbox'],
      tenantWide,
      newInbox,
      ['error: me lacks, on the whole tenant: view_list (for inboxes)'],
    ],
    [
      'too little for several kinds, all of it told at once',
      [],
      tenantWide,
      { ...newInbox, ...newRole },
      [
        'error: me lacks, on the whole tenant: view_list (for inboxes); create_inbox (for inboxes); edit_users (for roles)',
      ],
    ],
    [
      'a role that cannot be seen',
      [],
      { role: 'hidden' },
      newRole,
      ['warning: me seems to lack, on the whole tenant: edit_users (for roles)'],
    ],
  ])('%s', (_name, held, grant, resources, violations) => {
    expect(said(held, grant, resources)).toEqual(violations);
  });

  test('to compare, only what seeing takes', () => {
    expect(said([], tenantWide, newInbox, 'compare')).toEqual([
      'error: me lacks, on the whole tenant: view_list (for inboxes)',
    ]);
    const narrowed = { 'role/Clerk': { permissions: [] } };
    expect(said([], tenantWide, narrowed, 'compare')).toEqual([]);
    expect(said([], tenantWide, narrowed)).toHaveLength(1);
  });

  test('where the tenant does not tell who asks, nothing is refused', () => {
    const live = { ...liveOf({ roles: [] }), account: null };
    expect(planFor(desiredOf(newRole), live, { rules }).plan.violations).toEqual([]);
  });
});
