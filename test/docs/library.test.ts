/** docs/library.md: its program, run against a tenant. */
import { expect, test } from 'vitest';
import * as library from '../../src/library/index.ts';
import { runCode } from '../support/page-code.ts';
import { pageAt } from '../support/page.ts';
import { startTenant } from '../support/tenant-server.ts';

const page = await pageAt('docs/library.md');

test('a role is planned and made, and a wrong password is told', async () => {
  const tenant = await startTenant();
  const said: unknown[][] = [];
  const tell = (...words: unknown[]) => said.push(words);
  const code = page.block('ts', 'connect({').replace('https://yourname.contract-q.fit', tenant.url);
  const { FITFORM_USERNAME: username, FITFORM_PASSWORD: password } = tenant.env;
  const scope = { ...library, console: { log: tell, error: tell }, username };
  await runCode(code, { ...scope, password });
  expect(said).toEqual([
    [
      expect.objectContaining({ create: 1, delete: 0 }),
      [],
      [expect.objectContaining({ rule: 'unused-role', severity: 'warning' })],
    ],
  ]);
  expect((await tenant.store.read()).roles.map(({ name }) => name)).toContain('Uploader');
  await runCode(code, { ...scope, password: 'another one' });
  expect(said.slice(1)).toEqual([['sign-in', 401]]);
});

test('the calls that there are, and the options that it names', async () => {
  const { url, env } = await startTenant();
  const credentials = { username: env['FITFORM_USERNAME'] ?? '', password: env['FITFORM_PASSWORD'] ?? '' };
  const tenant = library.connect({ url, credentials });
  const listed = page.table('fitform in a program').flatMap(([call = []]) => call);
  const names = listed.map((call) => /^(?:tenant\.)?(\w+)/.exec(call)?.[1]);
  expect(names.sort()).toEqual(
    [...Object.keys(tenant), 'validate'].filter((name) => name !== 'close').sort(),
  );
  await tenant.close();
});

test('nothing on the page was left out', () => {
  expect(page.left()).toEqual([]);
});
