/** An account that does not see all that is live must not be told to create it again. */
import { afterEach, expect, test } from 'vitest';
import { permissionMap, type Permission } from '../../src/emulator/tenant/permissions.ts';
import { SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { cli, type Files } from '../support/cli-in-process.ts';
import { foreignTenant, type Foreign } from '../support/foreign-tenant.ts';
import { idOf, stateOf } from '../support/scenario-notation.ts';

let tenant: Foreign | null = null;
afterEach(async () => {
  await tenant?.stop();
  tenant = null;
});

/** A tenant whose account holds these on the whole tenant (`null`: nothing), and view_list on the inbox invoice. */
async function seenBy(held: Permission[] | null, behaviour: Partial<Behaviour>): Promise<Foreign> {
  const state = stateOf({
    formats: ['Invoice'],
    projects: [{ name: 'Accounting', formats: ['Invoice'] }],
    inboxes: [
      { name: 'invoice', project: 'Accounting' },
      { name: 'orders', project: 'Accounting' },
    ],
    roles: [{ name: 'Viewer', permissions: ['view_list'] }],
  });
  tenant = await foreignTenant(
    {
      ...state,
      roles: state.roles.map((role) =>
        role.name === 'Administrator' ? { ...role, permissions: permissionMap(held ?? []) } : role,
      ),
      users: state.users.map((user) =>
        user.username === SETUP_USERNAME
          ? {
              ...user,
              roles: [
                ...(held ? user.roles : []),
                { role: idOf('role', 'Viewer'), inbox: idOf('inbox', 'invoice') },
              ],
            }
          : user,
      ),
    },
    behaviour,
  );
  return tenant;
}

const files: Files = {
  'tenant.yaml': `version: 1
projects:
  - name: Accounting
inboxes:
  - name: invoice
  - name: orders
    project: Accounting
`,
};

test('an inbox that is there and not listed is not created again', async () => {
  const { env, store } = await seenBy(null, { lists: 'filtered' });
  const before = await store.read();
  const { code, stdout } = await cli(['plan', '--json'], env, files);
  const plan = JSON.parse(stdout) as { violations: { rule: string; message: string }[] };
  expect(code).toBe(6);
  expect(plan.violations).toMatchObject([
    {
      rule: 'missing-permissions',
      message: expect.stringMatching(/view_list \(for inboxes\); create_inbox \(for inboxes\)/) as unknown,
    },
  ]);
  const applied = await cli(['apply', '--yes'], env, files);
  expect(applied.code).toBe(6);
  expect(applied.stdout).toContain('view_list');
  expect(await store.read()).toEqual(before);
});

test('all that is missing is told at once', async () => {
  const { env } = await seenBy([], { lists: 'all' });
  const spec = {
    'tenant.yaml': `${files['tenant.yaml'] ?? ''}  - name: new\n    project: Accounting\nroles:\n  - name: A\n    permissions: []\n`,
  };
  const { code, stdout } = await cli(['plan'], env, spec);
  expect(code).toBe(6);
  expect(stdout).toMatch(
    /lacks, on the whole tenant: view_list \(for inboxes\); create_inbox \(for inboxes\); edit_users \(for roles\)/,
  );
});

test('with the right to see everything it is found', async () => {
  const { env } = await seenBy(['view_list', 'edit_format_settings'], { lists: 'filtered' });
  expect((await cli(['plan', '--detailed-exitcode'], env, files)).code).toBe(0);
});

test('where the tenant does not tell who asks, it warns and goes on', async () => {
  const { env } = await seenBy(['view_list', 'create_inbox', 'edit_format_settings'], { me: 'off' });
  const spec = { 'tenant.yaml': `${files['tenant.yaml'] ?? ''}  - name: new\n    project: Accounting\n` };
  const { code, stderr } = await cli(['apply', '--yes'], env, spec);
  expect(stderr).toMatch(/warning: .*users\/me.*own rights are left out/);
  expect(code).toBe(0);
});
