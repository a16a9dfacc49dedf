import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../../../src/emulator/tenant/tenant-behaviour.ts';
import { permissionMap, type Permission } from '../../../src/emulator/tenant/permissions.ts';
import { seedState } from '../../../src/emulator/tenant/default-tenant.ts';
import { ids, openTenant, operator, unknownId } from '../../support/emulated-tenant.ts';

const [first, second] = (seedState().documents ?? []).map(({ id }) => id);
const grants = [{ role: ids.reviewer, inbox: ids.invoice }];
const request = { user: ids.john, roles: grants };
const anyToken = expect.stringMatching(/^[\w-]{32}$/) as string;
type Key = { token: string };

async function keyFor(tenant: ReturnType<typeof openTenant>, body: object = request): Promise<string> {
  const answer = await tenant.call('POST', '/auth/api-key', body);
  expect(answer.status).toBe(201);
  return (answer.body as Key).token;
}

const withKey = (tenant: ReturnType<typeof openTenant>, key: string) => (method: string, path: string) =>
  tenant.send(method, `/admin${path}`, { 'x-api-key': key });

describe('API keys', () => {
  test.each<[string, string, unknown, number, unknown]>([
    ['GET', '/auth/api-key', undefined, 200, []],
    ['POST', '/auth/api-key', request, 201, { ...request, active: true, token: anyToken }],
    ['POST', '/auth/api-key', { ...request, active: false }, 201, { active: false }],
    [
      'POST',
      '/auth/api-key',
      { ...request, expire_at: '2030-01-01T00:00:00+01:00' },
      201,
      { expire_at: '2029-12-31T23:00:00.000Z' },
    ],
    [
      'POST',
      '/auth/api-key',
      { ...request, expire_at: '2030-01-01T00:00' },
      201,
      { expire_at: '2030-01-01T00:00:00.000Z' },
    ],
    [
      'POST',
      '/auth/api-key',
      { ...request, expire_at: 'soon' },
      400,
      { errors: { expire_at: 'must be a date and time' } },
    ],
    ['POST', '/auth/api-key', { ...request, name: 'mine' }, 400, { errors: { name: 'Unknown field' } }],
    [
      'POST',
      '/auth/api-key',
      { ...request, roles: [{ ...grants[0], scope: 'x' }] },
      400,
      { errors: { 'roles[0].scope': 'Unknown field' } },
    ],
    ['POST', '/auth/api-key', { roles: grants }, 400, { errors: { user: 'Missing required field' } }],
    ['POST', '/auth/api-key', { ...request, user: unknownId }, 404, {}],
    ['POST', '/auth/api-key', { ...request, roles: [{ role: unknownId }] }, 404, {}],
    ['GET', '/auth/api-key/nothing', undefined, 404, { message: 'API-Key not found' }],
    ['PATCH', '/auth/api-key/nothing', { active: false }, 404, {}],
    ['DELETE', '/auth/api-key/nothing', undefined, 404, {}],
    ['GET', `/auth/api-key/inbox/${ids.orders}`, undefined, 200, []],
    ['GET', `/auth/api-key/inbox/${unknownId}`, undefined, 404, {}],
    ['POST', `/auth/api-key/inbox/${ids.invoice}`, request, 201, { token: anyToken }],
    [
      'POST',
      `/auth/api-key/inbox/${ids.invoice}`,
      { user: ids.john, roles: [...grants, { role: ids.reviewer, document_id: first }] },
      201,
      {},
    ],
    ['POST', `/auth/api-key/inbox/${ids.orders}`, request, 403, {}],
    [
      'POST',
      `/auth/api-key/inbox/${ids.orders}`,
      { user: ids.john, roles: [{ role: ids.reviewer, inbox: ids.orders }, ...grants] },
      403,
      {},
    ],
    [
      'POST',
      `/auth/api-key/inbox/${ids.orders}`,
      { user: ids.john, roles: [{ role: ids.reviewer, document_id: first }] },
      403,
      {},
    ],
    [
      'POST',
      `/auth/api-key/inbox/${ids.orders}`,
      { user: ids.john, roles: [{ role: ids.reviewer }] },
      403,
      {},
    ],
  ])('%s %s %j is %i', async (method, path, body, status, answer) => {
    const result = await openTenant().call(method, path, body);
    expect(result).toMatchObject({ status, body: answer });
  });

  test('a key is listed, for its inbox too, changed and deleted by its token; its grants stay', async () => {
    const tenant = openTenant();
    const token = await keyFor(tenant);
    await keyFor(tenant, { user: ids.john, roles: [{ role: ids.reviewer, inbox: ids.orders }] });
    const key = { ...request, active: true, token };
    expect((await tenant.call('GET', '/auth/api-key')).body).toMatchObject([key, {}]);
    expect((await tenant.call('GET', `/auth/api-key/inbox/${ids.invoice}`)).body).toEqual([key]);
    const path = `/auth/api-key/${token}`;
    expect(await tenant.call('GET', path)).toEqual({ status: 200, body: key });
    expect((await tenant.call('PATCH', path, { roles: [] })).status).toBe(400);
    const changed = { ...key, active: false, expire_at: '2030-01-01T00:00:00.000Z' };
    expect(await tenant.call('PATCH', path, { active: false, expire_at: '2030-01-01T00:00:00Z' })).toEqual({
      status: 200,
      body: changed,
    });
    expect(await tenant.call('GET', path)).toEqual({ status: 200, body: changed });
    expect(await tenant.call('DELETE', path)).toEqual({ status: 204, body: undefined });
    expect(await tenant.call('DELETE', path)).toMatchObject({ status: 404 });
    expect((await tenant.call('GET', '/auth/api-key')).body).toHaveLength(1);
  });

  test.each<[string, string, unknown, Permission]>([
    ['GET', '/auth/api-key', undefined, 'view_api_keys'],
    ['POST', '/auth/api-key', request, 'edit_backend_settings'],
    ['GET', `/auth/api-key/inbox/${ids.invoice}`, undefined, 'view_api_keys'],
    ['POST', `/auth/api-key/inbox/${ids.invoice}`, request, 'edit_backend_settings'],
    ['GET', '/auth/api-key/KEY', undefined, 'view_api_keys'],
    ['PATCH', '/auth/api-key/KEY', { active: true }, 'edit_backend_settings'],
    ['DELETE', '/auth/api-key/KEY', undefined, 'edit_backend_settings'],
    ['POST', '/auth/token', { username: 'john@embedded.example' }, 'edit_users'],
  ])('%s %s takes %4$s', async (method, path, body, permission) => {
    for (const [held, allowed] of [
      [[permission], true],
      [[], false],
    ] as const) {
      const tenant = openTenant();
      const filled = path.replace('KEY', await keyFor(tenant));
      const call = await tenant.withGrants(held, {});
      const { status } = await call(method, filled, body);
      expect(status < 300, `${status}`).toBe(allowed);
      if (!allowed) expect(status).toBe(403);
      // A grant on the inbox is enough for the calls about it, and for no other.
      const onInbox = await openTenant().withGrants(held, { inbox: ids.invoice });
      const there = await onInbox(method, path, body);
      expect(there.status < 300, `${there.status}`).toBe(allowed && path.includes('/inbox/'));
    }
  });
});

