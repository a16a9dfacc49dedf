/** `fitform airisk serve` as a process: what it refuses to start with, what it prints, where it listens. */
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { describe, expect, onTestFinished, test } from 'vitest';
import { withPort } from '../../src/airisk/loopback.ts';
import { documentOf } from '../support/documents.ts';
import { fitform } from '../support/cli-on-disk.ts';
import { complaintOf } from '../support/cli-process.ts';
import { startRunning } from '../support/running-process.ts';
import { rawRequest, sendRaw } from '../support/raw-http.ts';
import { freePort } from '../support/free-port.ts';

const SECRET = 'a-secret-of-the-tests';
const env = (redirect: string): Record<string, string> => ({
  AIRISK_URL: 'https://airisk.example',
  CLIENT_ID: 'client-of-the-tests',
  CLIENT_SECRET: SECRET,
  REDIRECT_URI: redirect,
});
const LOOPBACK = env('http://127.0.0.1:8765/callback');

describe.concurrent('it refuses', () => {
  test.each<[string, string[], Record<string, string>, RegExp[]]>([
    [
      'nothing at all',
      [],
      {},
      [/AIRISK_URL is not set/, /CLIENT_ID is/, /CLIENT_SECRET is/, /REDIRECT_URI is/],
    ],
    ['no secret', [], { ...LOOPBACK, CLIENT_SECRET: '' }, [/CLIENT_SECRET is not set/]],
    [
      'to be reached over https',
      [],
      env('https://127.0.0.1:8765/callback'),
      [
        /REDIRECT_URI is not a plain http address of this machine/,
        /such as http:\/\/127\.0\.0\.1:8765\/callback/,
      ],
    ],
    [
      'to be reached by others',
      [],
      env('http://192.0.2.1:8765/callback'),
      [/REDIRECT_URI is not a plain http/],
    ],
    [
      'to be reached by a name',
      [],
      env('http://app.example:8765/callback'),
      [/REDIRECT_URI is not a plain http/],
    ],
    ['any port', ['--port', '0'], LOOPBACK, [/--port.*registered with the client/]],
    ['a port that is none', ['--port', '65536'], LOOPBACK, [/--port.*0 to 65535/]],
    [
      'a path that is not the API’s',
      ['--users-path', '/users'],
      LOOPBACK,
      [/--users-path is not below \/api\//],
    ],
  ])('%s, with exit 3', async (_name, args, given, messages) => {
    for (const format of [[], ['--json']]) {
      const run = await fitform(['airisk', 'serve', ...args, ...format], { env: given });
      expect(run.code, run.stderr).toBe(3);
      for (const message of messages) expect(complaintOf(run)).toMatch(message);
      expect(run.stdout + run.stderr).not.toContain(SECRET);
    }
  });

  test('a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    for (const host of ['127.0.0.1', 'localhost']) {
      const run = await fitform(['airisk', 'serve'], { env: env(`http://${host}:${port}/callback`) });
      expect(run.code, run.stderr).toBe(3);
      expect(complaintOf(run)).toContain(`port ${port} is already in use`);
      expect(complaintOf(run)).toContain('--port');
    }
  });
});

test('localhost is listened on as both addresses, and what is printed is one document', async () => {
  const port = await freePort();
  const app = await startRunning(['airisk', 'serve', '--json'], {
    env: env(`http://localhost:${port}/callback`),
  });
  expect(app.url).toBe(`http://localhost:${port}`);
  // Not every container has the second.
  const hasSix = Object.values(networkInterfaces()).some((all) =>
    all?.some(({ address }) => address === '::1'),
  );
  for (const host of ['127.0.0.1', ...(hasSix ? ['[::1]'] : [])]) {
    const answer = await fetch(`http://${host}:${port}/login`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${app.url}/login`]);
  }
  const { code, stdout, stderr } = await app.stop();
  expect(documentOf(stdout, code)).toEqual({
    format: 'fitform.airisk-serve/1',
    url: app.url,
    airisk_url: 'https://airisk.example',
  });
  expect(code).toBe(0);
  expect(stderr).toMatch(/"event":"request","method":"GET","route":"other-name","status":303/);
  expect(stderr.trim().split('\n').at(-1)).toMatch(/"event":"stopped"/);
});

test('with --port, it is that address that AIRisk is told to come back to', async () => {
  const port = await freePort();
  const app = await startRunning(['airisk', 'serve', '--port', String(port)], { env: LOOPBACK });
  expect(app.url).toBe(`http://127.0.0.1:${port}`);
  const answer = await fetch(`${app.url}/login`, { redirect: 'manual' });
  const away = new URL(answer.headers.get('location') ?? '');
  expect(away.origin + away.pathname).toBe('https://airisk.example/api/oauth2');
  expect(away.searchParams.get('redirect_uri')).toBe(`http://127.0.0.1:${port}/callback`);
  expect(answer.headers.get('set-cookie')).toContain(`fitform_airisk_${port}=`);
  const { code, stderr } = await app.stop('SIGINT');
  expect(code).toBe(0);
  expect(stderr).toContain(
    `--port ${port}: AIRisk is told to come back to http://127.0.0.1:${port}/callback, which must be registered`,
  );
  expect(stderr).not.toContain(away.searchParams.get('state'));
});

test('what is no request for the app is a line of its log', async () => {
  const port = await freePort();
  const app = await startRunning(['airisk', 'serve', '--port', String(port)], { env: LOOPBACK });
  const answers = [
    await sendRaw(app.url, 'HELLO\r\n\r\n'),
    await sendRaw(app.url, rawRequest('/a/../users')),
    await sendRaw(app.url, 'GET /login HTTP/1.0\r\n\r\n'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 303]);
  const { stderr } = await app.stop();
  expect(stderr).toMatch(/"method":"unknown","route":"none","status":400,.*"problem":"bad-request"/);
  expect(stderr).toMatch(/"method":"GET","route":"none","status":400,.*"problem":"bad-target"/);
  expect(stderr.match(/"event":"request"/g)).toHaveLength(3);
});

test.each([
  ['http://127.0.0.1:8765/callback', 'http://127.0.0.1:9000/callback'],
  ['http://127.0.0.1/callback', 'http://127.0.0.1:9000/callback'],
  ['http://localhost:8765', 'http://localhost:9000'],
  ['http://[::1]:8765/a:1?b=http://c:2/', 'http://[::1]:9000/a:1?b=http://c:2/'],
  ['http://[::1]', 'http://[::1]:9000'],
  ['HTTP://LocalHost?x=%2f', 'HTTP://LocalHost:9000?x=%2f'],
])('%s with another port is %s', (redirect, expected) => {
  expect(withPort(redirect, 9000)).toBe(expected);
});
