/** Choosing a user on a terminal: one that is made of two streams here. */
import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { defaultSeed, type AiriskSeed } from '../../src/emulator/airisk/airisk-seed.ts';
import { startAirisk } from '../../src/emulator/airisk/serve-airisk.ts';
import { cli, type Ended } from '../support/cli-in-process.ts';
import { AUTHORIZE, callsOf, REDIRECT, TOKEN } from '../support/emulated-airisk.ts';

const DOWN = '\u001b[B';
const ENTER = '\r';
/** Where the cursor is at first. */
const FIRST = '❯ Ann Example';
const CTRL_C = '\u0003';

// eslint-disable-next-line no-control-regex -- escape codes are what it is about
const bare = (text: string): string => text.replace(/\u001b\[[\d;?]*[a-zA-Z]/g, '');

interface Chosen extends Ended {
  readonly calls: string[];
  /** All that the terminal was sent, without what moves its cursor. */
  readonly shown: string;
}

/** Types each of the keys as soon as what stands before them is shown; what was shown before counts no more. */
async function choosing(
  args: string[],
  env: Record<string, string>,
  steps: readonly (readonly [shown: string, keys: string])[],
  seed: AiriskSeed = defaultSeed,
): Promise<Chosen> {
  const server = await startAirisk({ seed });
  onTestFinished(server.stop);
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  // As that of a terminal, it is not ended by what is piped into it.
  const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 80, end: () => stderr });
  let sent = '';
  let since = '';
  const left = [...steps];
  stderr.on('data', (chunk: Buffer) => {
    sent += chunk.toString();
    since += bare(chunk.toString());
    const [next] = left;
    if (!next || !since.includes(next[0])) return;
    left.shift();
    since = '';
    void turn().then(() => stdin.write(next[1]));
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
  const shown = bare(sent);
  return { ...ended, calls: callsOf(server), shown };
}

describe('on a terminal', () => {
  test('without USER_ID one of the list is chosen and acted as', async () => {
    const { code, stdout, calls, shown } = await choosing(['get', '/api/GetConversations'], {}, [
      [FIRST, DOWN + ENTER],
    ]);
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
    const { code, calls } = await choosing(['get', '/api/GetConversations'], { USER_ID: '1001' }, []);
    expect(code).toBe(0);
    expect(calls).toEqual([AUTHORIZE, TOKEN, 'GET /api/GetConversations 1001']);
  });

  test('--choose asks all the same, and USER_ID is what the cursor is on', async () => {
    const { stdout } = await choosing(
      ['get', '/api/GetConversations', '--choose', '--json'],
      { USER_ID: '1002' },
      [['❯ Ben Example', ENTER]],
    );
    expect(JSON.parse(stdout)).toMatchObject({ user_id: '1002' });
  });

  test('a USER_ID that is not in the list is not chosen', async () => {
    const { stdout } = await choosing(['login', '--choose', '--json'], { USER_ID: 'gone' }, [[FIRST, ENTER]]);
    expect(JSON.parse(stdout)).toMatchObject({ user_id: '1001' });
  });

  test.each([
    ['a part of a name', {}, 'user 27', '❯ User 27', '1027'],
    ['a part of an id', {}, '1013', '❯ User 13', '1013'],
    ['nothing, with USER_ID further down', { USER_ID: '1018' }, '', '❯ User 18', '1018'],
  ])('of many, by typing %s', async (_what, env, typed, there, userId) => {
    const users = Array.from({ length: 30 }, (_, n) => ({ id: String(1000 + n), name: `User ${n}` }));
    const seed = { clients: defaultSeed.clients, users: [{ id: '1', name: 'Ann Example' }, ...users] };
    const steps = typed === '' ? [] : ([[FIRST, typed]] as const);
    const args = ['login', '--choose', '--json'];
    const { stdout, shown } = await choosing(args, env, [...steps, [there, ENTER]], seed);
    expect(JSON.parse(stdout === '' ? '{}' : stdout), shown).toMatchObject({ user_id: userId });
  });

  test('the name that was chosen is told', async () => {
    const { stdout } = await choosing(['login'], {}, [[FIRST, ENTER]]);
    expect(stdout).toMatch(/as Ann Example \(1001\), until/);
  });

  test('Ctrl-C at the question ends it', async () => {
    const { code, calls } = await choosing(['login'], {}, [[FIRST, CTRL_C]]);
    expect(code).toBe(130);
    expect(calls).toHaveLength(3);
  });

  test('in CI nobody is asked', async () => {
    const { code, calls, shown } = await choosing(['login'], { CI: 'true' }, [[FIRST, ENTER]]);
    expect(code).toBe(3);
    expect(shown).toContain('USER_ID is not set');
    expect(calls).toEqual([]);
  });
});
