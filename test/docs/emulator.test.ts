/** docs/emulator.md: what it starts serves what it says, and its tables name what there is. */
import { expect, test } from 'vitest';
import { airiskSwitches } from '../../src/emulator/airisk/airisk-behaviour.ts';
import { airiskActionNames, parseAiriskFault } from '../../src/emulator/airisk/airisk-faults.ts';
import { readAiriskSeed } from '../../src/emulator/airisk/airisk-seed-file.ts';
import { switches } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { actionNames, parseFault } from '../../src/emulator/tenant/tenant-faults.ts';
import { readSeed } from '../../src/emulator/tenant/tenant-seed-file.ts';
import { visible } from '../../src/probe/switches.ts';
import { folder } from '../support/cli-process.ts';
import { pageAt } from '../support/page.ts';
import { startTenant } from '../support/tenant-server.ts';

const page = await pageAt('docs/emulator.md');

test('a tenant on a port, below both of its paths', async () => {
  const { printed } = await page.start('npx --no-install fitform emulate --json', { cwd: await folder() });
  const document = JSON.parse(printed) as Record<'url' | 'username' | 'password', string>;
  expect(Object.keys(document)).toEqual(['format', 'url', 'username', 'password']);
  for (const path of ['/admin', '/api']) {
    const { status } = await fetch(`${document.url}${path}/users/me`, { headers: signedIn(document) });
    expect([path, status]).toEqual([path, 200]);
  }
});

const signedIn = ({ username, password }: Record<'username' | 'password', string>) => ({
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
  'content-type': 'application/json',
});

test('a create that is carried out and answered with 502', async () => {
  const command =
    "npx --no-install fitform emulate --fault 'POST /roles#1=status:502@after' --fault 'GET *=slow:200'";
  const { printed } = await page.start(command, { cwd: await folder() });
  const said = (pattern: RegExp): string => pattern.exec(printed)?.[1] ?? '';
  const url = said(/(http:\S+),/);
  const headers = signedIn({ username: said(/user name +(.+)/), password: said(/password +(.+)/) });
  const body = JSON.stringify({ name: 'Clerk', permissions: {} });
  const { status } = await fetch(`${url}/admin/roles`, { method: 'POST', headers, body });
  expect(status).toBe(502);
  const roles = (await (await fetch(`${url}/admin/roles`, { headers })).json()) as { name: string }[];
  expect(roles.map(({ name }) => name)).toContain('Clerk');
});

test('a tenant like one that was probed', async () => {
  const tenant = await startTenant(undefined, { errors: 'text' });
  const shell = { cwd: await folder(), env: tenant.env };
  await page.run('npx --no-install fitform doctor --probe --json > probe.json', shell);
  const { printed } = await page.start('npx --no-install fitform emulate --like probe.json', shell);
  const url = /(http:\S+),/.exec(printed)?.[1] ?? '';
  expect(await (await fetch(`${url}/admin/roles`)).text()).toBe('Authentication required');
});

test('what reading shows of the switches: of each that can be seen', () => {
  const rows = page.table('Like a tenant that you have');
  expect(rows.map(([name]) => name?.[0]).sort()).toEqual(Object.keys(visible).sort());
});

test('an empty tenant, to which an account may add everything', async () => {
  const shell = { cwd: await folder() };
  await page.run("echo '{}' > empty.yaml", shell);
  const { printed } = await page.start('npx --no-install fitform emulate --seed empty.yaml', shell);
  const said = (pattern: RegExp): string => pattern.exec(printed)?.[1] ?? '';
  const headers = signedIn({ username: said(/user name +(.+)/), password: said(/password +(.+)/) });
  for (const path of ['/formats', '/projects', '/inboxes']) {
    const answer = await fetch(`${said(/(http:\S+),/)}/admin${path}`, { headers });
    expect([path, await answer.json()]).toEqual([path, []]);
  }
});

test('an AIRisk server, which prints the settings for it', async () => {
  const { printed } = await page.start('npx --no-install fitform emulate --airisk', { cwd: await folder() });
  for (const name of ['AIRISK_URL', 'CLIENT_ID', 'CLIENT_SECRET', 'REDIRECT_URI', 'USER_ID']) {
    expect(printed).toMatch(new RegExp(`^ *${name}=.+$`, 'm'));
  }
});

test('its seeds can be read', async () => {
  expect(await readSeed(page.block('yaml', 'sampling_settings:'))).toHaveProperty('state');
  expect(readAiriskSeed(page.block('yaml', 'conversations:'))).toHaveProperty('seed');
});

test.each([
  ['Switches', switches],
  ['Its switches', airiskSwitches],
])('%s: those that there are, with their words, the default first', (heading, declared) => {
  const rows = page.table(heading);
  expect(rows.map(([name]) => name?.[0]).sort()).toEqual(Object.keys(declared).sort());
  for (const [[name = ''] = [], [words = ''] = []] of rows) {
    const known = declared[name] ?? [];
    if (known.length > 0) expect([name, words.split(', ')]).toEqual([name, known]);
  }
});

test('faults: those that there are', () => {
  const written = (heading: string): string[] => page.table(heading).flatMap(([forms = []]) => forms);
  const ofTenant = written('Faults');
  const ofAirisk = [
    ...ofTenant.filter((form) => !/^(edit|commit-late)/.test(form)),
    ...written('Its faults'),
  ];
  const named = (forms: readonly string[]) => [...new Set(forms.map((form) => form.split(':')[0]))].sort();
  expect(named(ofTenant)).toEqual([...actionNames].sort());
  expect(named(ofAirisk)).toEqual([...airiskActionNames].sort());
  for (const form of ofTenant) expect(parseFault(`GET /roles=${form}`)).toHaveProperty('fault');
  for (const form of ofAirisk) expect(parseAiriskFault(`GET /api/oauth2=${form}`)).toHaveProperty('fault');
  expect(parseAiriskFault('GET /api/oauth2#2=state:drop')).toHaveProperty('fault');
});

test('nothing on the page was left out', () => {
  expect(page.left()).toEqual([]);
});
