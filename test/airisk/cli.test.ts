/** `fitform airisk` against the emulated server: with a browser of few lines, and headless. */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  startAirisk,
  type AiriskServeOptions,
  type RunningAirisk,
} from '../../src/emulator/airisk/serve-airisk.ts';
import { fitform } from '../support/cli-on-disk.ts';
import { complaintOf, ended, folder, start, type Run } from '../support/cli-process.ts';
import { startRunning } from '../support/running-process.ts';
import { AUTHORIZE, callsOf, TOKEN } from '../support/emulated-airisk.ts';
import { freePort } from '../support/free-port.ts';

const CONVERSATIONS = '/api/GetConversations';
const FAKE_BROWSER = `${process.execPath} ${join(import.meta.dirname, '../support/fake-browser.ts')}`;

/** All that any process printed, and all random bytes that the servers gave away: secrets, codes, tokens. */
const printed: string[] = [];
const random: Buffer[] = [];
// Tests run side by side, so a test's own end is no moment to stop them.
const servers: { stop: () => Promise<void> }[] = [];

interface Site {
  readonly server: RunningAirisk;
  readonly env: Record<string, string>;
  readonly cwd: string;
  /** Runs `fitform airisk …` there, with every call told. */
  run(args: readonly string[], more?: Record<string, string>): Promise<Run>;
  /** What the browser met, in order. */
  hops(): Promise<{ url: string; status: number; headers: Record<string, string>; body: string }[]>;
}

async function site(options: AiriskServeOptions = {}, host = '127.0.0.1'): Promise<Site> {
  const redirect = `http://${host}:${await freePort()}/back/from/airisk`;
  const server = await startAirisk({
    redirectUris: [redirect],
    random: (count) => {
      const bytes = randomBytes(count);
      if (count >= 16) random.push(bytes);
      return bytes;
    },
    ...options,
  });
  servers.push(server);
  const cwd = await folder();
  const browserLog = join(cwd, 'browser.jsonl');
  const env = {
    AIRISK_URL: server.url,
    CLIENT_ID: server.client.client_id,
    CLIENT_SECRET: server.client.client_secret,
    REDIRECT_URI: redirect,
    BROWSER: FAKE_BROWSER,
    BROWSER_LOG: browserLog,
  };
  return {
    server,
    env,
    cwd,
    async run(args, more = {}) {
      const offline = ['whoami', 'logout'].includes(args[0] ?? '');
      const all = ['airisk', ...args, ...(offline ? [] : ['--verbose'])];
      const run = await fitform(all, { cwd, env: { ...env, ...more } });
      printed.push(run.stdout, run.stderr);
      return run;
    },
    async hops() {
      type Hops = Awaited<ReturnType<Site['hops']>>;
      const read = async (): Promise<Hops> =>
        (await readFile(browserLog, 'utf8').catch(() => ''))
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line) as Hops[number]);
      let met = await read();
      // The browser is a program of its own, and may end later.
      while (met.length === 0 || met.at(-1)?.headers['location'] !== undefined) met = await read();
      printed.push(...met.map(({ body }) => body));
      return met;
    },
  };
}

afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  expect(random.length).toBeGreaterThan(30);
  const everything = printed.join('\n');
  expect(everything).toContain('POST /api/oauth2/Token 200');
  for (const bytes of random) {
    for (const encoding of ['base64url', 'base64', 'hex'] as const) {
      // Trace ids are made of random bytes, too, and are told on purpose.
      if (encoding === 'hex') continue;
      expect(everything).not.toContain(bytes.toString(encoding));
    }
  }
  expect(everything).not.toContain('fixture-secret');
});

