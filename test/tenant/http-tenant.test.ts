// First: what is imported before it keeps the real network.
import nock, { answersWithNock } from '../support/nocked.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { TenantError } from '../../src/tenant/tenant-error.ts';
import { httpTenant, type HttpOptions, type HttpTenant } from '../../src/tenant/http-tenant.ts';
import type { Credentials } from '../../src/tenant/auth.ts';
import { Secret } from '../../src/wire/secret.ts';
import { stillWorld } from '../support/still-world.ts';

answersWithNock();

const ORIGIN = 'https://tenant.example';
const PASSWORD = 'correct horse "battery"';
const password = (method: 'password' | 'basic' = 'password'): Credentials => ({
  method,
  username: 'me',
  password: new Secret(PASSWORD),
});

const open = new Set<HttpTenant>();
function tenant(options: Partial<HttpOptions> = {}): HttpTenant {
  const client = httpTenant({
    origin: ORIGIN,
    basePath: '/admin',
    credentials: password(),
    readOnly: false,
    sockets: 4,
    timeout: 5000,
    world: stillWorld(),
    ...options,
  });
  open.add(client);
  return client;
}

afterEach(() => {
  for (const client of open) client.close();
  open.clear();
  const pending = nock.pendingMocks();
  nock.cleanAll();
  expect(pending).toEqual([]);
});

const signIn = (token = 'tok-1') =>
  nock(ORIGIN)
    .post('/admin/auth', { username: 'me', password: PASSWORD })
    .reply(200, { authentication_token: token });

async function failure(promise: Promise<unknown>): Promise<TenantError> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TenantError);
  return error as TenantError;
}

