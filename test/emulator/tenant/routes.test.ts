import { describe, expect, test } from 'vitest';
import { permissionNames } from '../../../src/emulator/tenant/permissions.ts';
import { basic, ids, openTenant, operator, unknownId } from '../../support/emulated-tenant.ts';

const anyId = expect.stringMatching(/^[0-9a-f]{24}$/) as string;
const allFalse = Object.fromEntries(permissionNames.map((name) => [name, false]));
const role = { name: 'Guest', permissions: { review: true } };
const user = { username: 'ann', active: false, roles: [] };
const inbox = { name: 'mail', project: ids.project };
const project = {
  name: 'Sales',
  formats: [ids.format],
  split_into_sections: true,
  sub_page_splitting: false,
};
const format = { name: 'Letter', labels: [{ field_name: 'subject' }] };

test('the reference names 50 permissions', () => expect(new Set(permissionNames).size).toBe(50));

describe('each operation has the status and the body of the reference', () => {
  // method, path, body, status, what the answer has
  test.each<[string, string, unknown, number, unknown]>([
    [
      'GET',
      '/roles',
      undefined,
      200,
      [{ id: ids.administrator, name: 'Administrator' }, { name: 'Reviewer' }],
    ],
    ['POST', '/roles', role, 201, { id: anyId, name: 'Guest', permissions: { ...allFalse, review: true } }],
    ['POST', '/roles', { name: 'Guest' }, 405, { errors: { permissions: 'Missing required field' } }],
    ['POST', '/roles', { permissions: {} }, 405, { errors: { name: 'Missing required field' } }],
    [
      'POST',
      '/roles',
      { name: 'Guest', permissions: { review: 1 } },
      400,
      { errors: { 'permissions.review': 'must be true or false' } },
    ],
    [
      'GET',
      `/roles/${ids.reviewer}`,
      undefined,
      200,
      { id: ids.reviewer, permissions: { review: true, edit_users: false } },
    ],
    ['GET', `/roles/${unknownId}`, undefined, 404, { message: 'Role not found' }],
    ['PATCH', `/roles/${ids.reviewer}`, { name: 'R' }, 200, { name: 'R', permissions: { review: true } }],
    [
      'PATCH',
      `/roles/${ids.reviewer}`,
      { permissions: { upload: true } },
      200,
      { name: 'Reviewer', permissions: { ...allFalse, upload: true } },
    ],
    ['PATCH', `/roles/${ids.reviewer}`, { name: 7 }, 400, { errors: { name: 'must be a text' } }],
    ['PATCH', `/roles/${unknownId}`, role, 404, {}],
    ['DELETE', `/roles/${ids.reviewer}`, undefined, 204, undefined],
    ['DELETE', `/roles/${unknownId}`, undefined, 404, {}],

    ['GET', '/users', undefined, 200, [{ id: ids.setup }, { username: 'john@embedded.example' }]],
    ['POST', '/users', user, 201, { id: anyId, ...user }],
    [
      'POST',
      '/users',
      { username: 'ann', active: true },
      400,
      { errors: { roles: 'Missing required field' } },
    ],
    [
      'POST',
      '/users',
      { ...user, roles: [{}] },
      400,
      { errors: { 'roles[0].role': 'Missing required field' } },
    ],
    ['POST', '/users', { ...user, roles: 'all' }, 400, { errors: { roles: 'must be a list' } }],
    ['POST', '/users', { ...user, roles: [{ role: unknownId }] }, 406, {}],
    ['POST', '/users', { ...user, roles: [{ role: ids.reviewer, inbox: unknownId }] }, 404, {}],
    ['GET', '/users/me', undefined, 200, { id: ids.setup, username: operator.username, active: true }],
    [
      'GET',
      `/users/${ids.john}`,
      undefined,
      200,
      { roles: [{ role: ids.reviewer, inbox: ids.invoice }, { inbox: ids.orders }] },
    ],
    ['GET', `/users/${unknownId}`, undefined, 404, {}],
    [
      'PATCH',
      `/users/${ids.john}`,
      { roles: [] },
      200,
      { username: 'john@embedded.example', active: true, roles: [] },
    ],
    ['PATCH', `/users/${ids.john}`, { active: false, password: 'x' }, 200, { active: true }],
    ['PATCH', `/users/${ids.john}`, { roles: [{ role: unknownId }] }, 404, {}],
    ['PATCH', `/users/${ids.john}`, { roles: [{ inbox: ids.orders }] }, 400, {}],
    ['PATCH', `/users/${unknownId}`, { roles: [] }, 404, {}],
    ['PATCH', '/users/me', { roles: [] }, 405, {}],
    ['DELETE', `/users/${ids.john}`, undefined, 204, undefined],
    ['DELETE', `/users/${unknownId}`, undefined, 404, {}],

    [
      'GET',
      '/inboxes',
      undefined,
      200,
      [{ id: ids.invoice, name: 'invoice', project: ids.project }, { name: 'orders' }],
    ],
    ['POST', '/inboxes', inbox, 201, { id: anyId, ...inbox }],
    ['POST', '/inboxes', { name: 'mail' }, 400, {}],
    ['POST', '/inboxes', { ...inbox, project: unknownId }, 404, {}],
    ['GET', `/inboxes/${ids.orders}`, undefined, 200, { name: 'orders' }],
    ['GET', `/inboxes/${unknownId}`, undefined, 404, {}],
    [
      'PATCH',
      `/inboxes/${ids.orders}`,
      { name: 'po' },
      200,
      { id: ids.orders, name: 'po', project: ids.project },
    ],
    ['PATCH', `/inboxes/${ids.orders}`, { project: unknownId }, 404, {}],
    ['PATCH', `/inboxes/${unknownId}`, {}, 404, {}],
    ['DELETE', `/inboxes/${ids.orders}`, undefined, 204, undefined],
    ['DELETE', `/inboxes/${unknownId}`, undefined, 404, {}],

    ['GET', '/projects', undefined, 200, [{ id: ids.project, name: 'Accounting', formats: [ids.format] }]],
    ['POST', '/projects', project, 201, { id: anyId, ...project }],
    [
      'POST',
      '/projects',
      { ...project, formats: [] },
      400,
      { errors: { formats: 'must have at least 1 item' } },
    ],
    ['POST', '/projects', { name: 'Sales', formats: [ids.format] }, 400, {}],
    ['POST', '/projects', { ...project, formats: [unknownId] }, 404, {}],
    ['POST', '/projects', { ...project, timeout: 1.5 }, 400, { errors: { timeout: 'must be an integer' } }],
    ['GET', `/projects/${ids.project}`, undefined, 200, { name: 'Accounting' }],
    ['GET', `/projects/${unknownId}`, undefined, 404, {}],
    ['PATCH', `/projects/${ids.project}`, { timeout: 10 }, 200, { name: 'Accounting', timeout: 10 }],
    ['PATCH', `/projects/${ids.project}`, { formats: [unknownId] }, 404, {}],
    ['PATCH', `/projects/${unknownId}`, {}, 404, {}],
    ['DELETE', `/projects/${ids.project}`, undefined, 204, undefined],
    ['DELETE', `/projects/${unknownId}`, undefined, 404, {}],

    ['GET', '/formats', undefined, 200, [{ id: ids.format, name: 'Invoice' }]],
    ['POST', '/formats', format, 201, { id: anyId, name: 'Letter', separators: [] }],
    ['POST', '/formats', { name: 'Letter' }, 400, {}],
    [
      'POST',
      '/formats',
      { name: 'Letter', labels: [{}] },
      400,
      { errors: { 'labels[0].field_name': 'Missing required field' } },
    ],
    ['POST', '/formats', { name: 'Letter', labels: [{ field_name: 'x', type: 'colour' }] }, 400, {}],
    ['GET', `/formats/${ids.format}`, undefined, 200, { name: 'Invoice' }],
    ['GET', `/formats/${unknownId}`, undefined, 404, {}],
    ['PATCH', `/formats/${ids.format}`, { name: 'Bill' }, 200, { name: 'Bill', labels: [{}, {}, {}] }],
    ['DELETE', `/formats/${ids.format}`, undefined, 204, undefined],
    ['DELETE', `/formats/${unknownId}`, undefined, 404, {}],

    ['GET', '/about/version', undefined, 200, {}],
    ['GET', '/nothing', undefined, 404, {}],
    ['GET', '/roles/', undefined, 404, {}],
    ['PUT', `/roles/${ids.reviewer}`, role, 405, {}],
  ])('%s %s %j is %i', async (method, path, body, status, answer) => {
    for (const prefix of ['/admin', '/api']) {
      const result = await openTenant().send(method, prefix + path, { authorization: basic(operator) }, body);
      expect(result.status).toBe(status);
      if (answer === undefined) expect(result.body).toBeUndefined();
      else expect(result.body).toMatchObject(answer as object);
      if (status >= 400) expect(result.body).toMatchObject({ message: expect.any(String) as string });
    }
  });
});