describe.concurrent('fitform airisk users', () => {
  test('lists ids and names, by way of a browser', async () => {
    const { run, hops, server, env } = await site();
    const { code, stdout, stderr } = await run(['users']);
    expect(stderr).toMatch(/^Waiting for the sign-in in the browser\./m);
    expect(code, stderr).toBe(0);
    expect(stdout).toBe('1001  Ann Example\n1002  Ben Example\n1003  Cleo Elsewhere\n');
    expect(callsOf(server)).toEqual([AUTHORIZE, TOKEN, 'GET /api/Users/ListUsers generic']);
    const [first, second, third] = await hops();
    expect(first?.url.startsWith(`${server.url}/api/oauth2?client_id=`)).toBe(true);
    // What comes back is received where it is registered, shows nothing, and leads to an address without the code.
    expect(second?.url.startsWith(`${env['REDIRECT_URI'] ?? ''}?`)).toBe(true);
    expect(second).toMatchObject({ status: 303, body: '' });
    expect(second?.headers).toMatchObject({
      location: '/done',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    expect(third).toMatchObject({ status: 200 });
    expect(third?.body).toContain('You can close this window');
    expect(third?.body).not.toMatch(/<script/);
  });

  test('as JSON, without a browser', async () => {
    const { run, server } = await site();
    const { code, document, stderr } = await run(['users', '--json', '--headless']);
    expect(code).toBe(0);
    expect(document).toEqual({
      format: 'fitform.airisk-users/1',
      url: server.url,
      users: [
        { id: '1001', name: 'Ann Example' },
        { id: '1002', name: 'Ben Example' },
        { id: '1003', name: 'Cleo Elsewhere' },
      ],
      dropped: 0,
    });
    expect(stderr).toMatch(
      /^GET \/api\/oauth2 302 \d+ ms\nPOST \/api\/oauth2\/Token 200 \d+ ms\nGET \/api\/Users\/ListUsers 200 \d+ ms\n$/,
    );
  });

  test('a name that would turn the terminal is shown as what it is, and a long one is cut', async () => {
    const { run } = await site({
      seed: {
        clients: [{ client_id: 'c', redirect_uri: 'http://localhost/cb' }],
        users: [
          { id: '1', name: 'Eve\u001b[2J\u202E' },
          { id: '2'.repeat(150), name: 'x'.repeat(150) },
        ],
      },
    });
    const { stdout } = await run(['users', '--headless'], { REDIRECT_URI: 'http://localhost/cb' });
    expect(stdout).toBe(
      `${'1'.padEnd(150)}  Eve\\u{1B}[2J\\u{202E}\n${'2'.repeat(150)}  ${'x'.repeat(100)}…\n`,
    );
  });

  test('on localhost, by either address of it', async () => {
    const { run } = await site({}, 'localhost');
    expect((await run(['users'])).code).toBe(0);
  });

  test('where the list is may be said by a variable, and before it by a flag', async () => {
    const { run, server } = await site();
    const AIRISK_USERS_PATH = '/api/ListUsers';
    expect((await run(['users', '--headless'], { AIRISK_USERS_PATH })).code).toBe(0);
    const other = '/api/Users/ListUsers';
    expect((await run(['users', '--headless', '--users-path', other], { AIRISK_USERS_PATH })).code).toBe(0);
    expect(callsOf(server).filter((call) => call.endsWith('generic'))).toEqual([
      `GET ${AIRISK_USERS_PATH} generic`,
      `GET ${other} generic`,
    ]);
  });

  test('USER_ID and the list of users have nothing to do with each other', async () => {
    const { run, server } = await site();
    expect((await run(['users', '--headless'], { USER_ID: '1002' })).code).toBe(0);
    expect(server.log.map(({ userid }) => userid)).toEqual([undefined, undefined, undefined]);
  });
});

describe.concurrent('fitform airisk get', () => {
  test('as the user of USER_ID, with a browser', async () => {
    const { run, server } = await site();
    const { code, stdout } = await run(['get', CONVERSATIONS], { USER_ID: '1002' });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual([{ id: '3', title: 'Ben asks about a policy' }]);
    expect(callsOf(server)).toEqual([AUTHORIZE, TOKEN, 'GET /api/GetConversations 1002']);
  });

  test('--as goes before USER_ID', async () => {
    const { run } = await site();
    const { document } = await run(['get', CONVERSATIONS, '--as', '1001', '--headless', '--json'], {
      USER_ID: '1002',
    });
    expect(document).toMatchObject({
      format: 'fitform.airisk-answer/1',
      path: CONVERSATIONS,
      user_id: '1001',
      answer: [{ title: 'Ann asks about a contract' }, { title: 'Ann asks again' }],
    });
  });

  test('a program gets JSON that no terminal obeys', async () => {
    const { run } = await site({
      seed: {
        clients: [{ client_id: 'c', redirect_uri: 'http://localhost/cb' }],
        users: [{ id: '1', name: 'Ann' }],
        conversations: [{ userid: '1', title: 'a\u009b2Jb\u202Ec\u{E0001}\nd' }],
      },
    });
    const { stdout } = await run(['get', CONVERSATIONS, '--headless', '--as', '1'], {
      REDIRECT_URI: 'http://localhost/cb',
    });
    expect(JSON.parse(stdout)).toMatchObject([{ title: 'a\u009b2Jb\u202Ec\u{E0001}\nd' }]);
    expect(stdout).toMatch(/"a\\u009b2Jb\\u202ec\\udb40\\udc01\\nd"/);
  });

  test('no number is changed, and no id, however long', async () => {
    const id = '90071992547409930001';
    const { run, server } = await site({
      seed: {
        clients: [{ client_id: 'c', redirect_uri: 'http://localhost/cb' }],
        users: [{ id, name: 'Ann' }],
      },
      behaviour: { list_ids: 'number', user_token_lists: 200, json_type: 'text/json', bom: 'on' },
    });
    const env = { REDIRECT_URI: 'http://localhost/cb' };
    expect((await run(['users', '--headless'], env)).stdout).toBe(`${id}  Ann\n`);
    const args = ['get', '/api/ListUsers', '--headless', '--as', id];
    const text = `[\n  {\n    "id": ${id},\n    "name": "Ann"\n  }\n]`;
    expect((await run(args, env)).stdout).toBe(`${text}\n`);
    const { stdout, document } = await run([...args, '--json'], env);
    expect(stdout).toContain(`"answer": ${text.replaceAll('\n', '\n  ')}\n}\n`);
    expect(document).toMatchObject({ format: 'fitform.airisk-answer/1', url: server.url, user_id: id });
  });

  test('without anybody to act as it names what to set', async () => {
    const { run, server } = await site();
    const runs = [await run(['get', CONVERSATIONS]), await run(['login', '--json'])];
    for (const one of runs) {
      expect(one.code).toBe(3);
      expect(complaintOf(one)).toMatch(/USER_ID is not set[\s\S]*--as USER_ID/);
    }
    expect(server.log).toEqual([]);
  });

  test.each([
    '/admin/users',
    '/api/../admin',
    'https://evil.example/api/x',
    '//evil.example/api/x',
    'GetConversations',
  ])('%s leads out of the API, and nothing is sent', async (path) => {
    const { run, server } = await site();
    const one = await run(['get', path, '--as', '1001']);
    expect(one.code).toBe(3);
    expect(complaintOf(one)).toMatch(/does not stay below \/api\/ of AIRISK_URL/);
    expect(server.log).toEqual([]);
  });

  test('a token that ends while it is used', async () => {
    const { run, server } = await site({ faults: ['GET /api/GetConversations#1=expire'] });
    expect((await run(['get', CONVERSATIONS, '--as', '1001'])).code).toBe(0);
    expect(callsOf(server).filter((call) => call === TOKEN)).toHaveLength(2);
  });
});

describe.concurrent('what is not right', () => {
  test('every variable that is missing is named, at once, with what to do', async () => {
    const run = await fitform(['airisk', 'users'], {});
    expect(run.code).toBe(3);
    const said = complaintOf(run);
    for (const name of ['AIRISK_URL', 'CLIENT_ID', 'CLIENT_SECRET', 'REDIRECT_URI']) {
      expect(said).toMatch(new RegExp(`^${name} is not set$`, 'm'));
    }
  });

  test('and none is shown', async () => {
    const values = {
      AIRISK_URL: 'http://nowhere.example',
      CLIENT_ID: 'wrong id',
      CLIENT_SECRET: 'wrong secret',
    };
    const { code, document } = await fitform(['airisk', 'users', '--json'], {
      env: { ...values, REDIRECT_URI: 'wrong-uri' },
    });
    expect(code).toBe(3);
    expect(document['problems']).toHaveLength(4);
    expect(JSON.stringify(document)).not.toMatch(/nowhere|wrong/);
  });

  test('an empty variable is a missing one', async () => {
    const { run } = await site();
    const one = await run(['users'], { CLIENT_SECRET: '' });
    expect(complaintOf(one)).toMatch(/CLIENT_SECRET is not set/);
  });

  test('.env is read, but not in CI, and one that others may open is pointed out', async () => {
    const { env, cwd, server } = await site();
    const { CLIENT_SECRET = '', ...rest } = env;
    const file = join(cwd, '.env');
    await writeFile(file, `CLIENT_SECRET=${CLIENT_SECRET}\n`, { mode: 0o600 });
    const args = ['airisk', 'users', '--headless'];
    const quiet = await fitform(args, { cwd, env: rest });
    expect(quiet).toMatchObject({ code: 0, stderr: '' });
    const before = server.log.length;
    expect((await fitform(args, { cwd, env: { ...rest, CI: 'true' } })).code).toBe(3);
    expect(server.log).toHaveLength(before);
    const elsewhere = { ...rest, AIRISK_URL: 'https://risk.example.com' };
    const asking = ['airisk', 'whoami'];
    expect((await fitform(asking, { cwd, env: elsewhere })).stderr).toBe('');
    await chmod(file, 0o644);
    expect((await fitform(asking, { cwd, env: elsewhere })).stderr).toMatch(
      /^warning: \.env holds CLIENT_SECRET.*chmod 600/,
    );
    // Where the environment has the secret, the file's is not what counts.
    expect((await fitform(asking, { cwd, env: { ...elsewhere, CLIENT_SECRET } })).stderr).toBe('');
  });

  test('a redirect address elsewhere takes --headless', async () => {
    const elsewhere = 'https://app.example.com/back';
    const { run, server } = await site({ redirectUris: [elsewhere] });
    const one = await run(['users'], { REDIRECT_URI: elsewhere });
    expect(one.code).toBe(3);
    expect(complaintOf(one)).toMatch(
      /REDIRECT_URI is not a plain http address on this machine[\s\S]*--headless/,
    );
    expect(server.log).toEqual([]);
    expect((await run(['users', '--headless'], { REDIRECT_URI: elsewhere })).code).toBe(0);
  });

  test('a port that is taken', async () => {
    const { run, env, server } = await site();
    const port = Number(new URL(env['REDIRECT_URI'] ?? '').port);
    const other = createServer().listen(port, '127.0.0.1');
    servers.push({ stop: () => new Promise((resolve) => void other.close(() => resolve())) });
    const one = await run(['users']);
    expect(one.code).toBe(3);
    expect(complaintOf(one)).toMatch(
      new RegExp(`port ${port} of REDIRECT_URI is already in use[\\s\\S]*--headless`),
    );
    expect(server.log).toEqual([]);
  });

  test.each([
    ['GET /api/oauth2=state:drop', 4, /bears no state/],
    ['GET /api/oauth2=state:alter', 4, /does not belong to a sign-in/],
    ['GET /api/oauth2=redirect-error:access_denied', 4, /refused it \(access_denied\)/],
    ['POST /api/oauth2/Token=status:400', 4, /POST \/api\/oauth2\/Token: answered 400/],
    ['GET /api/Users/ListUsers=status:403', 1, /answered 403/],
    ['GET /api/Users/ListUsers=html:200', 1, /an HTML page/],
  ])('%s, with a browser and without', async (fault, code, said) => {
    const { run } = await site({ faults: [fault] });
    for (const one of [await run(['users']), await run(['users', '--headless', '--json'])]) {
      expect(one.code).toBe(code);
      expect(complaintOf(one)).toMatch(said);
    }
  });

  test('a redirect to another host is not followed without a browser', async () => {
    const { run } = await site({ faults: ['GET /api/oauth2=redirect-to:http://127.0.0.1:9/evil@after'] });
    const one = await run(['users', '--headless']);
    expect(one.code).toBe(4);
    expect(complaintOf(one)).toMatch(/redirect to http:\/\/127\.0\.0\.1:9, which is not the registered/);
  });

  test('where no browser can be opened the address is told, and an interrupt ends the wait', async () => {
    const { env, cwd, server } = await site();
    const args = ['airisk', 'users'];
    const child = await start(args, { cwd, env: { ...env, BROWSER: 'no-such-program' } });
    let told = '';
    await new Promise<void>((resolve) => {
      child.stderr.on('data', (chunk: Buffer) => {
        told += chunk.toString();
        if (told.includes('userid') || /state=[\w-]{43}/.test(told)) resolve();
      });
    });
    expect(told).toContain(
      `Open this address on this machine to sign in:\n${server.url}/api/oauth2?client_id=`,
    );
    child.kill('SIGINT');
    expect(await ended(child, args)).toMatchObject({ code: 130, stdout: '' });
  });

  test('whoever else knocks at the listener gets nothing, and ends nothing', async () => {
    const { env, cwd } = await site();
    const args = ['airisk', 'users'];
    const child = await start(args, { cwd, env: { ...env, BROWSER: 'no-such-program' } });
    const address = await new Promise<string>((resolve) => {
      let told = '';
      child.stderr.on('data', (chunk: Buffer) => {
        told += chunk.toString();
        const [found] = /http\S+state=[\w-]{43}/.exec(told) ?? [];
        if (found !== undefined) resolve(found);
      });
    });
    const redirect = env['REDIRECT_URI'] ?? '';
    const root = new URL('/', redirect).href;
    expect((await fetch(root)).status).toBe(404);
    expect((await fetch(`${redirect}/extra?code=c&state=s`)).status).toBe(404);
    expect((await fetch(redirect, { method: 'POST' })).status).toBe(405);
    const { status } = await fetch(address);
    expect(status).toBe(200);
    expect(await ended(child, args)).toMatchObject({ code: 0 });
  });
});

describe.concurrent('fitform airisk login', () => {
  const stateOf = ({ cwd }: Site): string => join(cwd, '.local/state/fitform');
  const filesOf = async (one: Site): Promise<string[]> => readdir(stateOf(one)).catch(() => []);

  test('keeps nothing, unless it is told to', async () => {
    const one = await site();
    const { code, stdout, stderr } = await one.run(['login', '--as', '1001']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^signed in to http:\S+ as 1001, until \d{4}-\d\d-\d\dT\S+Z\n$/);
    expect(stderr).toMatch(/nothing is kept/);
    expect(await filesOf(one)).toEqual([]);
    expect(await readdir(one.cwd)).toEqual(['browser.jsonl']);
  });

  test('--cache keeps the token for the user alone, and get uses it', async () => {
    const one = await site();
    const { document } = await one.run(['login', '--as', '1001', '--cache', '--headless', '--json']);
    const [file = '', ...others] = await filesOf(one);
    expect(others).toEqual([]);
    const path = join(stateOf(one), file);
    expect(document).toMatchObject({ format: 'fitform.airisk-login/1', user_id: '1001', cached: path });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(stateOf(one))).mode & 0o777).toBe(0o700);

    const signedIn = one.server.log.length;
    const got = await one.run(['get', CONVERSATIONS]);
    expect(got.code).toBe(0);
    expect(got.stderr).toMatch(/^acting as 1001, as signed in by login --cache$/m);
    expect(callsOf(one.server).slice(signedIn)).toEqual(['GET /api/GetConversations 1001']);
    // Somebody else's call has its own sign-in.
    await one.run(['get', CONVERSATIONS, '--headless'], { USER_ID: '1002' });
    expect(callsOf(one.server).at(-1)).toBe('GET /api/GetConversations 1002');

    const who = await one.run(['whoami', '--json']);
    expect(who.document['cached']).toMatchObject({ user_id: '1001', name: null });
    const before = one.server.log.length;
    expect((await one.run(['logout'])).stdout).toBe('the token of 1001 is removed\n');
    expect(await filesOf(one)).toEqual([]);
    expect((await one.run(['logout'])).stdout).toBe('no token was kept\n');
    expect(one.server.log).toHaveLength(before);
  });

  test('a kept token that is refused is removed, and a new sign-in follows', async () => {
    const one = await site();
    await one.run(['login', '--as', '1001', '--cache', '--headless']);
    one.server.expireTokens();
    expect((await one.run(['get', CONVERSATIONS, '--as', '1001', '--headless'])).code).toBe(0);
    expect(await filesOf(one)).toEqual([]);
  });

  test('one that is over is removed without being tried', async () => {
    const one = await site();
    await one.run(['login', '--as', '1001', '--cache', '--headless']);
    const [file = ''] = await filesOf(one);
    const path = join(stateOf(one), file);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/"expires_at": "\d{4}/, '"expires_at": "2020'));
    const { document } = await one.run(['whoami', '--json']);
    expect(document['cached']).toBeNull();
    expect(await filesOf(one)).toEqual([]);
  });

  test.each([
    ['of another client', /"client_id": "[^"]*"/, '"client_id": "another"'],
    ['of another instance', /"url": "[^"]*"/, '"url": "https://another.example"'],
    ['of another format', /airisk-token\/1/, 'airisk-token/9'],
    ['that is cut off', /"expires_at[\s\S]*/, ''],
  ])('a file %s is not used', async (_what, from, to) => {
    const one = await site();
    await one.run(['login', '--as', '1001', '--cache', '--headless']);
    const [file = ''] = await filesOf(one);
    const path = join(stateOf(one), file);
    await writeFile(path, (await readFile(path, 'utf8')).replace(from, to));
    const { code, stderr } = await one.run(['get', CONVERSATIONS, '--headless']);
    expect(code, stderr).toBe(3);
  });

  test('one that an editor has put a byte order mark before is used', async () => {
    const one = await site();
    await one.run(['login', '--as', '1001', '--cache', '--headless']);
    const [file = ''] = await filesOf(one);
    const path = join(stateOf(one), file);
    await writeFile(path, `\uFEFF${await readFile(path, 'utf8')}`);
    const { code, stderr } = await one.run(['get', CONVERSATIONS, '--headless']);
    expect(code, stderr).toBe(0);
  });

  test('what others could read before, they cannot now', async () => {
    const one = await site();
    await one.run(['login', '--as', '1001', '--cache', '--headless']);
    const [file = ''] = await filesOf(one);
    await chmod(join(stateOf(one), file), 0o644);
    await one.run(['login', '--as', '1002', '--cache', '--headless']);
    expect((await stat(join(stateOf(one), file))).mode & 0o777).toBe(0o600);
  });

  test('XDG_STATE_HOME says where', async () => {
    const one = await site();
    const elsewhere = join(one.cwd, 'elsewhere');
    await mkdir(elsewhere);
    await one.run(['login', '--as', '1001', '--cache', '--headless'], { XDG_STATE_HOME: elsewhere });
    expect(await readdir(join(elsewhere, 'fitform'))).toHaveLength(1);
    expect(await filesOf(one)).toEqual([]);
  });

  test('where it cannot be kept, a sentence says so', async () => {
    const one = await site();
    const file = join(one.cwd, 'a-file');
    await writeFile(file, '');
    const args = ['login', '--as', '1001', '--cache', '--headless'];
    const run = await one.run(args, { XDG_STATE_HOME: file });
    expect(run.code).toBe(1);
    expect(complaintOf(run)).toMatch(/^error: (ENOTDIR|EEXIST): .*a-file/m);
  });

  test('a token without a known end is not kept', async () => {
    const one = await site({ behaviour: { expiration: 'missing' } });
    const run = await one.run(['login', '--as', '1001', '--cache', '--headless']);
    expect(run.code).toBe(6);
    expect(complaintOf(run)).toMatch(/nothing was kept: AIRisk does not say when the token ends/);
    expect(await filesOf(one)).toEqual([]);
    expect((await one.run(['login', '--as', '1001', '--headless'])).stdout).toMatch(/with no known end$/m);
  });
});

describe.concurrent('fitform airisk whoami', () => {
  test('tells what is known here, and asks nobody', async () => {
    const { run, env, server } = await site();
    const { code, stdout } = await run(['whoami'], { USER_ID: '1001' });
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      `instance   ${server.url}`,
      'client     fitform-fixture',
      'secret     set (not shown)',
      `redirect   ${env['REDIRECT_URI'] ?? ''}`,
      'user       1001',
      'signed in  no token is kept: every command signs in by itself',
      '',
    ]);
    expect(server.log).toEqual([]);
  });

  test('with nothing set it says what is missing, which is no failure', async () => {
    const { code, document } = await fitform(['airisk', 'whoami', '--json'], {});
    expect(code).toBe(0);
    expect(document).toMatchObject({
      url: null,
      missing: ['AIRISK_URL', 'CLIENT_ID', 'CLIENT_SECRET', 'REDIRECT_URI'],
      cached: null,
    });
  });
});

