import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../../../src/emulator/tenant/tenant-behaviour.ts';
import { ids, openTenant, unknownId } from '../../support/emulated-tenant.ts';

const project = {
  name: 'Sales',
  formats: [ids.format],
  split_into_sections: true,
  sub_page_splitting: false,
};

describe('what the reference leaves open can be had both ways', () => {
  test.each<[Behaviour['patch'], object]>([
    ['merge', { name: 'Guest', permissions: { review: false, submit: true } }],
    ['deep', { name: 'Guest', permissions: { review: true, submit: true } }],
    ['replace', { name: '', permissions: { review: false, submit: true } }],
  ])('patch %s: a role patched with part of its permissions', async (patch, after) => {
    const { call } = openTenant({ behaviour: { patch } });
    const role = { name: 'Guest', permissions: { review: true } };
    const { id } = (await call('POST', '/roles', role)).body as { id: string };
    const { body } = await call('PATCH', `/roles/${id}`, { permissions: { submit: true } });
    expect(body).toMatchObject({ id, ...after });
    expect(await call('GET', `/roles/${id}`)).toEqual({ status: 200, body });
  });

  test.each<[Behaviour['patch'], object]>([
    ['merge', { ...project, timeout: 5, split_into_sections: false }],
    ['deep', { ...project, timeout: 5, split_into_sections: false }],
    ['replace', { name: '', formats: [], split_into_sections: false, sub_page_splitting: false }],
  ])('patch %s: a project patched in one field', async (patch, after) => {
    const { call } = openTenant({ behaviour: { patch } });
    const { id } = (await call('POST', '/projects', { ...project, timeout: 5 })).body as { id: string };
    const { body } = await call('PATCH', `/projects/${id}`, { split_into_sections: false });
    expect(body).toEqual({ id, ...after });
  });

  test('patch replace: what the patch model lacks stays (a user stays active and can sign in)', async () => {
    const { call, callAs } = openTenant({ behaviour: { patch: 'replace' } });
    const who = { username: 'ann', password: 'secret' };
    const { id } = (await call('POST', '/users', { ...who, active: true, roles: [] })).body as { id: string };
    await call('PATCH', `/users/${id}`, { username: 'ann' });
    expect(await callAs(who)('GET', '/users/me')).toMatchObject({ status: 200 });
  });

  test.each<[Behaviour['document_grants'], object]>([
    ['drop', { role: ids.reviewer }],
    ['keep', { role: ids.reviewer, document_id: unknownId }],
  ])(
    'document_grants %s: a grant on a document, created and then patched',
    async (document_grants, after) => {
      const { call } = openTenant({ behaviour: { document_grants } });
      const roles = [{ role: ids.reviewer, document_id: unknownId }];
      const created = (await call('POST', '/users', { username: 'ann', active: true, roles })).body;
      expect(created).toMatchObject({ roles });
      const { id } = created as { id: string };
      expect((await call('PATCH', `/users/${id}`, { roles })).body).toHaveProperty('roles', [after]);
    },
  );

  test.each<[Behaviour['partial_user_patch'], number]>([
    ['accept', 200],
    ['refuse', 400],
  ])('partial_user_patch %s: a user patched without a username', async (partial_user_patch, status) => {
    const { call } = openTenant({ behaviour: { partial_user_patch } });
    expect((await call('PATCH', `/users/${ids.john}`, { roles: [] })).status).toBe(status);
    const whole = { username: 'john', roles: [] };
    expect((await call('PATCH', `/users/${ids.john}`, whole)).status).toBe(200);
  });

  test.each<[Behaviour['duplicates'], number, number]>([
    ['allow', 201, 200],
    ['refuse', 409, 409],
  ])('duplicates %s: a second object of the name', async (duplicates, created, patched) => {
    const { call } = openTenant({ behaviour: { duplicates } });
    expect((await call('POST', '/roles', { name: 'Reviewer', permissions: {} })).status).toBe(created);
    expect((await call('POST', '/inboxes', { name: 'orders', project: ids.project })).status).toBe(created);
    expect((await call('PATCH', `/inboxes/${ids.invoice}`, { name: 'orders' })).status).toBe(patched);
    // An object is not its own twin, and another project has names of its own.
    expect((await call('PATCH', `/roles/${ids.administrator}`, { name: 'Administrator' })).status).toBe(200);
    const { id } = (await call('POST', '/projects', project)).body as { id: string };
    expect((await call('POST', '/inboxes', { name: 'orders', project: id })).status).toBe(201);
  });

  test.each([200, 201] as const)('undeclared_create %i: projects and formats', async (undeclared_create) => {
    const { call } = openTenant({ behaviour: { undeclared_create } });
    expect((await call('POST', '/projects', project)).status).toBe(undeclared_create);
    expect((await call('POST', '/formats', { name: 'f', labels: [] })).status).toBe(undeclared_create);
    expect((await call('POST', '/roles', { name: 'r', permissions: {} })).status).toBe(201);
  });

  test('absent_fields null: fields without a value are there, nested ones too, but never the password', async () => {
    const { call } = openTenant({ behaviour: { absent_fields: 'null' } });
    const user = { username: 'ann', active: false, password: 'secret', roles: [{ role: ids.reviewer }] };
    const { id, ...shown } = (await call('POST', '/users', user)).body as { id: string };
    expect(id).toHaveLength(24);
    expect(shown).toEqual({
      username: 'ann',
      active: false,
      confirmed_at: null,
      roles: [{ role: ids.reviewer, inbox: null, document_id: null }],
    });
    expect((await call('GET', '/projects')).body).toMatchObject([{ timeout: null, default_format: null }]);
  });

  test('extra_permissions: names of a newer server are taken and always answered', async () => {
    const { call } = openTenant({ behaviour: { extra_permissions: ['view_moon'] } });
    const role = { name: 'Guest', permissions: { view_moon: true } };
    expect((await call('POST', '/roles', role)).body).toMatchObject(role);
    const { body } = await call('GET', `/roles/${ids.reviewer}`);
    expect(body).toMatchObject({ permissions: { view_moon: false } });
    expect(Object.keys((body as typeof role).permissions)).toHaveLength(51);
  });
});
