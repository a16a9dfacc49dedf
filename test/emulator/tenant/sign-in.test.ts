import { describe, expect, test } from 'vitest';
import { hashPassword, passwordMatches } from '../../../src/emulator/tenant/password.ts';
import { basic, ids, openTenant, operator } from '../../support/emulated-tenant.ts';

async function tokenFrom(tenant: ReturnType<typeof openTenant>, who = operator): Promise<string> {
  const { body } = await tenant.send('POST', '/admin/auth', {}, who);
  return (body as { authentication_token: string }).authentication_token;
}

describe('signing in', () => {
  test.each(['/admin', '/api'])(
    'POST %s/auth gives a token, good as Bearer under both prefixes',
    async (prefix) => {
      const tenant = openTenant();
      const { status, body } = await tenant.send('POST', `${prefix}/auth`, {}, operator);
      expect({ status, body }).toEqual({
        status: 200,
        body: { authentication_token: expect.any(String) as string },
      });
      const { authentication_token: token } = body as { authentication_token: string };
      for (const path of ['/admin/users/me', '/api/users/me']) {
        const me = await tenant.send('GET', path, { authorization: `Bearer ${token}` });
        expect(me).toMatchObject({ status: 200, body: { id: ids.setup } });
      }
    },
  );

  test.each([
    ['a wrong password', { ...operator, password: 'guess' }, 401],
    ['an unknown user', { ...operator, username: 'nobody' }, 401],
    ['a user without a stored password', { username: 'john@embedded.example', password: '' }, 401],
    ['no password', { username: operator.username }, 400],
    ['a password that is no text', { ...operator, password: 7 }, 400],
    ['a body that is not JSON', '{', 400],
    ['a body that is no object', '[]', 400],
  ])('POST /auth with %s', async (_, body, status) => {
    const answer = await openTenant().send('POST', '/admin/auth', {}, body);
    expect(answer).toEqual({
      status,
      body: expect.objectContaining({ message: expect.any(String) as string }) as object,
    });
  });

  test('a body of another content type is 415', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect(await openTenant().send('POST', '/admin/auth', headers, operator)).toMatchObject({ status: 415 });
  });

  test.each([
    ['nothing', {}],
    ['an unknown token', { authorization: 'Bearer guess' }],
    ['a bare user name', { authorization: `Basic ${Buffer.from('setup').toString('base64')}` }],
    ['a wrong password', { authorization: basic({ ...operator, password: 'guess' }) }],
    ['another scheme', { authorization: 'Digest x' }],
  ])('with %s every call is 401, whether the path exists or not', async (_, headers) => {
    const tenant = openTenant();
    for (const [method, path] of [
      ['GET', '/users/me'],
      ['GET', '/roles'],
      ['POST', '/roles'],
      ['DELETE', `/users/${ids.john}`],
      ['POST', '/auth/logout'],
      ['GET', '/about/version'],
      ['GET', '/no/such/path'],
    ] as const) {
      const answer = await tenant.send(method, `/admin${path}`, headers);
      expect(answer, path).toMatchObject({ status: 401, body: { message: 'Authentication required' } });
    }
    expect((await tenant.store.read()).users).toHaveLength(2);
  });

  test('HTTP Basic takes a password with a colon, and a created user can sign in', async () => {
    const tenant = openTenant();
    const who = { username: 'ann', password: 'a:b:ç' };
    await tenant.call('POST', '/users', { ...who, active: true, roles: [] });
    expect(await tenant.callAs(who)('GET', '/users/me')).toMatchObject({
      status: 200,
      body: { username: 'ann' },
    });
    expect(JSON.stringify(await tenant.store.read())).not.toContain(who.password);
  });

  test('an inactive user cannot sign in, and a token ends with its user', async () => {
    const tenant = openTenant();
    const who = { username: 'ann', password: 'secret' };
    const { body } = await tenant.call('POST', '/users', { ...who, active: false, roles: [] });
    expect(await tenant.send('POST', '/admin/auth', {}, who)).toMatchObject({ status: 401 });
    const { id } = body as { id: string };
    await tenant.store.update((draft) => {
      draft.users = draft.users.map((user) => (user.id === id ? { ...user, active: true } : user));
    });
    const headers = { authorization: `Bearer ${await tokenFrom(tenant, who)}` };
    expect(await tenant.send('GET', '/admin/users/me', headers)).toMatchObject({ status: 200 });
    await tenant.call('DELETE', `/users/${id}`);
    expect(await tenant.send('GET', '/admin/users/me', headers)).toMatchObject({ status: 401 });
  });

  test('a token is good for as long as the tenant says', async () => {
    let now = 0;
    const tenant = openTenant({ clock: () => now, behaviour: { token_seconds: 60 } });
    const headers = { authorization: `Bearer ${await tokenFrom(tenant)}` };
    now = 59_999;
    expect(await tenant.send('GET', '/admin/users/me', headers)).toMatchObject({ status: 200 });
    now = 60_000;
    expect(await tenant.send('GET', '/admin/users/me', headers)).toMatchObject({ status: 401 });
  });

  test('logging out voids that token only; without a token it is impossible', async () => {
    const tenant = openTenant();
    const [first, second] = [await tokenFrom(tenant), await tokenFrom(tenant)];
    const status = async (token: string, method = 'GET', path = '/users/me') =>
      (await tenant.send(method, `/admin${path}`, { authorization: `Bearer ${token}` })).status;
    expect(await status(first, 'POST', '/auth/logout')).toBe(204);
    expect(await status(first)).toBe(401);
    expect(await status(second)).toBe(200);
    expect(await tenant.call('POST', '/auth/logout')).toMatchObject({ status: 400 });
  });

  test('changing the password asks for the old one', async () => {
    const tenant = openTenant();
    const who = { username: 'ann', password: 'old' };
    await tenant.call('POST', '/users', { ...who, active: true, roles: [] });
    const change = (old_password: string) =>
      tenant.callAs(who)('POST', '/users/me/change_password', { old_password, new_password: 'new' });
    expect(await change('wrong')).toMatchObject({ status: 403 });
    expect(await change('old')).toEqual({ status: 204, body: undefined });
    expect(await tenant.send('POST', '/admin/auth', {}, who)).toMatchObject({ status: 401 });
    expect(await tenant.send('POST', '/admin/auth', {}, { ...who, password: 'new' })).toMatchObject({
      status: 200,
    });
  });
});

test('passwords are hashed with a salt, and only the right one matches', async () => {
  const [one, two] = [await hashPassword('secret'), await hashPassword('secret')];
  expect(one).not.toBe(two);
  expect(await passwordMatches('secret', one)).toBe(true);
  expect(await passwordMatches('Secret', one)).toBe(false);
  expect(await passwordMatches('secret', 'secret')).toBe(false);
});

test('the log tells each call with its status, and no password', async () => {
  const tenant = openTenant();
  await tenant.send('POST', '/admin/auth', {}, operator);
  await tenant.call('POST', '/users', { username: 'ann', password: 'hidden', active: true, roles: [] });
  await tenant.call('GET', '/users?page=1');
  await tenant.send('GET', '/elsewhere', {});
  expect(tenant.log).toEqual([
    {
      method: 'POST',
      path: '/admin/auth',
      status: 200,
      body: { username: operator.username, password: '***' },
    },
    {
      method: 'POST',
      path: '/admin/users',
      status: 201,
      body: { username: 'ann', password: '***', active: true, roles: [] },
    },
    { method: 'GET', path: '/admin/users', status: 200, body: undefined, query: 'page=1' },
    { method: 'GET', path: '/elsewhere', status: 404, body: undefined },
  ]);
});