describe('sign-in', () => {
  test('a password becomes a bearer token, once for all calls', async () => {
    signIn();
    for (const path of ['/admin/roles', '/admin/users', '/admin/inboxes']) {
      nock(ORIGIN).get(path).matchHeader('authorization', 'Bearer tok-1').reply(200, []);
    }
    const client = tenant();
    await Promise.all([client.get('/roles'), client.get('/users'), client.get('/inboxes')]);
    expect(client.traffic).toEqual({ requests: { GET: 3, POST: 0, PATCH: 0, DELETE: 0 }, sign_ins: 1 });
  });

  test.each([
    ['failed in passing', 503, 'tried again by the next call'],
    ['was refused', 401, 'not tried again: too many failures lock an account'],
  ])('that %s (%i) is %s', async (_how, status) => {
    nock(ORIGIN)
      .post('/admin/auth')
      .times(status === 503 ? 9 : 1)
      .reply(status, {});
    const client = tenant({ timeout: 60_000 });
    const first = await Promise.all([failure(client.get('/roles')), failure(client.get('/users'))]);
    expect(first[0]).toBe(first[1]);
    nock.cleanAll();
    if (status === 401) expect(await failure(client.get('/roles'))).toBe(first[0]);
    else {
      signIn();
      nock(ORIGIN).get('/admin/roles').matchHeader('authorization', 'Bearer tok-1').reply(200, []);
      expect(await client.get('/roles')).toEqual([]);
    }
  });

  test.each<[string, Credentials, string, string]>([
    [
      'basic',
      password('basic'),
      'authorization',
      `Basic ${Buffer.from(`me:${PASSWORD}`).toString('base64')}`,
    ],
    ['token', { method: 'token', token: new Secret('given') }, 'authorization', 'Bearer given'],
    ['api-key', { method: 'api-key', key: new Secret('key-1') }, 'x-api-key', 'key-1'],
  ])('%s needs no sign-in', async (_name, credentials, header, value) => {
    nock(ORIGIN).get('/admin/roles').matchHeader(header, value).reply(200, []);
    const client = tenant({ credentials });
    await client.get('/roles');
    expect(client.traffic.sign_ins).toBe(0);
  });

  test.each<[string, number, string | object, Record<string, string>, RegExp, RegExp]>([
    [
      'a wrong password',
      401,
      { message: 'Wrong credentials' },
      {},
      /not accepted \(401\)/,
      /the host tenant\.example, the user "me" and the password/,
    ],
    ['an account without access', 403, '', {}, /not accepted \(403\)/, /./],
    ['no such path', 404, { message: 'gone' }, {}, /404/, /try --base-path \/api/],
    [
      'a web page',
      200,
      '<html><title>Welcome</title>',
      { 'content-type': 'text/html' },
      /HTML page/,
      /try --base-path \/api/,
    ],
    ['a web page as error', 403, '<html>', { 'content-type': 'text/html' }, /./, /./],
    ['another JSON', 200, { hello: 1 }, {}, /no authentication_token/, /try --base-path \/api/],
    ['a redirect', 302, '', { location: 'https://evil.example/auth' }, /redirect/, /redirects to/],
  ])('%s cannot be signed in with', async (_name, status, body, headers, message, hint) => {
    nock(ORIGIN).post('/admin/auth').reply(status, body, headers);
    const error = await failure(tenant().get('/roles'));
    expect(error.kind).toBe('sign-in');
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  });

  test('below /api the hint is the other way round', async () => {
    nock(ORIGIN).post('/api/auth').reply(404);
    expect((await failure(tenant({ basePath: '/api' }).get('/roles'))).hint).toMatch(
      /try --base-path \/admin/,
    );
  });

  test('a token that has run out is renewed once, for all the calls that met it', async () => {
    signIn('tok-1');
    for (const path of ['/admin/roles', '/admin/users']) {
      nock(ORIGIN).get(path).matchHeader('authorization', 'Bearer tok-1').reply(401);
      nock(ORIGIN).get(path).matchHeader('authorization', 'Bearer tok-2').reply(200, []);
    }
    signIn('tok-2');
    const client = tenant();
    await Promise.all([client.get('/roles'), client.get('/users')]);
    expect(client.traffic.sign_ins).toBe(2);
  });

  test('a POST is repeated after a 401 too, with the same body', async () => {
    signIn('tok-1');
    nock(ORIGIN).post('/admin/roles', { name: 'A' }).matchHeader('authorization', 'Bearer tok-1').reply(401);
    signIn('tok-2');
    nock(ORIGIN)
      .post('/admin/roles', { name: 'A' })
      .matchHeader('authorization', 'Bearer tok-2')
      .reply(201, { id: 'x' });
    expect(await tenant().post('/roles', { name: 'A' })).toEqual({ id: 'x' });
  });

  test('a call that was late with an old token is repeated with the newest', async () => {
    signIn('tok-1');
    const { promise: late, resolve: answerLate } = Promise.withResolvers<undefined>();
    nock(ORIGIN)
      .get('/admin/roles')
      .matchHeader('authorization', 'Bearer tok-1')
      .reply(401, () => late.then(() => ''));
    nock(ORIGIN).get('/admin/users').matchHeader('authorization', 'Bearer tok-1').reply(401);
    nock(ORIGIN).get('/admin/users').matchHeader('authorization', 'Bearer tok-2').times(2).reply(401);
    signIn('tok-2');
    signIn('tok-3');
    nock(ORIGIN).get('/admin/users').matchHeader('authorization', 'Bearer tok-3').reply(200, []);
    nock(ORIGIN).get('/admin/roles').matchHeader('authorization', 'Bearer tok-3').reply(200, ['late']);
    const client = tenant();
    const slow = client.get('/roles');
    // Two token lives go by: the second call meets the end of each.
    await failure(client.get('/users'));
    await client.get('/users');
    answerLate(undefined);
    expect(await slow).toEqual(['late']);
    expect(client.traffic.sign_ins).toBe(3);
  });

  test('a second 401 after renewing is the end', async () => {
    signIn('tok-1');
    signIn('tok-2');
    nock(ORIGIN).get('/admin/roles').times(2).reply(401);
    expect((await failure(tenant().get('/roles'))).kind).toBe('sign-in');
  });

  test('a ready-made token cannot be renewed', async () => {
    nock(ORIGIN).get('/admin/roles').reply(401);
    const client = tenant({ credentials: { method: 'token', token: new Secret('given') } });
    const error = await failure(client.get('/roles'));
    expect(error.kind).toBe('sign-in');
    expect(client.traffic.requests.GET).toBe(1);
  });
});

