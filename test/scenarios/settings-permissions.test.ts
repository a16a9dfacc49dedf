/** Accounts that may not read or write settings, or only those of one inbox. */
import { afterEach, expect, test } from 'vitest';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import { permissionMap, type Permission } from '../../src/emulator/tenant/permissions.ts';
import { documentOf, type Document } from '../support/documents.ts';
import { cli, type Files } from '../support/cli-in-process.ts';
import { foreignTenant, type Foreign } from '../support/foreign-tenant.ts';
import { idOf, stateOf, type Sampling } from '../support/scenario-notation.ts';

const FIVE: Sampling = { second_pass_stp: 5, second_pass_ffr: 5, auto_submit_ffr: 5, auto_reject_ffr: 5 };
const OTHERS: Permission[] = ['view_list', 'edit_format_settings', 'create_inbox', 'edit_users'];

let tenant: Foreign;
afterEach(() => tenant.stop());

/** An account that holds these on the whole tenant besides the others, and `review` on the inbox invoice. */
async function seenBy(
  held: Permission[],
  behaviour: Partial<Behaviour> = {},
): Promise<Record<string, string>> {
  const state = stateOf({
    formats: ['Invoice'],
    projects: [{ name: 'Sales', formats: ['Invoice'] }],
    inboxes: ['invoice', 'orders'].map((name) => ({ name, project: 'Sales' })),
    roles: [{ name: 'Reviewer', permissions: ['review'] }],
    sampling: { 'inbox/invoice': FIVE, 'inbox/orders': FIVE },
  });
  const reviewer = { role: idOf('role', 'Reviewer'), inbox: idOf('inbox', 'invoice') };
  tenant = await foreignTenant(
    {
      ...state,
      roles: state.roles.map((role) =>
        role.name === 'Administrator' ? { ...role, permissions: permissionMap([...OTHERS, ...held]) } : role,
      ),
      users: state.users.map((user) =>
        user.username === SETUP_USERNAME ? { ...user, roles: [...user.roles, reviewer] } : user,
      ),
    },
    behaviour,
  );
  return tenant.env;
}

const files = (sampling: string): Files => ({
  'tenant.yaml': `version: 1\ninboxes:\n  - name: invoice${sampling}\n`,
});
const SET = files('\n    sampling: { second_pass_stp: 7 }');
const writes = (): number =>
  tenant.log.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/auth')).length;

test('what cannot be read is no plan: exit 1, with what it takes', async () => {
  const env = await seenBy([]);
  for (const verb of ['plan', 'drift', 'apply']) {
    const { code, stderr } = await cli([verb, 'tenant.yaml'], env, SET);
    expect(code).toBe(1);
    expect(stderr).toMatch(/GET \/admin\/sampling_settings: .*403/);
    expect(stderr).toContain('reading sampling takes edit_sampling_settings or review on the whole tenant');
  }
  expect(writes()).toBe(0);
});

test('a spec without settings does not ask for them', async () => {
  const env = await seenBy([]);
  expect((await cli(['plan', '--detailed-exitcode'], env, files(''))).code).toBe(0);
  expect(tenant.log.some(({ path }) => path.includes('sampling'))).toBe(false);
});

test.each([
  ['\n    sampling: { second_pass_stp: 7 }', []],
  ['\n    sampling: inherited', ['--allow-delete', '1']],
])('who may only read them is told what writing takes: %j', async (sampling, args) => {
  const env = await seenBy(['review']);
  const { code, stdout } = await cli(['plan', '--json', ...args], env, files(sampling));
  expect(code).toBe(6);
  const { violations = [] } = documentOf(stdout, code) as { violations?: Document[] };
  expect(violations.filter(({ severity }) => severity === 'error')).toMatchObject([
    {
      rule: 'missing-permissions',
      severity: 'error',
      message: `${SETUP_USERNAME} lacks, on the whole tenant: edit_sampling_settings (for sampling)`,
    },
  ]);
  expect((await cli(['apply', '--yes', ...args], env, files(sampling))).code).toBe(6);
  expect((await cli(['drift'], env, files(sampling))).code).toBe(2);
  expect(writes()).toBe(0);
});

test('an export leaves out what it may not read, and says so', async () => {
  const env = await seenBy([]);
  const { code, stdout, stderr } = await cli(['export'], env, {});
  expect(code).toBe(0);
  expect(stderr).toContain(
    'warning: this account may not read the sampling settings, so none are exported (sampling/*)',
  );
  expect(stdout).toContain('- name: invoice\n');
  expect(stdout).not.toContain('sampling:');
});

test.each<[Permission[], Partial<Behaviour>, boolean]>([
  [['review'], { lists: 'all' }, true],
  [['edit_sampling_settings'], { lists: 'filtered' }, true],
  [['review'], { lists: 'filtered' }, true],
  [[], { lists: 'filtered' }, false],
])('one with %j is told where it may not see all of them: %j', async (held, behaviour, isAll) => {
  const env = await seenBy(held, behaviour);
  const { stdout, stderr, code } = await cli(['export'], env, {});
  expect(code).toBe(0);
  expect(stdout.match(/sampling:\n/g)).toHaveLength(isAll ? 2 : 1);
  const warning =
    'warning: this account lacks edit_sampling_settings or review on the whole tenant, so it may not see all sampling';
  if (isAll) expect(stderr).not.toContain('sampling');
  else expect(stderr).toContain(warning);
});

test('settings that it does not see are not taken for missing', async () => {
  const env = await seenBy([], { lists: 'filtered' });
  const spec = {
    'tenant.yaml': `version: 1\ninboxes: [{ name: orders, sampling: ${JSON.stringify(FIVE)} }]\n`,
  };
  const { code, stdout } = await cli(['plan'], env, spec);
  expect(code).toBe(6);
  expect(stdout).toContain('lacks, on the whole tenant: edit_sampling_settings (for sampling)');
  expect((await cli(['apply', '--yes'], env, spec)).code).toBe(6);
  expect(writes()).toBe(0);
});
