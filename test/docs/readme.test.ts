/** README.md: the demo tenant from nothing, then a tenant of one's own. */
import { expect, test } from 'vitest';
import { folder } from '../support/cli-process.ts';
import { pageAt } from '../support/page.ts';
import { startTenant } from '../support/tenant-server.ts';

const page = await pageAt('README.md');

test('install, try it, and ask', async () => {
  const cwd = await folder();
  page.pass('npm install --save-dev ./fitform-0.1.0.tgz', 'test/package/tarball.test.ts does');
  await page.run('npx --no-install fitform --version', { cwd });
  await page.run('npx --no-install fitform init --from guide', { cwd });
  await page.run('npx --no-install fitform apply --yes', { cwd });
  await page.run('npx --no-install fitform drift', { cwd });
  const can = await page.run('npx --no-install fitform access --inbox invoice --can review', { cwd });
  expect(can).toMatch(/guest\n +on invoice\n +through ReviewGuest +review/);
  const may = await page.run('npx --no-install fitform access --user guest', { cwd });
  expect(may).toMatch(/InboxGuest[\s\S]*view_list|view_list[\s\S]*InboxGuest/);
  await page.run('npx --no-install fitform graph --out access.html', { cwd });
  await page.run('npx --no-install fitform init --ci github', { cwd });
  await page.run('npx --no-install fitform doctor', { cwd });
  await page.run('npx --no-install fitform explain role.permissions', { cwd });
});

test('your tenant', async () => {
  const tenant = await startTenant();
  const { FITFORM_USERNAME = '', FITFORM_PASSWORD = '' } = tenant.env;
  const shell = {
    cwd: await folder(),
    instead: [
      ['https://yourname.contract-q.fit', tenant.url],
      ['you@example.com', FITFORM_USERNAME],
      ['FITFORM_PASSWORD=…', `FITFORM_PASSWORD='${FITFORM_PASSWORD}'`],
    ],
  } as const;
  await page.run('export FITFORM_URL=https://yourname.contract-q.fit', shell);
  await page.run('export FITFORM_USERNAME=you@example.com FITFORM_PASSWORD=…', shell);
  await page.run('npx --no-install fitform export --out tenant.yaml', shell);
  await page.run('npx --no-install fitform plan', shell);
  await page.run('npx --no-install fitform apply', shell);
  expect(tenant.writes()).toEqual([]);
});

test('nothing on the page was left out', () => {
  page.pass('npm ci', 'it needs the registry, and these tests are run after it');
  page.pass('npm run check', 'it runs all the tests, this one too');
  expect(page.left()).toEqual([]);
});