describe('calls', () => {
  test.each([
    '/tenant/activate',
    '/integrations/7/activate',
    '/reports/7/generate',
    '/reports/Generate/',
    '/x/activate?secret=y',
  ])('%s is never called, by whatever method: nothing is sent, not even the sign-in', async (path) => {
    for (const readOnly of [true, false]) {
      const client = tenant({ readOnly });
      const calls = [client.get(path), client.post(path, {}), client.patch(path, {}), client.delete(path)];
      for (const call of calls) {
        expect(await failure(call)).toMatchObject({ kind: 'read-only', status: null });
      }
      expect(client.traffic).toMatchObject({
        sign_ins: 0,
        requests: { GET: 0, POST: 0, PATCH: 0, DELETE: 0 },
      });
    }
  });

  test.each<[string, Record<string, string>, number, RegExp | null]>([
    [
      'a next page',
      { link: '</r?page=1>; rel="prev", </r?page=3>; rel="next"' },
      200,
      /Link names a next page/,
    ],
    ['several relations', { link: '</r>; rel="last next"' }, 200, /Link names a next page/],
    ['no quotes', { link: '</r>; rel=next' }, 200, /Link names a next page/],
    ['a total above what came', { 'x-total-count': '3' }, 200, /X-Total-Count says 3, and 2 came/],
    ['a range of more', { 'content-range': 'roles 0-1/250' }, 200, /Content-Range says 250, and 2 came/],
    ['a part', {}, 206, /its status is 206/],
    ['the last page', { link: '</r?page=1>; rel="prev"' }, 200, null],
    ['a total of what came', { 'x-total-count': '2' }, 200, null],
    ['a range of all', { 'content-range': 'roles 0-1/2' }, 200, null],
    ['a next that is another word', { link: '</r>; rel="nextcloud"' }, 200, null],
  ])('a list with %s', async (_name, headers, status, says) => {
    signIn();
    nock(ORIGIN)
      .get('/admin/roles')
      .reply(status, [{ id: '1' }, { id: '2' }], headers);
    const asked = tenant().get('/roles');
    if (says === null) expect(await asked).toHaveLength(2);
    else {
      expect(await failure(asked)).toMatchObject({
        kind: 'malformed',
        message: expect.stringMatching(says) as string,
      });
    }
  });

  test('a read-only client writes nothing', async () => {
    const client = tenant({ readOnly: true });
    expect((await failure(client.post('/roles', { name: 'A' }))).kind).toBe('read-only');
    expect((await failure(client.patch('/roles/1', { name: 'A' }))).kind).toBe('read-only');
    expect(client.traffic.requests).toEqual({ GET: 0, POST: 0, PATCH: 0, DELETE: 0 });
  });

  test.each([200, 204, 302, 403, 404, 422])(
    'looking shows an answer of status %i as it came',
    async (status) => {
      signIn();
      nock(ORIGIN)
        .get('/admin/roles')
        .reply(status, status === 204 ? '' : '<b>', { 'x-total-count': '7' });
      const answer = await tenant({ readOnly: true }).look('/roles');
      expect(answer).toMatchObject({ status, body: status === 204 ? '' : '<b>' });
      expect(answer.headers['x-total-count']).toBe('7');
    },
  );

  test('looking below another path of the host takes the same session, or a new one after a 401', async () => {
    signIn();
    nock(ORIGIN).get('/api/roles').matchHeader('authorization', 'Bearer tok-1').reply(200, []);
    nock(ORIGIN).get('/api/users').reply(401);
    signIn('tok-2');
    nock(ORIGIN).get('/api/users').matchHeader('authorization', 'Bearer tok-2').reply(401);
    const client = tenant();
    expect(await client.look('/roles', '/api')).toMatchObject({ status: 200 });
    expect(await failure(client.look('/users', '/api'))).toMatchObject({ kind: 'sign-in', status: 401 });
  });

  test('looking sends nothing that changes things, whatever its method', async () => {
    const client = tenant();
    for (const path of ['/integrations/1/activate', '/reports/generate', '/integrations/1/activate/?a=b']) {
      expect((await failure(client.look(path))).kind).toBe('read-only');
    }
    expect(client.traffic.sign_ins).toBe(0);
  });

  test('no more calls are sent than are allowed, repetitions and sign-ins included', async () => {
    signIn();
    nock(ORIGIN).get('/admin/roles').times(3).reply(503);
    const client = tenant({ most: 4 });
    expect(await failure(client.look('/roles'))).toMatchObject({ kind: 'not-sent' });
    expect((await failure(client.get('/users'))).message).toContain(
      'not sent: the limit of 4 calls is reached',
    );
    expect(client.traffic).toMatchObject({ requests: { GET: 3 }, sign_ins: 1 });
  });

  test('a read is tried again until it is answered', async () => {
    signIn();
    nock(ORIGIN).get('/admin/roles').reply(503).get('/admin/roles').reply(429, '', { 'retry-after': '0' });
    nock(ORIGIN)
      .get('/admin/roles')
      .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    nock(ORIGIN).get('/admin/roles').reply(200, []);
    const client = tenant();
    expect(await client.get('/roles')).toEqual([]);
    expect(client.traffic.requests.GET).toBe(4);
  });

  test('and given up after five tries', async () => {
    signIn();
    nock(ORIGIN).get('/admin/roles').times(5).reply(503, { message: 'busy' });
    const error = await failure(tenant().get('/roles'));
    expect(error).toMatchObject({ kind: 'status', status: 503, method: 'GET', path: '/admin/roles' });
    expect(error.message).toContain('busy');
  });

  test.each([500, 502, 504])(
    'a create answered %i is not repeated and may have been carried out',
    async (status) => {
      signIn();
      nock(ORIGIN).post('/admin/roles').reply(status);
      expect(await failure(tenant().post('/roles', { name: 'A' }))).toMatchObject({
        status,
        ambiguous: true,
      });
    },
  );

  test.each(['post', 'patch'] as const)(
    'a page of a proxy (502) leaves open what became of a %s',
    async (method) => {
      signIn();
      const path = '/admin/roles/1';
      nock(ORIGIN)
        .intercept(path, method)
        .times(method === 'post' ? 1 : 5)
        .reply(502, '<html><title>Bad Gateway</title>', { 'content-type': 'text/html' });
      const error = await failure(tenant()[method]('/roles/1', { name: 'A' }));
      expect(error).toMatchObject({ kind: 'status', status: 502, ambiguous: true, hint: null });
      expect(error.message).toContain('Bad Gateway');
    },
  );

  test('a write that is told to stop while it waits for its turn is not sent', async () => {
    signIn();
    const stop = new AbortController();
    const client = tenant({
      rate: 1,
      world: {
        ...stillWorld(),
        pause: () => {
          stop.abort();
          return Promise.resolve();
        },
        stop: stop.signal,
      },
    });
    // The sign-in has the first turn; the write has to wait for the second.
    expect((await failure(client.post('/roles', { name: 'A' }))).kind).toBe('not-sent');
    expect(client.traffic.requests.POST).toBe(0);
  });

  test('a clock that is set back by an hour stops no call for an hour', async () => {
    signIn();
    nock(ORIGIN).get('/admin/roles').times(2).reply(200, []);
    const waits: number[] = [];
    let passed = 0;
    let set = 0;
    const client = tenant({
      rate: 1,
      world: {
        ...stillWorld(),
        now: () => passed + set,
        monotonic: () => passed,
        pause: (ms) => {
          waits.push(ms);
          passed += ms;
          return Promise.resolve();
        },
        stop: new AbortController().signal,
      },
    });
    await client.get('/roles');
    set = -3_600_000;
    await client.get('/roles');
    expect(waits).toEqual([1000, 1000]);
  });

  test.each<[string, (sent: ReturnType<typeof nock>) => unknown]>([
    [
      'no answer',
      (sent) =>
        sent
          .post('/admin/auth')
          .times(9)
          .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' })),
    ],
    ['a web page', (sent) => sent.post('/admin/auth').reply(200, '<html>')],
    ['an error', (sent) => sent.post('/admin/auth').times(9).reply(502)],
  ])('a create whose sign-in got %s was not sent, so it is not ambiguous', async (_what, reply) => {
    reply(nock(ORIGIN));
    const client = tenant({ timeout: 60_000 });
    expect((await failure(client.post('/roles', { name: 'A' }))).ambiguous).toBe(false);
    expect(client.traffic.requests.POST).toBe(0);
    nock.cleanAll();
  });

  test('a refused create is not ambiguous', async () => {
    signIn();
    nock(ORIGIN).post('/admin/roles').reply(405, { message: 'Missing fields' });
    expect(await failure(tenant().post('/roles', { name: 'A' }))).toMatchObject({
      status: 405,
      ambiguous: false,
    });
  });

  test('a redirect is not followed', async () => {
    signIn();
    nock(ORIGIN).get('/admin/roles').reply(302, '', { location: 'https://evil.example/' });
    expect((await failure(tenant().get('/roles'))).message).toMatch(/redirect/);
  });

  test('a page instead of a list is malformed', async () => {
    signIn();
    nock(ORIGIN).get('/admin/roles').reply(200, '<html>', { 'content-type': 'text/html' });
    expect((await failure(tenant().get('/roles'))).kind).toBe('malformed');
  });

  test('an answer may begin with a byte order mark', async () => {
    nock(ORIGIN).post('/admin/auth').reply(200, '\uFEFF{"authentication_token":"tok-1"}');
    nock(ORIGIN).get('/admin/roles').reply(200, '\uFEFF[{"id":"1"}]', { 'content-type': 'text/json' });
    nock(ORIGIN).get('/admin/users').reply(404, '\uFEFF{"message":"no such thing"}');
    const client = tenant();
    expect(await client.get('/roles')).toEqual([{ id: '1' }]);
    expect((await failure(client.get('/users'))).message).toContain('answered 404 (no such thing)');
  });

  test('an error page of megabytes is told by its title', async () => {
    signIn();
    const page = `<html><title>Too much</title>${'<title'.repeat(500_000)}`;
    nock(ORIGIN).get('/admin/roles').reply(404, page);
    expect((await failure(tenant().get('/roles'))).message).toContain('an HTML page titled "Too much"');
  });

  test('an empty answer is null', async () => {
    signIn();
    nock(ORIGIN).patch('/admin/roles/1').reply(204);
    expect(await tenant().patch('/roles/1', { name: 'A' })).toBeNull();
  });

  test('no host is unreachable', async () => {
    nock(ORIGIN)
      .post('/admin/auth')
      .replyWithError(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }));
    const error = await failure(tenant().get('/roles'));
    expect(error.kind).toBe('unreachable');
    expect(error.message).toMatch(/no such host/);
  });

  test('no X-Fields header is sent: a masked answer would look like drift', async () => {
    signIn();
    nock(ORIGIN, { badheaders: ['x-fields'] })
      .get('/admin/roles')
      .reply(200, []);
    expect(await tenant().get('/roles')).toEqual([]);
  });
});

