/** Data retention on a tenant: told by every verb, and written by none. */
import { afterEach, expect, test } from 'vitest';
import type { State } from '../../src/emulator/tenant/state.ts';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { cli, type Ended, type Files } from '../support/cli-in-process.ts';
import { documentOf } from '../support/documents.ts';
import { foreignTenant, type Foreign } from '../support/foreign-tenant.ts';
import { everyNumber, idOf, stateOf } from '../support/scenario-notation.ts';

let tenant: Foreign;
afterEach(async () => {
  // Whatever a test does: these settings are read, and that is all.
  const calls = tenant.log.filter(({ path }) => path.includes('/data_retention_settings'));
  expect(calls.filter(({ method }) => method !== 'GET')).toEqual([]);
  await tenant.stop();
});

type Entry = State['data_retention_settings'] extends readonly (infer One)[] | undefined ? One : never;
const rules = (level: 'inbox' | 'project', name: string, ...ages: number[]): Entry => ({
  id: `any-${name}`,
  scope: { level, id: idOf(level, name) },
  settings: ages.map((age) => ({ age, how: 'FULL', what: 'ALL' })),
});

/** Of invoice 30, of orders 5, of letters none; `behaviour` is that of the tenant. */
async function opened(
  files: Files,
  behaviour: Partial<Behaviour> = {},
): Promise<(...argv: string[]) => Promise<Ended>> {
  const state = stateOf({
    formats: ['Invoice'],
    projects: [{ name: 'Sales', formats: ['Invoice'] }],
    inboxes: ['invoice', 'orders', 'letters'].map((name) => ({ name, project: 'Sales' })),
    roles: [{ name: 'Clerk', permissions: ['upload'] }],
  });
  const data_retention_settings = [rules('inbox', 'invoice', 30), rules('inbox', 'orders', 5)];
  tenant = await foreignTenant({ ...state, data_retention_settings }, behaviour);
  return (...argv) => cli(argv, tenant.env, files);
}

const specOf = (invoice: string, more = ''): string => `version: 1
inboxes:
  - { name: invoice, retention: ${invoice} }
  - { name: orders, retention: inherited }
  - { name: letters, retention: inherited }
${more}`;
const RULE = '[{ age: 90, how: SOURCE_FILES, what: DONE }]';
const AS_IS = '[{ age: 30, how: FULL, what: ALL }]';
const ROLE = 'roles: [{ name: Clerk, permissions: [review] }]';

const addresses = (list: unknown): unknown[] => (list as { address: string }[]).map(({ address }) => address);
const requests = (): string[] =>
  tenant.log.flatMap(({ method, path }) =>
    path.endsWith('/auth') ? [] : `${method} ${path.replace('/admin', '')}`,
  );

test('plan leaves it, apply does the rest, and a second apply has nothing to do', async () => {
  const run = await opened({ 'tenant.yaml': specOf(RULE, ROLE) });
  const planned = await run('plan', '--json', '--detailed-exitcode');
  const plan = documentOf(planned.stdout, planned.code);
  expect([planned.code, addresses(plan['changes']), addresses(plan['left'])]).toEqual([
    2,
    ['role/Clerk'],
    ['retention/inbox/invoice', 'retention/inbox/orders'],
  ]);
  const applied = await run('apply', '--yes');
  expect([applied.code, applied.stdout]).toEqual([
    0,
    expect.stringContaining(
      'Converged: read back, the tenant matches the spec, but for what is left as it is.',
    ),
  ]);
  const again = await run('apply', '--yes', '--json');
  expect([again.code, documentOf(again.stdout, again.code)]).toMatchObject([
    0,
    { applied: [], converged: true },
  ]);
  expect((await run('plan', '--detailed-exitcode')).code).toBe(0);
  const undone = await run('undo', '--last', '--yes');
  expect([undone.code, undone.stdout]).toEqual([0, expect.not.stringContaining('retention')]);
});

