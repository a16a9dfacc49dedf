/** Reports as a page: what it may do, that no name can be more than a name, and that people can read it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import { html } from '../../src/report/html.ts';
import { planRows } from '../../src/report/rows-plan.ts';
import { describeInBrowser, mustBeUsable } from '../support/chromium.ts';
import { folder } from '../support/cli-process.ts';
import { hostile } from '../support/hostile-names.ts';
import { REPORTS, created, deleted, empty } from '../support/report-rows.ts';
import { runs } from '../support/random-cases.ts';

const { of } = html;
const NAMES = [
  'Invoice reader',
  'mary@example.com',
  'edit_users',
  'upload',
  'Größe & Co',
  '日本語',
  'x'.repeat(120),
];
const readable = (which: number): string => NAMES[which % NAMES.length] ?? '';

describe('names', () => {
  property.prop(
    {
      which: fc.constantFrom(...Object.keys(REPORTS)),
      names: fc.array(hostile, { minLength: 40, maxLength: 40 }),
    },
    { numRuns: runs(200) },
  )('make no tag, no attribute and no entity that harmless ones do not make', ({ which, names }) => {
    const rowsOf = REPORTS[which] ?? expect.fail(which);
    const tags = (page: string): unknown => page.match(/<[^>]*>/g)?.filter((tag) => !/^<\/?code>$/.test(tag));
    const written = of(rowsOf((at) => names[at] ?? ''));
    expect(tags(written), written).toEqual(tags(of(rowsOf((at) => `n${at}`))));
    expect(written.replace(/<style>[\s\S]*<\/style>/, '')).not.toMatch(/&(?!(amp|lt|gt|quot|#39);)/);
    expect(written).toBe(written.toWellFormed());
  });

  test('are shown whole, however long they are', () => {
    const name = `<b>${'x'.repeat(5000)}`;
    expect(of(planRows({ ...empty, changes: [created(name)] }, { kinds, full: false }))).toContain(
      `<code>role/&lt;b&gt;${'x'.repeat(5000)}</code>`,
    );
  });
});

test('deletions come first; the rest can be folded, and is where it is long', () => {
  const page = of(planRows({ ...empty, changes: [created('New'), deleted('Old')] }, { kinds, full: false }));
  const [open = '', folded = ''] = page.split('<details open>');
  expect(open).toContain('<h2>To be deleted (1)</h2>');
  expect(open).toContain('role/Old');
  expect(open).not.toContain('role/New');
  expect(folded).toMatch(/^\n<summary>Changes \(1\)<\/summary>[\s\S]*role\/New/);
  const many = Array.from({ length: 21 }, (_, at) => created(`R${at}`));
  expect(of(planRows({ ...empty, changes: many }, { kinds, full: false }))).toContain(
    '<details>\n<summary>Changes (21)</summary>',
  );
});

describeInBrowser('the page in a browser', (_browser, tab) => {
  test.each(Object.keys(REPORTS))(
    'of %s can be read, on a phone too, and asks for nothing',
    async (which) => {
      const name = which.replaceAll(' ', '-');
      const cwd = await folder({ 'report.html': of(REPORTS[which]?.(readable) ?? expect.fail(which)) });
      const page = await tab();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      const url = pathToFileURL(join(cwd, 'report.html')).href;
      await page.goto(url);
      await page.evaluate(`document.querySelectorAll('details').forEach((one) => { one.open = true; })`);
      await mustBeUsable(page, `report-${name}`);
      expect(asked).toEqual([url]);
    },
  );

  test('runs no script, even if a name could become one', async () => {
    const cwd = await folder();
    const sabotaged = of(planRows(empty, { kinds, full: false })).replace(
      '</main>',
      '<script>document.title = "run"</script><img src="x" onerror="document.title = \'run\'"></main>',
    );
    await writeFile(join(cwd, 'report.html'), sabotaged);
    const page = await tab();
    await page.goto(pathToFileURL(join(cwd, 'report.html')).href);
    expect(await page.title()).toMatch(/^fitform: Plan/);
  });
});