describe('signing in with a key', () => {
  test('it speaks for its user with its own grants: by header and by query, under both prefixes', async () => {
    const tenant = openTenant();
    const token = await keyFor(tenant, { user: ids.setup, roles: grants });
    for (const path of ['/admin/users/me', '/api/users/me']) {
      expect(await tenant.send('GET', path, { 'x-api-key': token })).toMatchObject({
        status: 200,
        body: { id: ids.setup },
      });
      expect((await tenant.send('GET', `${path}?api_key=${token}`, {})).status).toBe(200);
    }
    const call = withKey(tenant, token);
    expect((await call('GET', `/inboxes/${ids.invoice}`)).status).toBe(200);
    expect((await call('GET', `/inboxes/${ids.orders}`)).status).toBe(403);
    expect((await call('GET', '/users')).status).toBe(403);
    // It is no token, so it cannot be logged out.
    expect((await call('POST', '/auth/logout')).status).toBe(400);
  });

  test.each<[string, object, Partial<Behaviour>, number]>([
    ['that is active', {}, {}, 200],
    ['that is inactive', { active: false }, {}, 401],
    ['that has ended', { expire_at: '2000-01-01T00:00:00Z' }, { expire_at: 'honoured' }, 401],
    ['that is to end', { expire_at: '2100-01-01T00:00:00Z' }, { expire_at: 'honoured' }, 200],
    ['that has ended', { expire_at: '2000-01-01T00:00:00Z' }, { expire_at: 'stored' }, 200],
    ['that has ended', { expire_at: '2000-01-01T00:00:00Z' }, { expire_at: 'dropped' }, 200],
  ])('a key %s, %j where %j: %i', async (_, more, behaviour, status) => {
    const tenant = openTenant({ behaviour });
    const token = await keyFor(tenant, { ...request, ...more });
    expect((await withKey(tenant, token)('GET', '/users/me')).status).toBe(status);
    const { body } = await tenant.call('GET', `/auth/api-key/${token}`);
    const kept = 'expire_at' in more && behaviour.expire_at !== 'dropped';
    expect('expire_at' in (body as object)).toBe(kept);
  });

  test('a key ends with its user, and when it is deleted', async () => {
    const tenant = openTenant();
    const [one, two] = [await keyFor(tenant), await keyFor(tenant)];
    await tenant.call('DELETE', `/auth/api-key/${one}`);
    expect((await withKey(tenant, one)('GET', '/users/me')).status).toBe(401);
    expect((await withKey(tenant, two)('GET', '/users/me')).status).toBe(200);
    await tenant.store.update((draft) => {
      draft.users = draft.users.map((user) => ({ ...user, active: false }));
    });
    expect((await withKey(tenant, two)('GET', '/users/me')).status).toBe(401);
    expect((await tenant.send('GET', '/admin/roles', { 'x-api-key': 'guess' })).status).toBe(401);
  });

  test("the guide's key: its inbox and one document, and not the other", async () => {
    const tenant = openTenant();
    await tenant.store.update((draft) => {
      draft.roles.push(
        { id: 'inbox', name: 'InboxGuest', permissions: permissionMap(['view_list']) },
        { id: 'review', name: 'ReviewGuest', permissions: permissionMap(['review', 'submit']) },
      );
    });
    const token = await keyFor(tenant, {
      user: ids.john,
      roles: [
        { role: 'inbox', inbox: ids.invoice },
        { role: 'review', document_id: first },
      ],
    });
    const call = withKey(tenant, token);
    const statuses = async (...paths: string[]) =>
      Promise.all(paths.map(async (path) => (await call('GET', path)).status));
    expect(
      await statuses(
        `/inboxes/${ids.invoice}`,
        `/inboxes/${ids.orders}`,
        `/inboxes/${ids.invoice}/documents`,
        `/documents/${first}`,
        `/documents/${second}`,
      ),
    ).toEqual([200, 403, 200, 200, 403]);
  });
});