test.each([
  [['airisk'], /no command is given|missing/i],
  [['airisk', 'user'], /did you mean "users"/],
  [['airisk', 'get'], /missing required argument/],
  [['airisk', 'users', '--as', 'x'], /unknown option '--as'/],
  [['airisk', 'get', '/api/x', '--as', ''], /must not be empty/],
  [['airisk', 'users', '--users-path', '/users'], /--users-path is not below \/api\//],
])('%j is not understood', async (args, said) => {
  const env = {
    AIRISK_URL: 'http://127.0.0.1:1',
    CLIENT_ID: 'c',
    CLIENT_SECRET: 's',
    REDIRECT_URI: 'http://127.0.0.1:1/cb',
  };
  const run = await fitform(args, { env });
  expect(run.code).toBe(3);
  expect(complaintOf(run)).toMatch(said);
});

test('what emulate --airisk prints for .env works as it is, without a warning', async () => {
  const redirect = `http://127.0.0.1:${await freePort()}/callback`;
  const emulator = await startRunning(['emulate', '--airisk', '--redirect-uri', redirect], {});
  const printedThen = emulator.printed().match(/^[A-Z_]+=.*$/gm) ?? [];
  expect(printedThen.map((line) => line.split('=')[0])).toEqual([
    'AIRISK_URL',
    'CLIENT_ID',
    'CLIENT_SECRET',
    'REDIRECT_URI',
    'USER_ID',
  ]);
  // As an editor or a shell makes a file.
  const cwd = await folder({ '.env': printedThen.join('\n') });
  await chmod(join(cwd, '.env'), 0o644);
  for (const args of [['users', '--headless'], ['get', CONVERSATIONS, '--headless'], ['whoami']]) {
    const run = await fitform(['airisk', ...args], { cwd });
    expect([run.code, run.stderr]).toEqual([0, '']);
  }
});
