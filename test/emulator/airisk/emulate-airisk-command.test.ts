/** `fitform emulate --airisk` as a process: what it prints, what it serves, and how it ends. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { parseEnv } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { fitform } from '../../support/cli-on-disk.ts';
import { complaintOf, ended, folder, start } from '../../support/cli-process.ts';
import { documentOf } from '../../support/documents.ts';
import { CALLBACK, jsonOf } from '../../support/airisk-server.ts';

type Printed = {
  url: string;
  clients: { client_id: string; client_secret: string; redirect_uris: string[] }[];
  users: { id: string; name: string }[];
  env: Record<string, string>;
};

// A test that fails must not leave its server behind.
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A started server, once it has said where it is; `said` is all of what it printed by then. */
async function running(args: readonly string[], files: Record<string, string> = {}) {
  const cwd = await folder(files);
  const child = await start(['emulate', '--airisk', ...args], { cwd });
  children.push(child);
  const closed = once(child, 'close') as Promise<[number | null]>;
  let said = '';
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.endsWith('}\n') || said.endsWith('/__fitform/log\n')) resolve();
    });
    void closed.then(([code]) => reject(new Error(`ended with ${code}: ${errors.join('')}`)));
  });
  const printed = said;
  return {
    said,
    async stop(signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM') {
      child.kill(signal);
      const [code] = await closed;
      // Nothing after the one result, and above all no log.
      expect([code, said, errors.join('')]).toEqual([0, printed, '']);
    },
  };
}

/** The single-user flow with what was printed for a .env; the status of GetConversations. */
async function signIn(env: Record<string, string | undefined>) {
  const { AIRISK_URL = '', CLIENT_ID = '', CLIENT_SECRET = '', REDIRECT_URI = '', USER_ID = '' } = env;
  const who = { client_id: CLIENT_ID, redirect_uri: REDIRECT_URI, userid: USER_ID };
  const redirect = await fetch(`${AIRISK_URL}/api/oauth2?${String(new URLSearchParams(who))}`, {
    redirect: 'manual',
  });
  const location = redirect.headers.get('location') ?? '';
  expect(location.startsWith(`${REDIRECT_URI}?code=`)).toBe(true);
  const code = new URL(location).searchParams.get('code') ?? '';
  const body = new URLSearchParams({ ...who, client_secret: CLIENT_SECRET, code });
  const issued = await jsonOf<{ access_token: string }>(
    await fetch(`${AIRISK_URL}/api/oauth2/Token`, { method: 'POST', body }),
  );
  const headers = { authorization: `Bearer ${issued.access_token}` };
  return (await fetch(`${AIRISK_URL}/api/GetConversations`, { headers })).status;
}