test('a plan with nothing else reads one list for it, and no users', async () => {
  const run = await opened({ 'tenant.yaml': specOf(RULE) });
  await run('plan');
  expect(requests().sort()).toEqual([
    'GET /data_retention_settings',
    'GET /inboxes',
    'GET /projects',
    'GET /users/me',
  ]);
});

test('a spec without it does not ask for it', async () => {
  const run = await opened({ 'tenant.yaml': 'version: 1\ninboxes: [{ name: invoice }]' });
  await run('plan');
  expect(requests()).not.toContain('GET /data_retention_settings');
});

test('drift counts it, says how it differs, and sends nobody to apply', async () => {
  const spec = specOf(RULE).replace('letters, retention: inherited', `letters, retention: ${RULE}`);
  const run = await opened({ 'tenant.yaml': spec });
  const { code, stdout } = await run('drift');
  expect(code).toBe(2);
  expect(stdout).toContain('Drift: 3 of 6 resources differ from the spec');
  expect(stdout).toMatch(/! retention\/inbox\/orders .* is on the tenant and should not be/);
  expect(stdout).toContain('rules: the tenant lacks    { age: 90, how: SOURCE_FILES, what: DONE }');
  expect(stdout).toContain('rules: only the tenant has { age: 30, how: FULL, what: ALL }');
  expect(stdout).not.toMatch(/fitform apply|missing-permissions/);
  expect(stdout).toContain('fitform only watches retention, as what it deletes cannot be brought back');
  expect(await run('drift', '--ignore', 'retention/*')).toMatchObject({ code: 0 });
  expect(await run('drift', '--target', 'inbox/*')).toMatchObject({ code: 0 });
});

test.each([
  ['the tenant', AS_IS.replace('30', '60'), AS_IS.replace('30', '60'), 'live_changed', 2],
  ['the spec', AS_IS, RULE, 'not_applied', 0],
  ['both', AS_IS.replace('30', '60'), RULE, 'both', 2],
])('drift --base: %s has moved', async (_who, base, now, cause, exit) => {
  const spec = (invoice: string): string => `version: 1\ninboxes: [{ name: invoice, retention: ${invoice} }]`;
  const run = await opened({ 'base.yaml': spec(base), 'tenant.yaml': spec(now) });
  const { code, stdout } = await run('drift', '--base', 'base.yaml', '--json');
  expect([code, documentOf(stdout, code)]).toMatchObject([
    exit,
    { in_sync: false, changes: [{ address: 'retention/inbox/invoice', cause }] },
  ]);
});

test.each([
  ['beside its spec', ['tenant.yaml']],
  ['alone', []],
])('a saved plan %s leaves it', async (_how, spec) => {
  const run = await opened({ 'tenant.yaml': specOf(RULE, ROLE) });
  expect((await run('plan', '--out', 'plan.json')).code).toBe(0);
  const applied = await run('apply', ...spec, '--plan', 'plan.json', '--yes');
  expect([applied.code, applied.stdout]).toEqual([
    0,
    expect.stringContaining('retention/inbox/invoice: it is set'),
  ]);
  expect((await run('plan', '--detailed-exitcode')).code).toBe(0);
});

test.each<Partial<Behaviour>>([
  { retention_levels: ['inbox', 'tenant'], scope_list: 'all', inheritance: 'on' },
  { retention_levels: ['inbox', 'tenant'], scope_list: 'all', inheritance: 'off' },
  { retention_levels: ['inbox', 'project', 'tenant'], scope_list: 'overrides' },
  { retention_levels: ['INBOX', 'PROJECT', 'TENANT'], scope_list: 'all', inheritance: 'on' },
])('an export lists it, and is in sync: %j', async (behaviour) => {
  const files: Files = {};
  const run = await opened(files, behaviour);
  await tenant.store.update((draft) => {
    draft.data_retention_settings = [
      rules('inbox', 'orders', 60, 30),
      rules('project', 'Sales', 90),
      { ...rules('inbox', '', 365), scope: { level: 'tenant', id: 'f'.repeat(24) } },
    ] as never;
  });
  const { stdout } = await run('export', '--kinds', 'retention');
  expect(stdout).toContain(
    `    retention:\n${[30, 60].map((age) => `      - age: ${age}\n        how: FULL\n        what: ALL\n`).join('')}`,
  );
  expect(stdout.split('retention:')).toHaveLength(behaviour.retention_levels?.length ?? 0);
  files['tenant.yaml'] = stdout;
  expect(await run('drift')).toMatchObject({ code: 0, stderr: '' });
  const chosen = await run('export', '--target', 'retention/inbox/*');
  expect(chosen.stdout).not.toContain('age: 90');
});

