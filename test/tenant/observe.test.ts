import { describe, expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import type { Json } from '../../src/kinds/kind.ts';
import type { TenantReader } from '../../src/tenant/client.ts';
import type { Resource } from '../../src/specfile/desired.ts';
import { TenantError } from '../../src/tenant/tenant-error.ts';
import { kindsToRead, observe } from '../../src/tenant/observe.ts';
import { desiredOf } from '../support/shorthand.ts';

const me = { id: 'u0', username: 'me', active: true, roles: [] };
const lists: Record<string, Json> = {
  '/users/me': me,
  '/users': [me],
  '/roles': [{ id: 'r1', name: 'A', permissions: {} }],
  '/inboxes': [{ id: 'i1', name: 'invoice', project: 'p1' }],
  '/projects': [],
  '/formats': [],
};
const status = (path: string, code: number, kind: 'status' | 'sign-in' = 'status'): TenantError =>
  new TenantError({ kind, method: 'GET', path, status: code, detail: `answered ${code}` });

/** A tenant that answers some paths otherwise; what was asked for is in `asked`. */
function tenant(answers: Record<string, Json | Error>): TenantReader & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    get: (path) => {
      asked.push(path);
      const answer = path in answers ? answers[path] : lists[path];
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer ?? null);
    },
  };
}

const guide = desiredOf({ 'inbox/invoice': {}, 'role/A': { permissions: [] }, 'user/x': { grants: [] } });
const look = (answers: Record<string, Json | Error>, desired = guide, notices: string[] = []) =>
  observe(tenant(answers), kinds, kindsToRead(kinds, desired), (notice) => notices.push(notice));

describe('what is read', () => {
  test.each<[string, Parameters<typeof desiredOf>[0], string[]]>([
    ['a look-up reads its own list alone', { 'inbox/invoice': {} }, ['/inboxes', '/users/me']],
    [
      'users need what grants refer to',
      { 'user/x': { grants: [] } },
      ['/inboxes', '/roles', '/users', '/users/me'],
    ],
    [
      'a role reaches those who hold it',
      { 'role/A': { permissions: [] } },
      ['/inboxes', '/roles', '/users', '/users/me'],
    ],
    [
      'an inbox that is managed needs its project',
      { 'inbox/i': { project: 'P' } },
      ['/inboxes', '/projects', '/roles', '/users/me'],
    ],
  ])('%s', async (_name, resources, paths) => {
    const reader = tenant({});
    await observe(reader, kinds, kindsToRead(kinds, desiredOf(resources)), () => undefined);
    expect(reader.asked.sort()).toEqual(paths);
  });
});

describe('what cannot be read in full is never taken for absent', () => {
  test.each<[string, string, Json | Error, RegExp]>([
    ['403', '/users', status('/users', 403), /GET \/users: answered 403/],
    ['an object', '/roles', { roles: [] }, /GET \/roles: the answer is not a list/],
    ['nothing', '/roles', null, /GET \/roles: the answer is not a list/],
    ['an item that is none', '/roles', ['A'], /item 0 of the list is not an object/],
    ['an item without an id', '/roles', [{ name: 'A' }], /item 0 of the list has no id/],
    [
      'an id that is a number',
      '/users',
      [{ id: 7, username: 'x' }],
      /item 0 of the list has the number 7 for an id/,
    ],
    ['grants that are no list', '/users', [{ ...me, roles: 'all' }], /user "me": roles is not a list/],
    ['a grant without a role', '/users', [{ ...me, roles: [{ inbox: 'i1' }] }], /a grant without a role/],
    [
      'permissions that are no map',
      '/roles',
      [{ id: 'r', name: 'A', permissions: [] }],
      /permissions is not a map/,
    ],
    [
      'a permission that is not a flag',
      '/roles',
      [{ id: 'r', name: 'A', permissions: { review: 'yes' } }],
      /a review that is not a flag/,
    ],
  ])('%s', async (_name, path, answer, message) => {
    await expect(look({ [path]: answer })).rejects.toThrow(message);
  });

  test('all reads that failed are named', async () => {
    const failing = look({ '/users': status('/users', 403), '/roles': status('/roles', 500) });
    await expect(failing).rejects.toThrow(/GET \/roles: answered 500; also GET \/users: answered 403/);
  });

  test('but not what only follows from a sign-in that failed', async () => {
    const failing = look({ '/users': status('/users', 403), '/roles': status('/roles', 401, 'sign-in') });
    await expect(failing).rejects.toThrow(/^GET \/roles: answered 401$/);
  });

  test('what is missing to read users is said', async () => {
    await expect(look({ '/users': status('/users', 403) })).rejects.toMatchObject({
      hint: 'reading users takes edit_users on the whole tenant',
    });
  });
});

describe('what is only helpful', () => {
  const roleOnly = desiredOf({ 'role/A': { permissions: [] } });

  test('may be refused, and then it says what cannot be told', async () => {
    const notices: string[] = [];
    const live = await look({ '/users': status('/users', 403) }, roleOnly, notices);
    expect(live.objects.has('user')).toBe(false);
    expect(notices).toEqual([
      expect.stringMatching(/answered 403; the plan cannot say which users it reaches/),
    ]);
  });

  test('but not fail otherwise', async () => {
    await expect(look({ '/users': status('/users', 500) }, roleOnly)).rejects.toThrow(/answered 500/);
  });

  test.each([
    ['404', status('/users/me', 404)],
    ['403', status('/users/me', 403)],
    ['something else', { hello: 1 }],
  ])('users/me may answer %s', async (_name, answer) => {
    const notices: string[] = [];
    const live = await look({ '/users/me': answer }, guide, notices);
    expect(live.account).toBeNull();
    expect(notices).toHaveLength(1);
  });
});

test.each<[name: string, life: Partial<Resource>, required: string[], helpful: string[]]>([
  ['a lookup', {}, ['project'], []],
  ['a rename without fields', { renamedFrom: ['Old'] }, ['project'], ['role']],
  [
    'a tombstone, with all that may refer to it',
    { state: 'absent' },
    ['format', 'project', 'inbox'],
    ['role'],
  ],
])('what is read for %s', (_name, life, required, helpful) => {
  const desired = desiredOf({ 'project/P': {} });
  const wanted = kindsToRead(kinds, {
    ...desired,
    resources: desired.resources.map((one) => ({ ...one, ...life })),
  });
  expect(wanted.required.map(({ name }) => name)).toEqual(required);
  expect(wanted.helpful.map(({ name }) => name)).toEqual(helpful);
});
