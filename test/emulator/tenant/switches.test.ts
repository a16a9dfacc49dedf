import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  defaultBehaviour,
  parseSwitch,
  switches,
  type Behaviour,
} from '../../../src/emulator/tenant/tenant-behaviour.ts';
import { permissionNames } from '../../../src/emulator/tenant/permissions.ts';
import { basic, ids, openTenant, operator } from '../../support/emulated-tenant.ts';

describe('a switch is read from a text', () => {
  test.each<[string, Partial<Behaviour>]>([
    ['patch=deep', { patch: 'deep' }],
    ['document_grants=keep', { document_grants: 'keep' }],
    ['partial_user_patch=refuse', { partial_user_patch: 'refuse' }],
    ['duplicates=409', { duplicates: 'refuse' }],
    ['nulls=on', { absent_fields: 'null' }],
    ['lists=filtered', { lists: 'filtered' }],
    ['order=random', { order: 'random' }],
    ['permissions=sparse', { permissions: 'sparse' }],
    ['extra_permissions=on', { extra_permissions: ['approve_payments', 'edit_archives'] }],
    ['errors=html', { errors: 'html' }],
    ['undeclared=nobody', { undeclared_create: 'nobody' }],
    ['undeclared=200', { undeclared_create: 200 }],
    ['fields=strict', { fields: 'strict' }],
    ['expire_at=dropped', { expire_at: 'dropped' }],
    ['me=off', { me: 'off' }],
    ['read_lag=250', { read_lag: 250 }],
    ['clock_offset=-7200', { clock_offset: -7200 }],
    ['token_seconds=60', { token_seconds: 60 }],
    ['unset_scope=404', { unset_scope: 404 }],
    ['unset_scope=null', { unset_scope: 'null' }],
    ['scope_list=all', { scope_list: 'all' }],
    ['inheritance=off', { inheritance: 'off' }],
    ['scope_patch=replace', { scope_patch: 'replace' }],
    ['scope_fill=zero', { scope_fill: 'zero' }],
    ['scope_equal=dropped', { scope_equal: 'dropped' }],
    ['scope_delete=resets', { scope_delete: 'resets' }],
    ['scope_id_gone=removed', { scope_id_gone: 'removed' }],
    ['unknown_scope=404', { unknown_scope: 404 }],
    ['format_list=names', { format_list: 'names' }],
    ['label_nulls=on', { label_nulls: 'on' }],
    ['scope_patch.threshold_settings=deep', { 'scope_patch.threshold_settings': 'deep' }],
    ['unknown_label_in_settings=400', { unknown_label_in_settings: 400 }],
    ['autolearning_writes=on', { autolearning_writes: 'on' }],
    ['retention_levels=INBOX+PROJECT+TENANT', { retention_levels: ['INBOX', 'PROJECT', 'TENANT'] }],
  ])('%s', (text, behaviour) => expect(parseSwitch(text)).toEqual({ behaviour }));

  test('every thing that can be switched has its switch, and every default is one of its values', () => {
    const settings = Object.entries(switches).flatMap(([name, words]) =>
      (words.length === 0 ? ['0'] : words).map((word) => parseSwitch(`${name}=${word}`)),
    );
    const behaviours = settings.map((read) => ('behaviour' in read ? read.behaviour : {}));
    const switched = new Set(behaviours.flatMap((behaviour) => Object.keys(behaviour)));
    expect([...switched].sort()).toEqual(Object.keys(defaultBehaviour).sort());
    for (const [name, value] of Object.entries(defaultBehaviour)) {
      if (typeof value === 'number' && name !== 'undeclared_create') continue;
      expect(behaviours).toContainEqual({ [name]: value });
    }
  });

  test.each<[string, string, string?]>([
    ['patch', '"patch" must be NAME=VALUE'],
    ['pach=deep', 'no switch "pach"', 'pach'],
    ['patch=deap', 'patch cannot be "deap"', 'deap'],
    ['constructor=on', 'no switch "constructor"', 'constructor'],
    ['me=constructor', 'me cannot be "constructor"', 'constructor'],
    ['read_lag=long', 'read_lag must be a number of milliseconds, not "long"'],
  ])('%s is none', (text, problem, given) => {
    expect(parseSwitch(text)).toMatchObject({ problem, ...(given !== undefined && { near: { given } }) });
  });
});

