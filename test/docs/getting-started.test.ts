/** docs/getting-started.md word by word, on the demo tenant. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder } from '../support/cli-process.ts';
import { pageAt } from '../support/page.ts';
import { startTenant } from '../support/tenant-server.ts';

const page = await pageAt('docs/getting-started.md');

test('from an empty folder to a drift check', async () => {
  const cwd = await folder();
  for (const command of ['mkdir my-tenant && cd my-tenant', 'npm init -y']) {
    page.pass(command, 'an empty folder');
  }
  page.pass('npm install --save-dev ../fitform-0.1.0.tgz', 'test/package/tarball.test.ts does');
  await page.run('npx --no-install fitform init', { cwd });
  await page.run('npx --no-install fitform plan', { cwd });
  // Here nobody can be asked.
  await page.run('npx --no-install fitform apply', {
    cwd,
    instead: [['fitform apply', 'fitform apply --yes']],
  });
  await page.run('npx --no-install fitform drift', { cwd });

  const spec = join(cwd, 'tenant.yaml');
  const before = await readFile(spec, 'utf8');
  await writeFile(spec, before.replace(/, escalate_document|\n *- escalate_document/, ''));
  await page.run('npx --no-install fitform drift', { cwd, code: 2 });
});

test('the tenant as it is', async () => {
  const tenant = await startTenant();
  const shell = { cwd: await folder(), env: tenant.env };
  await page.run('npx --no-install fitform export --out mine.yaml', shell);
  await page.run('mv mine.yaml tenant.yaml', shell);
});

test('nothing on the page was left out', () => {
  expect(page.left()).toEqual([]);
});
