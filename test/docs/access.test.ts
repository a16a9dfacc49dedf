/** docs/access.md: its questions, put to the embedded tenant once the guide's set-up stands on it. */
import { expect, test } from 'vitest';
import { accessVerb } from '../../src/cli/commands/access-verb.ts';
import { strongPermissions } from '../../src/kinds/permissions.ts';
import { fitform } from '../support/cli-on-disk.ts';
import { folder } from '../support/cli-process.ts';
import { pageAt } from '../support/page.ts';
import { GUIDE } from '../support/specs.ts';

test('who can do what', async () => {
  const page = await pageAt('docs/access.md');
  const cwd = await folder({ 'tenant.yaml': GUIDE });
  expect(await fitform(['apply', '--yes'], { cwd })).toMatchObject({ code: 0 });
  const verb = 'npx --no-install fitform';
  for (const words of [
    'access --inbox invoice --can review',
    'access --user guest',
    'access --view plan --user guest',
    'access --view spec',
    'access --with-keys',
    'plan --with-keys',
  ]) {
    await page.run(`${verb} ${words}`, { cwd });
  }
  const csv = await page.run(`${verb} access --with-keys --format csv`, { cwd });
  expect(page.left()).toEqual([]);
  for (const permission of strongPermissions) expect(page.text).toContain(`\`${permission}\``);
  const views = page.table('Before, by the spec, and after').map(([view]) => view?.[0]);
  expect(views).toEqual(accessVerb.flags.view('view').argChoices);
  expect(page.text).toContain(csv.split('\r\n')[0]);
});