test('an export to a spec changes the rules that differ, and no others', async () => {
  const files: Files = {
    'tenant.yaml': `version: 1
inboxes:
  - name: invoice
    retention:
      # by law
      - { age: 30, how: FULL, what: ALL }
      - { age: 7, how: SOURCE_FILES, what: DONE }
  - { name: orders, retention: inherited } # so far
`,
  };
  const run = await opened(files);
  expect(await run('export', '--update', 'tenant.yaml')).toMatchObject({ code: 0 });
  expect(files['tenant.yaml']).toBe(`version: 1
inboxes:
  - name: invoice
    retention:
      # by law
      - { age: 30, how: FULL, what: ALL }
  - { name: orders, retention: [{ age: 5, how: FULL, what: ALL }] } # so far
`);
  expect(await run('drift')).toMatchObject({ code: 0 });
});

/** What the account that does the set-up may not do any more. */
async function without(...permissions: string[]): Promise<void> {
  await tenant.store.update((draft) => {
    const role = draft.roles.find(({ name }) => name === 'Administrator') as {
      permissions: Record<string, boolean>;
    };
    for (const one of permissions) role.permissions[one] = false;
  });
}

test('who may not read it: a spec with it cannot be planned, an export leaves it out and says so', async () => {
  const run = await opened({ 'tenant.yaml': specOf(RULE) });
  await without('read_data_retention_settings');
  for (const verb of ['plan', 'drift', 'apply']) {
    const { code, stderr } = await run(verb);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('reading retention takes read_data_retention_settings on the whole tenant'),
    ]);
  }
  const { code, stdout, stderr } = await run('export');
  expect([code, stdout]).toEqual([0, expect.not.stringContaining('retention:')]);
  expect(stderr.match(/may not read the retention settings/g)).toHaveLength(1);
});

test('whoever may not read settings exports all else, and deletes an inbox', async () => {
  const run = await opened({
    'tenant.yaml': 'version: 1\ninboxes: [{ name: letters, state: absent }]',
  });
  await without('edit_predictor_settings', 'read_thresholds_settings', 'edit_sampling_settings', 'review');
  await without('read_data_retention_settings');
  const { code, stdout, stderr } = await run('export');
  expect([code, stdout]).toEqual([0, expect.stringContaining('- name: invoice')]);
  const told = [...stderr.matchAll(/may not read the (\w+) settings/g)].map(([, kind]) => kind);
  expect(told).toEqual(['predictors', 'thresholds', 'sampling', 'retention']);
  expect((await run('apply', '--yes', '--allow-delete', '1')).code).toBe(0);
  expect(requests().filter((one) => one.startsWith('DELETE'))).toHaveLength(1);
});

test('a new inbox gets all else', async () => {
  const run = await opened({
    'tenant.yaml': `version: 1
projects: [{ name: Sales }]
inboxes:
  - name: fresh
    project: Sales
    sampling: ${JSON.stringify(everyNumber(1))}
    retention: ${RULE}
`,
  });
  const { code, stdout } = await run('apply', '--yes');
  expect([code, stdout]).toEqual([
    0,
    expect.stringContaining('retention/inbox/fresh: it is not set on the tenant'),
  ]);
  expect((await run('plan', '--detailed-exitcode')).code).toBe(0);
  expect((await run('drift')).code).toBe(2);
});
