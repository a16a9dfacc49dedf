/** docs/troubleshooting.md: what to run first, and the checks that it makes. */
import { expect, test } from 'vitest';
import { checks } from '../../src/doctor/checks.ts';
import { folder } from '../support/cli-process.ts';
import { pageAt } from '../support/page.ts';
import { GUIDE } from '../support/specs.ts';
import { startTenant } from '../support/tenant-server.ts';

test('doctor, and a row for each of its checks', async () => {
  const page = await pageAt('docs/troubleshooting.md');
  const { env } = await startTenant();
  const said = await page.run('npx --no-install fitform doctor', {
    cwd: await folder({ 'tenant.yaml': GUIDE }),
    env,
  });
  expect(page.left()).toEqual([]);
  const rows = page.table('Troubleshooting').map(([name]) => name?.[0]);
  expect(rows).toEqual(checks.map(({ name }) => name));
  expect(said).toContain('rights/role');
});
