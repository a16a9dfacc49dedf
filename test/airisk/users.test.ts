/** The list of users, in whatever shape it comes. */
import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/airisk/http-airisk.ts';
import { readUsers } from '../../src/airisk/users.ts';
import { Mask, Secret } from '../../src/wire/secret.ts';
import { callsOf, emulated } from '../support/emulated-airisk.ts';

const answered = (body: unknown): Answer => sent(JSON.stringify(body));
const sent = (body: string): Answer => ({
  method: 'GET',
  path: '/api/ListUsers',
  status: 200,
  contentType: 'application/json',
  body,
  location: undefined,
});
const read = (body: unknown) => readUsers(answered(body), new Mask());

const ANN = { id: '1', name: 'Ann' };

describe('a list', () => {
  test.each<[string, unknown]>([
    ['an array', [ANN]],
    ['an object around it', { users: [ANN] }],
    ['with numbers beside it', { total: 1, items: [ANN] }],
    ['capitals', [{ Id: '1', Name: 'Ann' }]],
    ['userId and userName', [{ userId: '1', userName: 'Ann' }]],
    ['user_id and full_name', [{ user_id: '1', full_name: 'Ann' }]],
    ['a number for the id', [{ id: 1, name: 'Ann' }]],
    ['the id of something else beside the userid', [{ id: 99, userid: '1', name: 'Ann' }]],
    ['a name that is empty, and an email', [{ id: '1', name: '', email: 'Ann' }]],
    ['more fields', [{ ...ANN, role: 'Monitor', groups: ['a'] }]],
  ])('%s', (_what, body) => {
    expect(read(body)).toEqual({ users: [ANN], dropped: 0 });
  });

  test('none at all', () => {
    expect(read([])).toEqual({ users: [], dropped: 0 });
    expect(read({ users: [] })).toEqual({ users: [], dropped: 0 });
  });

  test('entries without an id are left out and counted', () => {
    const entries = [
      ANN,
      { name: 'Ben' },
      { id: '', name: 'C' },
      { id: null },
      'Dan',
      null,
      ['1'],
      { id: true },
    ];
    expect(read(entries)).toEqual({ users: [ANN], dropped: 7 });
  });

  test('an id that is a number keeps all its digits', () => {
    const ids = [
      '9007199254740993',
      '9007199254740992',
      '123456789012345678901234567890',
      '0',
      '-0',
      '-7',
    ].concat('1.0', '1', '1.10', '1e2', '1e3', '1E+3', '1e400', '1e22', '9007199254740993.0');
    const body = `[${ids.map((id) => `{"id": ${id}}`).join()}]`;
    const { users, dropped } = readUsers(sent(body), new Mask());
    expect(users.map(({ id }) => id)).toEqual(ids);
    expect(dropped).toBe(0);
  });

  test('an id that no address can hold is as good as none', () => {
    expect(read([ANN, { id: '\ud800', name: 'Ben' }])).toEqual({ users: [ANN], dropped: 1 });
  });

  test('one that occurs twice is named without a secret and without end', () => {
    const mask = new Mask();
    mask.add(new Secret('a-known-secret'));
    const id = `a-known-secret ${'long '.repeat(1000)}`;
    const run = () => readUsers(answered([{ id }, { id }]), mask);
    expect(run).toThrow(/the id "\*\*\* long[a-z ]{200,300}…" occurs twice/);
  });

  test('nested without end is refused', () => {
    const body = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(() => readUsers(sent(body), new Mask())).toThrow(/nested too deeply/);
  });

  test('somebody without a name', () => {
    expect(read([{ id: '1' }]).users).toEqual([{ id: '1', name: null }]);
  });

  test.each<[string, unknown, RegExp]>([
    ['an id that occurs twice', [ANN, { id: 1, name: 'Ben' }], /the id "1" occurs twice/],
    ['no id anywhere', [{ name: 'Ann' }, { name: 'Ben' }], /none of the 2 entries has an id/],
    ['two lists', { users: [ANN], admins: [] }, /no list of users/],
    ['an object', { id: '1' }, /no list of users/],
    ['a text', 'Ann', /no list of users/],
    ['nothing', null, /no list of users/],
  ])('%s is refused', (_what, body, said) => {
    expect(() => read(body)).toThrow(said);
  });
});

describe('where it is', () => {
  const LISTS = ['GET /api/Users/ListUsers generic', 'GET /api/ListUsers generic'];
  const listCalls = (server: Parameters<typeof callsOf>[0]): string[] =>
    callsOf(server).filter((call) => call.includes('List'));

  test('the other path is tried after a 404', async () => {
    const { airisk, server } = await emulated({ faults: ['GET /api/Users/ListUsers=status:404'] });
    expect((await airisk.users()).users).toHaveLength(3);
    expect(listCalls(server)).toEqual(LISTS);
  });

  test.each(['status:403', 'status:400', 'status:500', 'html:200', 'redirect-to:http://127.0.0.1:1/'])(
    'and not after %s',
    async (action) => {
      const { airisk, server } = await emulated({ faults: [`GET /api/Users/ListUsers=${action}`] });
      await expect(airisk.users()).rejects.toThrow('/api/Users/ListUsers');
      expect(new Set(listCalls(server))).toEqual(new Set(LISTS.slice(0, 1)));
    },
  );

  test('nor after a 401, which leads to a new token and the same path', async () => {
    const { airisk, server } = await emulated({ faults: ['GET /api/Users/ListUsers#1=status:401'] });
    expect((await airisk.users()).users).toHaveLength(3);
    expect(new Set(listCalls(server))).toEqual(new Set(LISTS.slice(0, 1)));
  });

  test('where neither is there, it says so of the last one', async () => {
    const { airisk } = await emulated({
      faults: ['GET /api/Users/ListUsers=status:404', 'GET /api/ListUsers=status:404'],
    });
    await expect(airisk.users()).rejects.toThrow('GET /api/ListUsers: answered 404');
  });

  test('the one of the settings comes first', async () => {
    const { airisk, server } = await emulated({ settings: { usersPath: '/api/ListUsers' } });
    await airisk.users();
    expect(listCalls(server)).toEqual(LISTS.slice(1));
  });
});
