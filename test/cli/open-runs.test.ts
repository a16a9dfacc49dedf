/** In CI, apply warns of a run on the same tenant that has not ended: another pipeline may be at work. */
import { beforeEach, expect, test } from 'vitest';
import { cli, type Ended, type Files } from '../support/cli-in-process.ts';
import { ONE_ROLE, specWith } from '../support/specs.ts';
import { startTenant, type Tenant } from '../support/tenant-server.ts';

const MORE = specWith('roles:', '  - { name: Clerk, permissions: [review] }');
const CI = { CI: 'true' };

let tenant: Tenant;
let files: Files;
/** The path of the first run's journal. */
let journal: string;

const apply = (env: Record<string, string>, ...args: string[]): Promise<Ended> =>
  cli(['apply', '--yes', ...args], { ...tenant.env, ...env }, files);

beforeEach(async () => {
  tenant = await startTenant();
  files = { 'tenant.yaml': ONE_ROLE };
  const first = await apply(CI, '--json');
  expect([first.code, first.stderr]).toEqual([0, expect.not.stringContaining('has not ended')]);
  ({ journal } = JSON.parse(first.stdout) as { journal: string });
  files['tenant.yaml'] = MORE;
});

/** As the journal of a run that is still going on. */
const cutOff = (): void => {
  files[journal] = (files[journal] ?? '').replace(/\{"end".*\n$/, '');
};

test('with its journal and when it began; the run goes on', async () => {
  cutOff();
  const { code, stderr } = await apply(CI);
  expect(code).toBe(0);
  expect(stderr).toContain(
    `warning: a run on this tenant has not ended: ${journal.slice(1)}, begun at 1970-01-01T00:00:00.000Z.`,
  );
  // The run that came to its end has seen what that one left.
  expect((await apply(CI)).stderr).not.toContain('has not ended');
});

test('with a saved plan, too', async () => {
  await cli(['plan', '--out', 'plan.json'], tenant.env, files);
  files['plan.json'] = files['/plan.json'] ?? '';
  cutOff();
  expect((await apply(CI, '--plan', 'plan.json')).stderr).toContain('has not ended');
});

test.each<[string, () => void, Record<string, string>, string[]]>([
  ['a run that has ended', () => undefined, CI, []],
  ['no CI', cutOff, {}, []],
  ['--journal off', cutOff, CI, ['--journal', 'off']],
  [
    'another tenant',
    () => {
      cutOff();
      files[journal] = (files[journal] ?? '').replace(tenant.url, 'https://other.example');
    },
    CI,
    [],
  ],
])('not for %s', async (_, given, env, args) => {
  given();
  const { code, stderr } = await apply(env, ...args);
  expect(code).toBe(0);
  expect(stderr).not.toContain('has not ended');
});
