/** Settings that a tenant resets where it was told to delete them: told, left, and not deleted again by a later run. */
import { afterEach, expect, test } from 'vitest';
import { seedState } from '../../src/emulator/tenant/default-tenant.ts';
import { cli, type Ended, type Files } from '../support/cli-in-process.ts';
import { foreignTenant, type Foreign } from '../support/foreign-tenant.ts';

const invoice = seedState().inboxes.find(({ name }) => name === 'invoice')?.id ?? '';
const NUMBERS = { auto_reject_FFR: 1, auto_submit_FFR: 2, second_pass_FFR: 3, second_pass_STP: 4 };
const spec = 'version: 1\ninboxes:\n  - name: invoice\n    sampling: inherited\n';

let tenant: Foreign;
afterEach(() => tenant.stop());

async function opened(scope_delete: 'resets' | 'inherits'): Promise<(...argv: string[]) => Promise<Ended>> {
  const sampling_settings = [{ id: 'any', scope: invoice, ...NUMBERS }];
  tenant = await foreignTenant({ ...seedState(), sampling_settings }, { scope_delete });
  const files: Files = { 'tenant.yaml': spec };
  return (...argv) => cli(argv, tenant.env, files);
}

const deletes = (): number => tenant.log.filter(({ method }) => method === 'DELETE').length;
const agreed = ['apply', '--yes', '--allow-delete', '1'];

test('what remains is left: the run converged, says so, and later runs do not delete it again', async () => {
  const run = await opened('resets');
  const first = await run(...agreed);
  expect([first.code, deletes()]).toEqual([0, 1]);
  expect(first.stdout).toMatch(
    /Converged: .*\n.*\n +delete sampling\/inbox\/invoice: the tenant keeps an entry/,
  );
  const second = await run(...agreed);
  expect([second.code, deletes()]).toEqual([0, 1]);
  expect(second.stdout).toContain('Left as it is:\n  sampling/inbox/invoice: it was deleted');
  expect((await run('plan', '--detailed-exitcode')).code).toBe(0);
  expect((await run('drift')).code).toBe(0);
});

test('what somebody has set since is deleted', async () => {
  const run = await opened('resets');
  await run(...agreed);
  await tenant.store.update((draft) => {
    draft.sampling_settings = [{ id: 'any', scope: invoice, ...NUMBERS }];
  });
  expect((await run('plan', '--detailed-exitcode')).code).toBe(6);
  const again = await run(...agreed);
  expect([again.code, deletes()]).toEqual([0, 2]);
});

test('so is what a spec has set and taken back since', async () => {
  const run = await opened('inherits');
  expect([(await run(...agreed)).code, deletes()]).toEqual([0, 1]);
  await tenant.store.update((draft) => {
    draft.sampling_settings = [{ id: 'any', scope: invoice, ...NUMBERS }];
  });
  expect([(await run(...agreed)).code, deletes()]).toEqual([0, 2]);
});

test('without a journal nobody can tell, and it is deleted each time', async () => {
  const run = await opened('resets');
  for (const count of [1, 2]) {
    expect([(await run(...agreed, '--journal', 'off')).code, deletes()]).toEqual([0, count]);
  }
});