test('docs/emulator.md has every switch, with its words in their order', () => {
  const page = readFileSync(new URL('../../../docs/emulator.md', import.meta.url), 'utf8');
  for (const [name, words] of Object.entries(switches)) {
    const values = words.length === 0 ? '' : words.join(', ');
    expect(page.replaceAll(/ +/g, ' ')).toContain(`| \`${name}\` | ${values}`);
  }
});

const role = { name: 'Guest', permissions: { review: true } };

describe('what a switch does', () => {
  test.each<[Behaviour['errors'], string | null, string]>([
    ['json', 'application/json', '{"message":"Role not found"}'],
    ['html', 'text/html; charset=utf-8', '<!doctype html><title>404</title><p>Role not found</p>'],
    ['text', 'text/plain; charset=utf-8', 'Role not found'],
    ['empty', null, ''],
  ])('errors=%s: what is refused is answered as %s', async (errors, type, text) => {
    const { fetch } = openTenant({ behaviour: { errors }, faults: ['GET /users=status:503'] });
    const get = (path: string) =>
      fetch(
        new Request(`http://tenant.example/admin${path}`, { headers: { authorization: basic(operator) } }),
      );
    const response = await get('/roles/x');
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      404,
      type,
      text,
    ]);
    const fault = await get('/users');
    expect([fault.status, fault.headers.get('content-type')]).toEqual([503, type]);
  });

  test('errors=html: what the caller wrote is not markup', async () => {
    const { fetch } = openTenant({ behaviour: { errors: 'html' } });
    const request = new Request('http://tenant.example/admin/users', {
      method: 'POST',
      headers: { authorization: basic(operator), 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'x', active: true, roles: [{ role: '<b>' }] }),
    });
    expect(await (await fetch(request)).text()).toContain('&#60;b&#62;: no such id in roles');
  });

  const names = (body: unknown) => (body as { name: string }[]).map(({ name }) => name);

  test('lists=filtered: a caller sees what their grants reach, and all with a grant on the tenant', async () => {
    for (const [lists, places, expected] of [
      ['all', [], [2, 1, 1, 3]],
      ['filtered', [], [0, 0, 0, 0]],
      ['filtered', [{ inbox: ids.orders }], [1, 1, 1, 1]],
      ['filtered', [{ document_id: 'x' }], [0, 0, 0, 1]],
      ['filtered', [{ document_id: 'x', inbox: ids.orders }], [0, 0, 0, 1]],
      ['filtered', [{}], [2, 1, 1, 3]],
    ] as const) {
      const call = await openTenant({ behaviour: { lists } }).withGrants(['view_list'], ...places);
      const seen = await Promise.all(
        ['/inboxes', '/projects', '/formats', '/roles'].map(async (path) =>
          names((await call('GET', path)).body),
        ),
      );
      expect(
        seen.map((each) => each.length),
        JSON.stringify({ lists, places }),
      ).toEqual(expected);
      expect((await call('GET', '/users')).status).toBe(403);
    }
  });

  test('lists=filtered: a list that asks for a permission is whole', async () => {
    const call = await openTenant({ behaviour: { lists: 'filtered' } }).withGrants(['edit_users'], {});
    expect((await call('GET', '/users')).body).toHaveLength(3);
  });

  test('order=random: the same objects in another order each time', async () => {
    const random = randomNumbers();
    const { call, store } = openTenant({ behaviour: { order: 'random' }, random });
    await store.update((draft) => {
      for (const name of ['a', 'b', 'c', 'd', 'e']) draft.roles.push({ id: name, name, permissions: {} });
    });
    const orders = new Set<string>();
    for (let time = 0; time < 10; time += 1) {
      const seen = names((await call('GET', '/roles')).body);
      expect([...seen].sort()).toEqual(['Administrator', 'Reviewer', 'a', 'b', 'c', 'd', 'e']);
      orders.add(seen.join());
    }
    expect(orders.size).toBeGreaterThan(5);
    const stable = openTenant({ store });
    expect(names((await stable.call('GET', '/roles')).body).slice(0, 3)).toEqual([
      'Administrator',
      'Reviewer',
      'a',
    ]);
  });

  test('permissions=sparse: only the true ones are answered, whatever was sent', async () => {
    const { call } = openTenant({ behaviour: { permissions: 'sparse' } });
    const all = Object.fromEntries(permissionNames.map((name) => [name, name === 'upload']));
    const created = await call('POST', '/roles', { name: 'Guest', permissions: all });
    expect(created.body).toMatchObject({ permissions: { upload: true } });
    const { id, permissions } = created.body as { id: string; permissions: object };
    expect(Object.keys(permissions)).toEqual(['upload']);
    const { body } = await call('PATCH', `/roles/${id}`, { permissions: { upload: false } });
    expect(body).toEqual({ id, name: 'Guest', permissions: {} });
  });

  test.each<[string, string, unknown, string]>([
    ['POST', '/roles', { ...role, colour: 'red' }, 'colour'],
    ['POST', '/roles', { ...role, permissions: { view_moon: true } }, 'permissions.view_moon'],
    ['PATCH', `/roles/${ids.reviewer}`, { id: ids.reviewer }, 'id'],
    ['PATCH', `/users/${ids.john}`, { active: false }, 'active'],
    [
      'PATCH',
      `/users/${ids.john}`,
      { roles: [{ role: ids.reviewer, document_id: 'x' }] },
      'roles[0].document_id',
    ],
    ['POST', '/formats', { name: 'f', labels: [{ field_name: 'x', size: 1 }] }, 'labels[0].size'],
  ])('fields=strict: %s %s %j is 400 for %s', async (method, path, body, field) => {
    expect(await openTenant({ behaviour: { fields: 'strict' } }).call(method, path, body)).toMatchObject({
      status: 400,
      body: { errors: { [field]: 'Unknown field' } },
    });
    expect((await openTenant().call(method, path, body)).status).toBeLessThan(300);
  });

  test('undeclared=nobody: what declares no answer has none, what does has', async () => {
    const { call, store } = openTenant({ behaviour: { undeclared_create: 'nobody' } });
    const project = { formats: [ids.format], split_into_sections: true, sub_page_splitting: true };
    expect(await call('POST', '/projects', { name: 'Sales', ...project })).toEqual({
      status: 201,
      body: undefined,
    });
    expect(await call('POST', '/formats', { name: 'f', labels: [] })).toEqual({
      status: 201,
      body: undefined,
    });
    expect(await call('PATCH', `/projects/${ids.project}`, { timeout: 5 })).toEqual({
      status: 200,
      body: undefined,
    });
    expect(await call('PATCH', `/formats/${ids.format}`, {})).toMatchObject({ body: { name: 'Invoice' } });
    expect(await call('POST', '/roles', role)).toMatchObject({ status: 201, body: role });
    expect((await store.read()).projects).toMatchObject([{ timeout: 5 }, { name: 'Sales' }]);
  });

  test('me=off: the caller cannot ask who they are', async () => {
    expect((await openTenant({ behaviour: { me: 'off' } }).call('GET', '/users/me')).status).toBe(404);
  });

  test('read_lag: a write is seen by GET only after that time; its own answer and other writes see it', async () => {
    let now = 0;
    const { call } = openTenant({ behaviour: { read_lag: 100, duplicates: 'refuse' }, clock: () => now });
    const listed = async () => names((await call('GET', '/roles')).body);
    const created = await call('POST', '/roles', role);
    expect(created).toMatchObject({ status: 201, body: role });
    const { id } = created.body as { id: string };
    now = 60;
    expect((await call('POST', '/roles', role)).status).toBe(409);
    expect(await call('PATCH', `/roles/${id}`, { name: 'Host' })).toMatchObject({ body: { name: 'Host' } });
    expect((await call('GET', `/roles/${id}`)).status).toBe(404);
    now = 99;
    expect(await listed()).toEqual(['Administrator', 'Reviewer']);
    now = 100;
    expect(await listed()).toEqual(['Administrator', 'Reviewer', 'Guest']);
    now = 160;
    expect(await listed()).toEqual(['Administrator', 'Reviewer', 'Host']);
  });

  test('read_lag: a user made just now can sign in and sees themselves', async () => {
    const { call, callAs } = openTenant({ behaviour: { read_lag: 100 }, clock: () => 0 });
    const who = { username: 'ann', password: 'secret' };
    await call('POST', '/users', { ...who, active: true, roles: [] });
    expect(await callAs(who)('GET', '/users/me')).toMatchObject({ status: 200, body: { username: 'ann' } });
  });

  test.each<[Behaviour['names'], string, string]>([
    ['exact', ' Cafe\u0301 ', ' Cafe\u0301 '],
    ['lower', 'Mary@Example.com', 'mary@example.com'],
    ['trim', ' Mary ', 'Mary'],
    ['nfc', 'Cafe\u0301', 'Caf\u00e9'],
  ])('names=%s: a create and a PATCH keep %j as %j', async (names, sent, kept) => {
    const { call } = openTenant({ behaviour: { names } });
    const user = (await call('POST', '/users', { username: sent, active: false, roles: [] })).body;
    expect(user).toMatchObject({ username: kept });
    const { id } = (await call('POST', '/roles', { name: 'other', permissions: {} })).body as { id: string };
    expect((await call('PATCH', `/roles/${id}`, { name: sent })).body).toMatchObject({ name: kept });
    expect((await call('GET', `/roles/${id}`)).body).toMatchObject({ name: kept });
  });

  test('names=lower and duplicates=409: a name that only differs in letter case is taken', async () => {
    const { call } = openTenant({ behaviour: { names: 'lower', duplicates: 'refuse' } });
    await call('POST', '/roles', { name: 'clerk', permissions: {} });
    expect(await call('POST', '/roles', { name: 'CLERK', permissions: {} })).toMatchObject({ status: 409 });
  });

  test('default_role=on: a new user has the oldest role without edit_users as well, once', async () => {
    const { call } = openTenant({ behaviour: { default_role: 'on' } });
    const given = { role: ids.reviewer };
    const create = async (username: string, roles: object[]) =>
      (await call('POST', '/users', { username, active: false, roles })).body;
    expect(await create('ann', [])).toMatchObject({ roles: [given] });
    expect(await create('ben', [given])).toHaveProperty('roles', [given]);
  });

  test.each<[Behaviour['pages'], string | null, string | null]>([
    ['link', 'link', '<?page=2>; rel="next"'],
    ['total', 'x-total-count', '3'],
    ['range', 'content-range', 'items 0-1/3'],
    ['wrapped', null, null],
  ])('pages=%s: a list of three comes as two of three', async (pages, header, value) => {
    const { call, fetch } = openTenant({ behaviour: { pages } });
    await call('POST', '/roles', { name: 'third', permissions: {} });
    const headers = { authorization: basic(operator) };
    const response = await fetch(new Request('http://tenant.example/admin/roles', { headers }));
    if (header !== null) expect(response.headers.get(header)).toBe(value);
    const body = (await response.json()) as unknown[] | { results: unknown[]; total: number };
    const list = Array.isArray(body) ? body : body.results;
    expect(list).toHaveLength(2);
    expect(Array.isArray(body) ? null : body.total).toBe(header === null ? 3 : null);
  });

  test('patch_answer=before: the answer is what was, the object is what is', async () => {
    const { call } = openTenant({ behaviour: { patch_answer: 'before' } });
    const { id } = (await call('POST', '/roles', { name: 'a', permissions: {} })).body as { id: string };
    expect((await call('PATCH', `/roles/${id}`, { name: 'b' })).body).toMatchObject({ name: 'a' });
    expect((await call('GET', `/roles/${id}`)).body).toMatchObject({ name: 'b' });
  });
});

/** Bytes that differ, and are the same in each run. */
function randomNumbers(): (bytes: number) => Uint8Array {
  let seed = 7;
  return (bytes) =>
    Uint8Array.from({ length: bytes }, () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed >> 16;
    });
}
