/** Choosing a user on a terminal: one that is made of two streams here. */
import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startAirisk } from '../../src/emulator/airisk/serve.ts';
import { cli, type Ended } from '../scenarios/cli.ts';
import { AUTHORIZE, callsOf, REDIRECT, TOKEN } from './emulated.ts';

const DOWN = '\u001b[B';
const ENTER = '\r';
const CTRL_C = '\u0003';

interface Chosen extends Ended {
  readonly calls: string[];
  /** All that the terminal was sent, without what moves its cursor. */
  readonly shown: string;
}

/** Types the keys when the question is there. */
async function choosing(args: string[], env: Record<string, string>, keys: string): Promise<Chosen> {
  const server = await startAirisk();
  onTestFinished(server.stop);
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  let sent = '';
  let typed = false;
  stderr.on('data', (chunk: Buffer) => {
    sent += chunk.toString();
    if (typed || !sent.includes('Ann Example')) return;
    typed = true;
    void turn().then(() => stdin.write(keys));
  });
  const settings = {
    AIRISK_URL: server.url,
    CLIENT_ID: server.client.client_id,
    CLIENT_SECRET: server.client.client_secret,
    REDIRECT_URI: REDIRECT,
  };
  const ended = await cli(
    ['airisk', ...args, '--headless'],
    { ...settings, ...env },
    {},
    { stdin, stderr, randomBytes, now: Date.now },
  );
  // eslint-disable-next-line no-control-regex -- escape codes are what it is about
  const shown = sent.replace(/\u001b\[[\d;?]*[a-zA-Z]/g, '');
  return { ...ended, calls: callsOf(server), shown };
}

describe('on a terminal', () => {
  test('without USER_ID one of the list is chosen and acted as', async () => {
    const { code, stdout, calls, shown } = await choosing(['get', '/api/GetConversations'], {}, DOWN + ENTER);
    expect(shown).toContain('Ben Example (1002)');
    expect(code, shown).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ title: 'Ben asks about a policy' }]);
    expect(calls).toEqual([
      AUTHORIZE,
      TOKEN,
      'GET /api/Users/ListUsers generic',
      AUTHORIZE,
      TOKEN,
      'GET /api/GetConversations 1002',
    ]);
  });

  test('with USER_ID nobody is asked', async () => {
    const { code, calls } = await choosing(['get', '/api/GetConversations'], { USER_ID: '1001' }, '');
    expect(code).toBe(0);
    expect(calls).toEqual([AUTHORIZE, TOKEN, 'GET /api/GetConversations 1001']);
  });

  test('--choose asks all the same, and USER_ID is what the cursor is on', async () => {
    const { stdout } = await choosing(
      ['get', '/api/GetConversations', '--choose', '--json'],
      { USER_ID: '1002' },
      ENTER,
    );
    expect(JSON.parse(stdout)).toMatchObject({ user_id: '1002' });
  });

  test('a USER_ID that is not in the list is not chosen', async () => {
    const { stdout } = await choosing(['login', '--choose', '--json'], { USER_ID: 'gone' }, ENTER);
    expect(JSON.parse(stdout)).toMatchObject({ user_id: '1001' });
  });

  test('the name that was chosen is told', async () => {
    const { stdout } = await choosing(['login'], {}, ENTER);
    expect(stdout).toMatch(/as Ann Example \(1001\), until/);
  });

  test('Ctrl-C at the question ends it', async () => {
    const { code, calls } = await choosing(['login'], {}, CTRL_C);
    expect(code).toBe(130);
    expect(calls).toHaveLength(3);
  });

  test('in CI nobody is asked', async () => {
    const { code, calls, shown } = await choosing(['login'], { CI: 'true' }, ENTER);
    expect(code).toBe(3);
    expect(shown).toContain('USER_ID is not set');
    expect(calls).toEqual([]);
  });
});