describe('what was written is there', () => {
  test.each([
    ['/roles', role, { name: 'Host' }],
    ['/users', { ...user, roles: [{ role: ids.reviewer }] }, { username: 'ann2' }],
    ['/inboxes', inbox, { name: 'post' }],
    [
      '/projects',
      { ...project, default_document_type: 'x', default_format: 'y', timeout: 3 },
      { timeout: 4 },
    ],
    ['/formats', format, { name: 'Note' }],
  ])('%s: create, read, list, patch, delete', async (path, body, change) => {
    const { call } = openTenant();
    const created = (await call('POST', path, body)).body as { id: string };
    expect(await call('GET', `${path}/${created.id}`)).toEqual({ status: 200, body: created });
    const changed = { ...created, ...change };
    expect(await call('PATCH', `${path}/${created.id}`, change)).toEqual({ status: 200, body: changed });
    expect((await call('GET', path)).body).toContainEqual(changed);
    expect(await call('DELETE', `${path}/${created.id}`)).toEqual({ status: 204, body: undefined });
    expect((await call('GET', path)).body).not.toContainEqual(changed);
    expect(await call('GET', `${path}/${created.id}`)).toMatchObject({ status: 404 });
  });

  test('a refused write leaves the tenant as it was', async () => {
    const { call, store } = openTenant();
    const before = structuredClone(await store.read());
    await call('POST', '/users', { ...user, roles: [{ role: unknownId }] });
    await call('PATCH', `/projects/${ids.project}`, { name: 'Other', formats: [unknownId] });
    await call('PATCH', `/roles/${ids.reviewer}`, { name: 'Other', permissions: [] });
    expect(await store.read()).toEqual(before);
  });

  test('unknown fields and permissions are ignored', async () => {
    const { call } = openTenant();
    const sent = { ...role, id: unknownId, colour: 'red', permissions: { review: true, view_moon: true } };
    const { status, body } = await call('POST', '/roles', sent);
    expect(status).toBe(201);
    expect(body).toEqual({ id: anyId, name: 'Guest', permissions: { ...allFalse, review: true } });
    expect(body).not.toMatchObject({ id: unknownId });
  });

  test('passwords and the deprecated display_name of a format are taken but never shown', async () => {
    const { call } = openTenant();
    const created = await call('POST', '/users', { ...user, password: 'secret' });
    expect(Object.keys(created.body as object).sort()).toEqual(['active', 'id', 'roles', 'username']);
    const shown = await call('POST', '/formats', { ...format, display_name: 'Brief' });
    expect(shown.body).not.toHaveProperty('display_name');
  });

  test('labels and tables are answered with the declared defaults', async () => {
    const { call } = openTenant();
    const { body } = await call('POST', '/formats', {
      ...format,
      labels: [{ field_name: 'subject', options: [{ name: 'a', active: true }] }],
      table_types: [{ label: 'lines', columns: [{ field_name: 'price', type: 'float' }] }],
      document_types: [{ field_name: 'letter' }],
      separators: [{ name: 'first', page: 1 }],
    });
    const defaults = {
      category: 'annotation',
      type: 'string',
      scope: 'section',
      mandatory: true,
      multiple: true,
      visible: true,
      initialized: true,
      count_in_evaluation: true,
      is_library: false,
    };
    expect(body).toEqual({
      id: anyId,
      name: 'Letter',
      labels: [{ field_name: 'subject', ...defaults, options: [{ name: 'a', active: true }] }],
      table_types: [
        { label: 'lines', scope: 'section', columns: [{ field_name: 'price', ...defaults, type: 'float' }] },
      ],
      document_types: [{ field_name: 'letter' }],
      separators: [{ name: 'first', page: 1 }],
    });
  });

  test('an active user is confirmed at once, an inactive one is not', async () => {
    const { call } = openTenant({ clock: () => 0 });
    const active = await call('POST', '/users', { ...user, active: true });
    expect(active.body).toMatchObject({ confirmed_at: '1970-01-01T00:00:00.000Z' });
    expect((await call('POST', '/users', user)).body).not.toHaveProperty('confirmed_at');
  });

  test('deleting a role or an inbox leaves the grants that name it', async () => {
    const { call } = openTenant();
    const before = await call('GET', `/users/${ids.john}`);
    await call('DELETE', `/roles/${ids.reviewer}`);
    await call('DELETE', `/inboxes/${ids.orders}`);
    expect(await call('GET', `/users/${ids.john}`)).toEqual(before);
  });
});
