/** `fitform export --ids`: what an account that may only handle keys is given, instead of the right to look around. */
import { afterEach, expect, test } from 'vitest';
import { cli, type Files } from '../support/cli-in-process.ts';
import { foreignTenant, type Foreign } from '../support/foreign-tenant.ts';
import { idOf, stateOf, type Tenant } from '../support/scenario-notation.ts';
import { read } from '../support/reading.ts';

const before: Tenant = {
  formats: ['Invoice'],
  projects: [{ name: 'Accounting', formats: ['Invoice'] }],
  inboxes: [
    { name: 'invoice', project: 'Accounting' },
    { name: 'a: b ${c}', project: 'Accounting' },
  ],
  roles: [
    { name: 'InboxGuest', permissions: ['view_list'] },
    { name: 'ReviewGuest', permissions: ['review', 'submit'] },
    { name: 'Other', permissions: ['review'] },
  ],
  users: [{ username: 'guest', grants: [['InboxGuest', 'invoice']] }],
};
const ids = {
  user_id: idOf('user', 'guest'),
  inbox_role_id: idOf('role', 'InboxGuest'),
  review_role_id: idOf('role', 'ReviewGuest'),
  inbox_ids: { invoice: idOf('inbox', 'invoice'), 'a: b ${c}': idOf('inbox', 'a: b ${c}') },
};

let tenant: Foreign | null = null;
afterEach(async () => {
  await tenant?.stop();
  tenant = null;
});

async function run(argv: string[], files: Files = {}, state: Tenant = before) {
  tenant = await foreignTenant(stateOf(state));
  return cli(['export', '--ids', ...argv], tenant.env, files);
}

test('prints a review section that a spec can hold as it is, and only reads', async () => {
  const { code, stdout } = await run([]);
  expect(code).toBe(0);
  // Variables are put into values, not into keys, so the name of an inbox needs no escape.
  const { desired } = await read(`version: 1\n${stdout}`);
  expect(desired.review).toEqual(ids);
  expect(tenant?.log.filter(({ method }) => method !== 'GET').map(({ path }) => path)).toEqual([
    '/admin/auth',
  ]);
});

test('with --json the names are as they are', async () => {
  const { stdout } = await run(['--json']);
  expect(JSON.parse(stdout)).toEqual({ review: ids });
});

test('a spec says which roles are meant', async () => {
  const spec = 'version: 1\nreview: { review_role: Other }\n';
  const { stdout } = await run(['--json', '--spec', 'tenant.yaml'], { 'tenant.yaml': spec });
  expect(JSON.parse(stdout)).toMatchObject({ review: { review_role_id: idOf('role', 'Other') } });
});

test.each<[string, Tenant, RegExp]>([
  ['a role that is missing', { ...before, roles: [] }, /there is no role "InboxGuest" on the tenant/],
  [
    'two of one name',
    { ...before, users: [...(before.users ?? []), { username: 'guest', grants: [] }] },
    /2 live users are named "guest"/,
  ],
  [
    'two inboxes of one name',
    { ...before, inboxes: [...(before.inboxes ?? []), { name: 'invoice', project: 'Accounting' }] },
    /2 live inboxes are named "invoice"/,
  ],
])('%s is exit 3, with what to do', async (_what, state, says) => {
  const { code, stdout, stderr } = await run([], {}, state);
  expect(code).toBe(3);
  expect(stdout).toBe('');
  expect(stderr).toMatch(says);
});
