/** docs/graph.md: its commands on the guide's set-up, and the diagram as it says. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder } from '../support/cli-process.ts';
import { pageAt } from '../support/page.ts';
import { ROOT } from '../support/pages.ts';

test('the map of access', async () => {
  const page = await pageAt('docs/graph.md');
  const spec = await readFile(join(ROOT, 'examples/guide.yaml'), 'utf8');
  const cwd = await folder({ 'tenant.yaml': spec });
  await page.run('npx --no-install fitform graph --out access.html', { cwd });
  await page.run('npx --no-install fitform graph --view plan --out plan.html', { cwd });
  const pages = await Promise.all(
    ['access.html', 'plan.html'].map((file) => readFile(join(cwd, file), 'utf8')),
  );
  expect(pages.map((text) => text.includes('After the plan'))).toEqual([false, true]);
  await page.run('npx --no-install fitform graph --view plan --format mermaid', { cwd });
  expect(await page.run('npx --no-install fitform graph --format json', { cwd })).toContain(
    '"format": "fitform.graph/1"',
  );
  expect(page.left()).toEqual([]);
});