describe('POST /auth/token', () => {
  test.each<[string, object, number]>([
    ['for another user', { username: 'john@embedded.example' }, 201],
    ['with grants of its own', { username: 'john@embedded.example', roles: [] }, 201],
    ['for nobody', { username: 'nobody' }, 404],
    ['with an unknown role', { username: 'john@embedded.example', roles: [{ role: unknownId }] }, 404],
    ['without a name', {}, 400],
  ])('%s', async (_, body, status) => {
    const tenant = openTenant();
    const answer = await tenant.call('POST', '/auth/token', body);
    expect(answer.status).toBe(status);
    if (status !== 201) return;
    const { authentication_token: token } = answer.body as { authentication_token: string };
    const headers = { authorization: `Bearer ${token}` };
    expect(await tenant.send('GET', '/admin/users/me', headers)).toMatchObject({ body: { id: ids.john } });
    const { status: listed } = await tenant.send('GET', `/admin/inboxes/${ids.orders}`, headers);
    expect(listed).toBe('roles' in body ? 403 : 200);
  });

  test('for oneself it asks for nothing, and gives no more than the caller has', async () => {
    const tenant = openTenant();
    const key = await keyFor(tenant, { user: ids.setup, roles: [] });
    const mint = (body: object) => tenant.send('POST', '/admin/auth/token', { 'x-api-key': key }, body);
    expect((await mint({ username: operator.username, roles: [{ role: ids.administrator }] })).status).toBe(
      403,
    );
    const { status, body } = await mint({ username: operator.username });
    expect(status).toBe(201);
    const headers = {
      authorization: `Bearer ${(body as { authentication_token: string }).authentication_token}`,
    };
    expect((await tenant.send('GET', '/admin/users', headers)).status).toBe(403);
  });
});

test('the log shows no key and no token', async () => {
  const tenant = openTenant();
  const token = await keyFor(tenant);
  await tenant.call('GET', `/auth/api-key/${token}`);
  await tenant.call('DELETE', `/auth/%61pi-key/${token}`);
  await tenant.send('GET', `/admin/users/me?x=1&api_key=${token}`, {});
  await tenant.call('GET', `/auth/api-key/inbox/${ids.orders}`);
  await tenant.call('POST', '/auth/api-key', { ...request, token });
  expect(JSON.stringify(tenant.log)).not.toContain(token);
  expect(tenant.log.slice(1).map(({ path, query }) => [path, query])).toEqual([
    ['/admin/auth/api-key/***', undefined],
    ['/admin/auth/api-key/***', undefined],
    ['/admin/users/me', 'x=1&api_key=***'],
    [`/admin/auth/api-key/inbox/${ids.orders}`, undefined],
    ['/admin/auth/api-key', undefined],
  ]);
});
