/** docs/reports.md: one run, two reports. */
import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { reports } from '../../src/report/index.ts';
import { documents, problemDocuments } from '../../src/report/schemas.ts';
import type { Shape } from '../../src/specfile/check/spec-keys.ts';
import { folder } from '../support/cli-process.ts';
import { pageAt } from '../support/page.ts';
import { ONE_ROLE } from '../support/specs.ts';

test('formats and files', async () => {
  const page = await pageAt('docs/reports.md');
  const cwd = await folder({ 'tenant.yaml': ONE_ROLE });
  await page.run('npx --no-install fitform plan --report plan.md --report plan.json', { cwd });
  for (const line of [
    'npx --no-install fitform validate --format github',
    'npx --no-install fitform plan --format github --report plan.md',
    'npx --no-install fitform validate --report fitform.sarif',
    'npx --no-install fitform plan --report plan.html',
  ]) {
    await page.run(line, { cwd });
  }
  await page.run('npx --no-install fitform drift --report drift.xml', { cwd, code: 2 });
  expect(await readdir(cwd)).toEqual(
    expect.arrayContaining(['drift.xml', 'fitform.sarif', 'plan.html', 'plan.json', 'plan.md']),
  );
  page.pass('gh pr comment "$NUMBER" --body-file plan.md', 'it needs GitHub');
  expect(page.left()).toEqual([]);
  const formats = (Object.values({ ...documents, ...problemDocuments }) as Shape[]).map(
    ({ properties }) => properties?.['format']?.const,
  );
  const [, told = ''] = /Its `format` says what it is: (.*)/.exec(page.text) ?? [];
  expect(told.match(/[^`]+(?=`[,. ])/g)?.sort()).toEqual(formats.sort());
  expect(page.table('Reports').map(([name]) => name?.[0])).toEqual(Object.keys(reports));
});
