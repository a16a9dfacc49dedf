/** CONTRIBUTING.md: all that it shows is what runs these tests. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pageAt } from '../support/page.ts';

test('its scripts are there', async () => {
  const page = await pageAt('CONTRIBUTING.md');
  page.pass('npm ci', 'it needs the registry, and these tests are run after it');
  page.pass('npm run check', 'it runs all the tests, this one too');
  expect(page.left()).toEqual([]);
  const { scripts } = JSON.parse(
    await readFile(join(import.meta.dirname, '../../package.json'), 'utf8'),
  ) as Record<'scripts', Record<string, string>>;
  for (const [, name = ''] of page.text.matchAll(/npm run ([a-z:]+)/g)) {
    expect(scripts).toHaveProperty([name]);
  }
});
