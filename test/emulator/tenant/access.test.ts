import { describe, expect, test } from 'vitest';
import { permissionNames, type Permission } from '../../../src/emulator/tenant/permissions.ts';
import { ids, openTenant, unknownId } from '../../support/emulated-tenant.ts';

// method, path, body, the permissions of which one is needed, status when it is there
const guarded: [string, string, unknown, Permission[], number][] = [
  ['POST', '/roles', { name: 'R', permissions: {} }, ['edit_users'], 201],
  ['PATCH', `/roles/${ids.reviewer}`, {}, ['edit_users'], 200],
  ['DELETE', `/roles/${ids.reviewer}`, undefined, ['edit_users'], 204],
  ['GET', '/users', undefined, ['edit_users'], 200],
  ['POST', '/users', { username: 'u', active: true, roles: [] }, ['edit_users'], 201],
  ['GET', `/users/${ids.john}`, undefined, ['edit_users'], 200],
  ['PATCH', `/users/${ids.john}`, {}, ['edit_users'], 200],
  ['POST', '/inboxes', { name: 'i', project: ids.project }, ['create_inbox'], 201],
  ['GET', `/inboxes/${ids.orders}`, undefined, ['view_list'], 200],
  ['PATCH', `/inboxes/${ids.orders}`, {}, ['view_list'], 200],
  [
    'POST',
    '/projects',
    { name: 'p', formats: [ids.format], split_into_sections: true, sub_page_splitting: true },
    ['create_inbox'],
    201,
  ],
  ['PATCH', `/projects/${ids.project}`, {}, ['edit_format_settings'], 200],
  ['DELETE', `/projects/${ids.project}`, undefined, ['edit_format_settings'], 204],
  ['POST', '/formats', { name: 'f', labels: [] }, ['edit_format_settings'], 201],
  ['GET', `/formats/${ids.format}`, undefined, ['edit_format_settings', 'review'], 200],
  ['PATCH', `/formats/${ids.format}`, {}, ['edit_format_settings'], 200],
  ['DELETE', `/formats/${ids.format}`, undefined, ['edit_format_settings'], 204],
];

const open: [string, string, number][] = [
  ['GET', '/roles', 200],
  ['GET', `/roles/${ids.reviewer}`, 200],
  ['GET', '/users/me', 200],
  ['DELETE', `/users/${ids.john}`, 204],
  ['GET', '/inboxes', 200],
  ['DELETE', `/inboxes/${ids.orders}`, 204],
  ['GET', '/projects', 200],
  ['GET', `/projects/${ids.project}`, 200],
  ['GET', '/formats', 200],
  ['GET', '/about/version', 200],
];

describe('permissions', () => {
  test.each(guarded)('%s %s %j takes one of %j', async (method, path, body, oneOf, status) => {
    const others = permissionNames.filter((name) => !oneOf.includes(name));
    const without = openTenant();
    const before = await without.store.read();
    const call = await without.withGrants(others, {});
    expect(await call(method, path, body)).toMatchObject({ status: 403 });
    const { users, roles, ...after } = await without.store.read();
    const { users: _users, roles: _roles, ...rest } = before;
    expect([users.slice(0, 2), roles.slice(0, 2)]).toEqual([before.users, before.roles]);
    expect(after).toEqual(rest);
    for (const permission of oneOf) {
      const caller = await openTenant().withGrants([permission], {});
      expect((await caller(method, path, body)).status).toBe(status);
    }
  });

  test.each(open)('%s %s asks for none', async (method, path, status) => {
    const call = await openTenant().withGrants([]);
    expect((await call(method, path)).status).toBe(status);
  });

  test('a grant on an inbox counts for that inbox only', async () => {
    const call = await openTenant().withGrants(permissionNames, { inbox: ids.orders });
    const statuses = async (method: string, ...paths: string[]) =>
      Promise.all(
        paths.map(async (path) => (await call(method, path, method === 'PATCH' ? {} : undefined)).status),
      );
    const inboxes = [`/inboxes/${ids.orders}`, `/inboxes/${ids.invoice}`, `/inboxes/${unknownId}`];
    expect(await statuses('GET', ...inboxes)).toEqual([200, 403, 403]);
    expect(await statuses('PATCH', ...inboxes)).toEqual([200, 403, 403]);
    expect(await statuses('GET', '/users', `/formats/${ids.format}`)).toEqual([403, 403]);
  });

  test('a grant on a document counts neither for its inbox nor for the tenant', async () => {
    const call = await openTenant().withGrants(
      permissionNames,
      { document_id: unknownId },
      { document_id: unknownId, inbox: ids.orders },
    );
    expect(await call('GET', `/inboxes/${ids.orders}`)).toMatchObject({ status: 403 });
    expect(await call('GET', '/users')).toMatchObject({ status: 403 });
  });

  test('grants add up, and one of a deleted role counts for nothing', async () => {
    const { call, callAs } = openTenant();
    const who = { username: 'ann', password: 'secret' };
    const role = { name: 'Lister', permissions: { view_list: true } };
    const { id } = (await call('POST', '/roles', role)).body as { id: string };
    const roles = [{ role: ids.reviewer, inbox: ids.orders }, { role: id }];
    await call('POST', '/users', { ...who, active: true, roles });
    const asAnn = callAs(who);
    expect(await asAnn('GET', `/inboxes/${ids.invoice}`)).toMatchObject({ status: 200 });
    await call('DELETE', `/roles/${id}`);
    expect(await asAnn('GET', `/inboxes/${ids.invoice}`)).toMatchObject({ status: 403 });
    expect(await asAnn('GET', `/inboxes/${ids.orders}`)).toMatchObject({ status: 200 });
  });
});