describe('fitform emulate --airisk', () => {
  test('says where it is, what to put into .env, and who is there; SIGINT ends it', async () => {
    const { said, stop } = await running([]);
    expect(said).toMatch(
      /^An AIRisk server at http:\/\/127\.0\.0\.1:\d+, with fixtures only, until Ctrl-C\. For the \.env of a client:\n\nAIRISK_URL=/,
    );
    expect(said).toContain('\nUsers:\n  1001  Ann Example\n  1002  Ben Example\n');
    const env = parseEnv(said.slice(said.indexOf('AIRISK_URL'), said.indexOf('\nUsers:')));
    expect(env).toMatchObject({ CLIENT_ID: 'fitform-fixture', REDIRECT_URI: CALLBACK, USER_ID: '1001' });
    expect(env['CLIENT_SECRET']).toMatch(/^[\w-]{43}$/);
    expect(await signIn(env)).toBe(200);
    await stop('SIGINT');
  });

  test('says the same as JSON; the secret is another one each time, and goes to no log', async () => {
    const runs = await Promise.all([running(['--json']), running(['--json'])]);
    const [one, other] = runs.map(({ said }) => documentOf(said, 0) as unknown as Printed);
    const [client] = one?.clients ?? [];
    expect(one).toEqual({
      format: 'fitform.emulate-airisk/1',
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
      clients: [
        {
          client_id: 'fitform-fixture',
          client_secret: expect.stringMatching(/^[\w-]{43}$/) as string,
          redirect_uris: [CALLBACK],
        },
      ],
      users: [
        { id: '1001', name: 'Ann Example' },
        { id: '1002', name: 'Ben Example' },
        { id: '1003', name: 'Cleo Elsewhere' },
      ],
      env: {
        AIRISK_URL: one?.url,
        CLIENT_ID: client?.client_id,
        CLIENT_SECRET: client?.client_secret,
        REDIRECT_URI: CALLBACK,
        USER_ID: '1001',
      },
    });
    expect(other?.clients[0]?.client_secret).not.toBe(client?.client_secret);
    expect(await signIn(one?.env ?? {})).toBe(200);
    const log = await (await fetch(`${one?.url}/__fitform/log`)).text();
    expect(JSON.parse(log)).toHaveLength(3);
    expect(log).not.toContain(client?.client_secret);
    await Promise.all(runs.map(({ stop }) => stop()));
  });

  test('takes switches, faults, a latency and further redirects', async () => {
    const { said, stop } = await running([
      ...['--json', '--switch', 'unlisted_redirect=401', '--latency', '1'],
      ...['--fault', 'GET /api/oauth2#2=state:drop', '--host', 'localhost'],
      ...['--switch', 'user_token_lists=200'],
      ...['--redirect-uri', 'http://127.0.0.1:1/cb', '--redirect-uri', 'http://[::1]:1/cb'],
    ]);
    const { url, clients, env } = JSON.parse(said) as Printed;
    expect(clients[0]?.redirect_uris).toEqual([CALLBACK, 'http://127.0.0.1:1/cb', 'http://[::1]:1/cb']);
    expect(env['REDIRECT_URI']).toBe('http://127.0.0.1:1/cb');
    const authorize = async (redirect_uri: string) => {
      const query = new URLSearchParams({ client_id: 'fitform-fixture', redirect_uri, state: 's' });
      return fetch(`${url}/api/oauth2?${String(query)}`, { redirect: 'manual' });
    };
    expect((await authorize('http://evil.example/')).status).toBe(401);
    expect((await authorize('http://[::1]:1/cb')).headers.get('location')).not.toContain('state');
    expect((await authorize('http://[::1]:1/cb')).headers.get('location')).toContain('state=s');
    await stop();
  });

  test.each([
    ['the first that a browser comes back to fitform by', [], 'http://localhost:1/cb'],
    ['of those that are added alone', ['--redirect-uri', 'https://b.example/cb'], 'https://b.example/cb'],
    ['none over http where that is refused', ['--switch', 'http_redirect=refuse'], 'https://a.example/cb'],
  ])('gives as REDIRECT_URI %s', async (_what, args, expected) => {
    const redirect_uri = 'https://a.example/cb,http://192.0.2.1/cb,http://localhost:1/cb';
    const seed = { clients: [{ client_id: 'c', redirect_uri }], users: [{ id: '1', name: 'Ann' }] };
    const files = { 'seed.json': JSON.stringify(seed) };
    const { said, stop } = await running(['--json', '--seed', 'seed.json', ...args], files);
    expect((JSON.parse(said) as Printed).env['REDIRECT_URI']).toBe(expected);
    await stop();
  });

  test('takes a seed, and its .env lines can be read back whatever is in them', async () => {
    const seed = {
      clients: [
        { client_id: 'my app', client_secret: 'a "b" #c $d', redirect_uri: 'http://127.0.0.1:1/cb?x=1' },
      ],
      users: [
        { id: 'gone', name: 'Gone', inactive: true },
        { id: 'u#1', name: "Ann's \u001b[31m" },
      ],
    };
    const { said, stop } = await running(['--seed', 'seed.json'], { 'seed.json': JSON.stringify(seed) });
    expect(said).not.toContain('\u001b');
    const env = parseEnv(said.slice(said.indexOf('AIRISK_URL'), said.indexOf('\nUsers:')));
    expect(env).toMatchObject({
      CLIENT_ID: 'my app',
      CLIENT_SECRET: 'a "b" #c $d',
      REDIRECT_URI: 'http://127.0.0.1:1/cb?x=1',
      USER_ID: 'u#1',
    });
    await stop();
  });
});

