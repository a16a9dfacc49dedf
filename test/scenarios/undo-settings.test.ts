/** `fitform undo` of a run that wrote settings: a created override is a deletion, and counts as one. */
import { afterEach, expect, test } from 'vitest';
import { cli, type Ended, type Files } from '../support/cli-in-process.ts';
import { foreignTenant, type Foreign } from '../support/foreign-tenant.ts';
import { stateOf, tenantOf, everyNumber as N, threeInboxes as before } from '../support/scenario-notation.ts';

const files = (): Files => ({
  'tenant.yaml': `version: 1
projects: [{ name: Sales, sampling: ${JSON.stringify(N(1))} }]
inboxes:
  - { name: invoice, sampling: ${JSON.stringify(N(5))} }
  - { name: orders, sampling: { second_pass_stp: 7 } }
  - { name: letters, sampling: inherited }
`,
});

let tenant: Foreign;
afterEach(() => tenant.stop());

async function applied(): Promise<(...argv: string[]) => Promise<Ended>> {
  tenant = await foreignTenant(stateOf(before));
  const its = files();
  const run = (...argv: string[]): Promise<Ended> => cli(argv, tenant.env, its);
  expect((await run('apply', '--yes', '--allow-delete', '1')).code).toBe(0);
  const journal = Object.keys(its).find((name) => name.endsWith('.jsonl')) ?? '';
  return (...argv) => run('undo', journal.slice(1), '--yes', ...argv);
}

test('what it created takes --allow-delete; then all is as before', async () => {
  const undo = await applied();
  const then = await tenant.store.read();
  const refused = await undo('--allow-delete', '1');
  expect(refused.code).toBe(6);
  expect(refused.stdout).toContain('2 deletions are planned, over the limit of 1');
  expect(await tenant.store.read()).toEqual(then);

  const undone = await undo('--allow-delete', '2');
  expect(undone.stdout).toContain('Plan: 2 to delete, 1 to create, 1 to update');
  expect(undone.stdout).toContain('Applied: 1 created, 1 updated, 2 deleted. Converged');
  expect(undone.code).toBe(0);
  expect(tenantOf(await tenant.store.read())).toEqual(tenantOf(stateOf(before)));
  expect((await undo()).stdout).toContain('Nothing to take back: the tenant is as it was before that run.');
});

test('the part of it that is chosen', async () => {
  const undo = await applied();
  expect((await undo('--target', 'sampling/inbox/*', '--allow-delete', '1')).code).toBe(0);
  expect(tenantOf(await tenant.store.read()).sampling).toEqual({ ...before.sampling, 'project/Sales': N(1) });
  const idle = await undo('--target', 'inbox/invoice');
  expect(idle.code).toBe(3);
  expect(idle.stderr).toContain('"inbox/invoice" matches nothing');
});
