/** docs/airisk.md: its commands and its program, against the emulated server. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as library from '../../src/library/index.ts';
import { startAirisk } from '../../src/emulator/airisk/serve-airisk.ts';
import { folder } from '../support/cli-process.ts';
import { freePort } from '../support/free-port.ts';
import { runCode } from '../support/page-code.ts';
import { pageAt } from '../support/page.ts';

const page = await pageAt('docs/airisk.md');
const BROWSER = `${process.execPath} ${join(import.meta.dirname, '../support/fake-browser.ts')}`;

/** The server, and the settings of a client that is registered with a free port. */
async function site() {
  const port = String(await freePort());
  const redirectUri = `http://127.0.0.1:${port}/callback`;
  const server = await startAirisk({ redirectUris: [redirectUri] });
  const { client_id: clientId, client_secret: clientSecret } = server.client;
  const cwd = await folder();
  const env = {
    AIRISK_URL: server.url,
    CLIENT_ID: clientId,
    CLIENT_SECRET: clientSecret,
    REDIRECT_URI: redirectUri,
    BROWSER,
    BROWSER_LOG: join(cwd, 'browser.jsonl'),
  };
  return { server, port, cwd, env, settings: { url: server.url, clientId, clientSecret, redirectUri } };
}

const { server, port, cwd, env, settings } = await site();

test('without all settings', async () => {
  const { AIRISK_URL, CLIENT_ID } = env;
  await page.run('fitform airisk users', { cwd, env: { AIRISK_URL, CLIENT_ID }, code: 3 });
});

test('from a shell', async () => {
  await page.run('fitform airisk users', { cwd, env });
  await page.run('fitform airisk get /api/GetConversations --as 1002', { cwd, env });
});

test('the web app', async () => {
  await page.start('fitform airisk serve', { cwd, env, instead: [['8765', port]] });
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
});

test('in a program', async () => {
  const said: unknown[] = [];
  const console = { log: (value: unknown) => said.push(value), error: () => said.push('failed') };
  const code = page.block('js', 'connectAirisk');
  await runCode(code, { ...library, ...settings, console });
  expect(said).toEqual([[{ id: '1', title: expect.any(String) as string }, expect.any(Object)]]);
  await runCode(code, { ...library, ...settings, clientSecret: 'another-one', console });
  expect(said.slice(1)).toEqual(['failed']);
});

test('nothing on the page was left out', async () => {
  await server.stop();
  expect(page.left()).toEqual([]);
});
