/** docs/writing-a-spec.md: its spec is right, its mistake is found where it says, and its key explained. */
import { expect, test } from 'vitest';
import { fitform } from '../support/cli-on-disk.ts';
import { folder } from '../support/cli-process.ts';
import { pageAt } from '../support/page.ts';

test('its specs, and a slip in one', async () => {
  const page = await pageAt('docs/writing-a-spec.md');
  const spec = page.block('yaml', 'version: 1');
  expect(await fitform(['validate'], { files: { 'tenant.yaml': spec } })).toMatchObject({ code: 0 });
  const formats = page.block('yaml', 'name: Order');
  expect(await fitform(['validate'], { files: { 'tenant.yaml': formats } })).toMatchObject({ code: 0 });
  const slip = spec.replace('roles: [InboxGuest, ReviewGuest]', 'roles: [InboxGuest, ReviewGest]');
  await page.run('fitform validate', { cwd: await folder({ 'tenant.yaml': slip }), code: 3 });
  await page.run('fitform explain user.active', { cwd: await folder() });
  expect(page.left()).toEqual([]);
});
