/** What a probe tells besides the switches: facts of the answers that no switch of the emulator has. */
import { expect, test } from 'vitest';
import { seedState } from '../../src/emulator/tenant/default-tenant.ts';
import { probeOf, showing, valuesOf } from '../support/probe-run.ts';

type Item = Record<string, unknown>;
const state = showing({}, { twins: false, orphans: false });

/** The same tenant, whose objects are something else on the way. */
const probeWith = (turn: (item: Item, path: string) => Item) =>
  probeOf({
    state,
    change: (path, answer) => {
      const json = answer.status === 200 ? (JSON.parse(answer.body) as Item | Item[]) : null;
      if (json === null) return answer;
      const turned = Array.isArray(json) ? json.map((item) => turn(item, path)) : turn(json, path);
      return { ...answer, body: JSON.stringify(turned) };
    },
  });

test('a list that leaves out keys of its objects', async () => {
  const thin = await probeWith(({ labels, ...item }, path) =>
    path === '/formats' ? item : { ...item, labels },
  );
  expect(thin.thin_lists).toEqual(['/formats']);
  expect((await probeOf({ state })).thin_lists).toEqual([]);
});

test.each([
  ['uuid', (id: string) => id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{4}).*/, '$1-$2-$3-$4-$5deadbeef')],
  ['digits', (id: string) => String(Number.parseInt(id.slice(-6), 16))],
  ['other', (id: string) => `x${id}`],
])('ids that are %s', async (form, turn) => {
  const { ids } = await probeWith((item) => ({
    ...item,
    ...(typeof item['id'] === 'string' && { id: turn(item['id']) }),
  }));
  expect(ids).toEqual([form]);
});

test('what is not there, and paths that answer', async () => {
  const { missing, paths } = await probeOf({
    state,
    change: (path, answer) => {
      if (path.startsWith('/users/f')) return { ...answer, status: 410 };
      return path === '/reports' ? { ...answer, status: 200, body: '[]' } : answer;
    },
  });
  expect(missing).toContainEqual({ path: '/users/{id}', status: 410 });
  expect(missing).toContainEqual({ path: '/roles/{id}', status: 404 });
  expect(missing.at(-1)).toEqual({ path: 'no such path', status: 404 });
  expect(paths).toContainEqual({ path: '/reports', known: false, status: 200, shape: 'list' });
  expect(paths).toContainEqual({ path: '/connections', known: false, status: 404, shape: 'mapping' });
});

test('nulls and fields left out in one tenant are told as both', async () => {
  const document = await probeWith((item, path) =>
    path.startsWith('/projects/') ? { ...item, timeout: null } : item,
  );
  expect([...valuesOf(document, 'nulls')].sort()).toEqual(['off', 'on']);
});

test('a switch that could not be asked for is not guessed', async () => {
  const { switches, paths } = await probeOf({
    state: seedState(),
    change: (path, answer) => (path === '/roles' ? answer : null),
  });
  const read = switches.filter(({ state }) => state === 'read').map(({ name }) => name);
  expect(read).toEqual(['permissions', 'extra_permissions', 'clock_offset']);
  expect(paths.find(({ path }) => path === '/users')).toEqual({
    path: '/users',
    known: true,
    status: null,
    shape: null,
  });
});

test('what it learns of keys is from declared objects alone', async () => {
  const document = await probeWith((item, path) => {
    if (path !== '/formats') return item;
    const [label, ...labels] = item['labels'] as Item[];
    return {
      ...item,
      labels: [{ ...label, tone: 1, visible_if: { acme_rule: 1 }, mandatory_if: { acme: {} } }, ...labels],
    };
  });
  expect(document.new).toEqual({
    permissions: [],
    keys: [{ path: '/formats: labels[]', key: 'tone' }],
    withheld: 0,
  });
});

test("a key that is somebody's name is only counted", async () => {
  const document = await probeWith((item, path) => (path === '/roles' ? { ...item, reviewer: true } : item));
  expect(document.new).toEqual({ permissions: [], keys: [], withheld: 1 });
});

test('a list of settings that is cut says by its total whether it has every inbox and project', async () => {
  const valuesAt = async (total: string) =>
    valuesOf(
      await probeOf({
        state,
        change: (path, answer) =>
          path === '/sampling_settings' ? { ...answer, headers: { 'x-total-count': total } } : answer,
      }),
      'scope_list',
    );
  expect(state.inboxes.length + state.projects.length).toBe(7);
  expect(await valuesAt('6')).toEqual(['overrides']);
  expect(await valuesAt('7')).toEqual(['all', 'overrides']);
});

test('an id that would lead elsewhere is not asked for', async () => {
  const asked: string[] = [];
  await probeOf({
    state,
    change: (path, answer) => {
      asked.push(path);
      return path === '/roles'
        ? { ...answer, body: answer.body.replaceAll(/"id":"\w+"/g, '"id":".."') }
        : answer;
    },
  });
  expect(asked).toContain('/users/5eed00000000000000000140');
  expect(asked.filter((path) => /^\/roles\/(?!f{24}$)/.test(path))).toEqual([]);
});