describe('secrets', () => {
  test('a body that echoes the password does not show it', async () => {
    nock(ORIGIN)
      .post('/admin/auth')
      .reply(400, { message: `bad password ${PASSWORD}`, errors: { password: PASSWORD } });
    const error = await failure(tenant().get('/roles'));
    expect(error.message).toContain('***');
    expect(JSON.stringify(error) + String(error.stack) + error.message).not.toContain('battery');
  });

  test('a body that echoes a short password is not shown, as its words would tell it', async () => {
    nock(ORIGIN).post('/admin/auth').reply(400, { message: 'password abc of an abcess' });
    const client = tenant({
      credentials: { method: 'password', username: 'me', password: new Secret('abc') },
    });
    const { message } = await failure(client.get('/roles'));
    expect(message).toMatch(/^POST \/admin\/auth: answered 400 \(withheld: [^)]*\)$/);
  });

  test('a body that echoes what a create sent does not show it', async () => {
    signIn();
    nock(ORIGIN)
      .post('/admin/users', { username: 'guest', password: 'generated-1' })
      .reply(400, 'cannot use generated-1');
    const error = await failure(
      tenant().post('/users', { username: 'guest', password: new Secret('generated-1') }),
    );
    expect(error.message).toContain('cannot use ***');
  });

  test('a secret is sent and masked at any depth of a body', async () => {
    signIn();
    const config = { auth: [{ header: 'x', value: 'inner-secret' }] };
    nock(ORIGIN).post('/admin/integrations', { config }).reply(400, 'cannot use inner-secret');
    const auth = [{ header: 'x', value: new Secret('inner-secret') }];
    const error = await failure(tenant().post('/integrations', { config: { auth } }));
    expect(error.message).toContain('cannot use ***');
  });

  test('the log names method, path, status and time, and no secret', async () => {
    signIn('tok-secret');
    nock(ORIGIN).get('/admin/roles').reply(503).get('/admin/roles').reply(200, []);
    const lines: string[] = [];
    await tenant({ log: (line) => lines.push(line) }).get('/roles');
    expect(lines).toEqual([
      'POST /admin/auth 200 0 ms',
      'GET /admin/roles 503 0 ms',
      'GET /admin/roles 200 0 ms',
    ]);
  });
});