describe('what cannot be is exit 3', () => {
  test.each<[string[], string]>([
    [['--airisk', '--data', 'x.json'], '--data: is for a tenant'],
    [['--airisk', '--host', '0.0.0.0'], '--host 0.0.0.0: with --airisk it listens on this machine only'],
    [['--airisk', '--host', 'localhos'], 'did you mean "localhost"?'],
    [['--airisk', '--switch', 'tirm=off'], '--switch: no switch "tirm" (did you mean "trim"?)'],
    [['--airisk', '--switch', 'patch=deep'], '--switch: no switch "patch"'],
    [['--airisk', '--switch', 'trim=maybe'], 'there are: on, off'],
    [
      ['--airisk', '--fault', 'GET /x=stat:drop'],
      '--fault GET /x=stat:drop: no action "stat" (did you mean "state"?)',
    ],
    [['--airisk', '--redirect-uri', 'a,b'], '--redirect-uri a,b: an address with a comma cannot be listed'],
    [['--airisk', '--redirect-uri', 'cb'], '--redirect-uri cb: must be a whole URL'],
    [['--airisk', '--port', '65536'], '--port: must be a number from 0 to 65535'],
    [['--airisk', '--latency', 'x'], '--latency: must be'],
    [['--airisk', '--seed', 'none.yaml'], 'none.yaml: there is no such seed'],
    [['--arisk'], 'unknown option \'--arisk\' (did you mean "--airisk"?)'],
    [['--redirect-uri', CALLBACK], '--redirect-uri: goes with --airisk'],
    [['--switch', 'trim=off'], '--switch: no switch "trim"'],
    [['--fault', 'GET /x=state:drop'], 'no action "state"'],
  ])('%j', async (args, said) => {
    const run = await fitform(['emulate', ...args]);
    expect(run.code).toBe(3);
    expect(complaintOf(run)).toContain(said);
  });

  test('all of it at once, as one JSON document too', async () => {
    const args = ['emulate', '--airisk', '--json', '--data', 'x', '--host', '::', '--switch', 'a=b'];
    const run = await fitform(args);
    expect(run.code).toBe(3);
    expect(run.document).toMatchObject({ format: 'fitform.error/1', problems: [{}, {}, {}] });
  });

  test('a bad seed, at its place, and without the lines that hold secrets', async () => {
    const text = 'clients:\n  - { client_id: web, client_secret: hush-hush, compny: A }\n  - {}\n';
    const run = await fitform(['emulate', '--airisk', '--seed', 'seed.yaml'], {
      files: { 'seed.yaml': text },
    });
    expect(run.code).toBe(3);
    expect(run.stderr).toContain(
      'seed.yaml:2:49 clients[0].compny: no field "compny" (did you mean "company"?)',
    );
    expect(run.stderr).toContain('seed.yaml:3:5 clients[1].client_id: is missing');
    expect(run.stderr).not.toContain('hush');
  });

  test('a port that is taken', async () => {
    const { said, stop } = await running(['--json']);
    const { port } = new URL((JSON.parse(said) as Printed).url);
    const args = ['emulate', '--airisk', '--port', port];
    const run = await ended(await start(args), args);
    expect([run.code, run.stderr]).toEqual([3, expect.stringContaining(`port ${port} is already in use`)]);
    await stop();
  });
});
