/** API keys as holders of access: `--with-keys` on plan and apply. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Plan } from '../../src/documents/documents.ts';
import type { Draft } from '../../src/emulator/tenant/state.ts';
import { cli } from '../support/cli-in-process.ts';
import {
  idOf,
  roleOf,
  startFront,
  startTenant,
  tally,
  type Answer,
  type Tenant,
} from '../support/tenant-server.ts';
import { fingerprintOf } from '../../src/tenant/api-keys.ts';
import { Secret } from '../../src/wire/secret.ts';

const TOKEN = 'a-token-of-the-desk-that-nobody-may-see';
const KEY = fingerprintOf(new Secret(TOKEN));
const PAST = '2020-01-01T00:00:00Z';

/** `desk` holds Clerk on invoice, and so do its keys; of these only the first works. */
function desk(draft: Draft): void {
  const invoice = draft.inboxes[0]?.id ?? '';
  const roles = [{ role: idOf(1), inbox: invoice }];
  draft.roles.push(roleOf(idOf(1), 'Clerk', 'upload'));
  draft.users.push({ id: idOf(2), username: 'desk', active: true, roles });
  const key = { user: idOf(2), roles, active: true };
  draft.api_keys = [
    { ...key, id: TOKEN, token: TOKEN },
    { ...key, id: 'ended', token: 'ended', expire_at: PAST },
    { ...key, id: 'off', token: 'off', active: false },
  ];
}

const SPEC = 'version: 1\nroles:\n  - name: Clerk\n    permissions: [edit_users]\n';
const RENAMED = SPEC.replace('name: Clerk', 'name: Desk clerk\n    renamed_from: Clerk');

let tenant: Tenant;
beforeAll(async () => {
  tenant = await startTenant(desk);
});

const planned = async (spec: string, ...flags: string[]) => {
  const run = await cli(['plan', '--json', ...flags], { ...tenant.env }, { 'tenant.yaml': spec });
  expect(run.stdout + run.stderr).not.toContain(TOKEN);
  return { ...run, plan: JSON.parse(run.stdout) as Plan };
};

const gained = { inbox: 'invoice', gains: ['edit_users'], loses: ['upload'], strong: ['edit_users'] };

test('without it, no key is read and none counts', async () => {
  const before = tenant.log.length;
  const { plan } = await planned(SPEC);
  expect(plan.access).toEqual([{ user: 'desk', ...gained }]);
  expect(plan.policy).not.toHaveProperty('with_keys');
  expect(tally(tenant.log.slice(before))).not.toHaveProperty('GET /admin/auth/api-key');
});

test('with it, each key that works counts beside its user, for one call more', async () => {
  const before = tenant.log.length;
  const { plan } = await planned(SPEC, '--with-keys');
  expect(plan.access).toEqual([
    { user: 'desk', ...gained },
    { user: 'desk', key: KEY, ...gained },
  ]);
  expect(plan.policy.with_keys).toBe(true);
  expect(tally(tenant.log.slice(before))).toEqual({
    'POST /admin/auth': 1,
    'GET /admin/users/me': 1,
    'GET /admin/roles': 1,
    'GET /admin/users': 1,
    'GET /admin/inboxes': 1,
    'GET /admin/auth/api-key': 1,
  });
});

test('a key goes by the names of the plan, so that a renamed role takes nothing from it', async () => {
  const { plan } = await planned(RENAMED, '--with-keys');
  expect(plan.access.find(({ key }) => key === KEY)).toEqual({ user: 'desk', key: KEY, ...gained });
});

test('users and inboxes are read for their names, though the spec has none', async () => {
  const { plan } = await planned('version: 1\nprojects:\n  - name: Accounting\n', '--with-keys');
  expect(plan.policy.with_keys).toBe(true);
  expect(plan.access).toEqual([]);
});

test('it goes together with --for-account', async () => {
  const { plan } = await planned(SPEC, '--with-keys', '--for-account', 'setup@embedded.example');
  expect(plan.access.map(({ key }) => key)).toEqual([undefined, KEY]);
});

describe('a plan that was saved with it', () => {
  const files = async (): Promise<Record<string, string>> => {
    const saved = { 'tenant.yaml': SPEC };
    const { code } = await cli(['plan', '--with-keys', '--out', 'plan.json'], { ...tenant.env }, saved);
    expect(code).toBe(0);
    return { 'tenant.yaml': SPEC, 'plan.json': (saved as Record<string, string>)['/plan.json'] ?? '' };
  };

  test.each([[[]], [['tenant.yaml']]])('reads the keys again, with %j beside it', async (spec) => {
    const own = await startTenant(desk);
    tenant = own;
    const run = await cli(
      ['apply', ...spec, '--plan', 'plan.json', '--json', '--yes', '--journal', 'off'],
      { ...own.env },
      await files(),
    );
    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(tally(own.log)['GET /admin/auth/api-key']).toBe(2);
    expect(run.stderr).toContain(`key ${KEY} (as desk)`);
    expect(run.stdout + run.stderr).not.toContain(TOKEN);
  });
});

test('a saved plan without it does not take it', async () => {
  const saved: Record<string, string> = { 'tenant.yaml': SPEC };
  await cli(['plan', '--out', 'plan.json'], { ...tenant.env }, saved);
  const run = await cli(
    ['apply', '--plan', 'plan.json', '--with-keys'],
    { ...tenant.env },
    {
      'plan.json': saved['/plan.json'] ?? '',
    },
  );
  expect([run.code, run.stderr]).toEqual([
    3,
    expect.stringMatching(/--with-keys cannot be used with a saved plan/),
  ]);
});

describe('keys that cannot be read are an error, and never none', () => {
  test.each<[string, Answer, RegExp]>([
    ['forbidden', { status: 403 }, /view_api_keys on the whole tenant/],
    ['an object', { status: 200, body: { keys: [] } }, /an object that holds one \(keys\)/],
    ['no token', { status: 200, body: [{ user: idOf(2) }] }, /a key has no token/],
    ['a failing server', { status: 501, body: { message: TOKEN } }, /api-key: answered 501\n/],
  ])('%s', async (_, answer, message) => {
    const front = await startFront(tenant, ({ path }) =>
      path.endsWith('/auth/api-key') ? answer : undefined,
    );
    const run = await cli(['plan', '--with-keys'], { ...front.env }, { 'tenant.yaml': SPEC });
    expect([run.code, run.stdout]).toEqual([1, '']);
    expect(run.stderr).toMatch(message);
    expect(run.stderr).not.toContain(TOKEN);
  });
});
