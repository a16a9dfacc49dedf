/** What a probe tells besides the switches: facts of the answers that no switch of the emulator has. */
import { expect, test } from 'vitest';
import { seedState } from '../../src/emulator/tenant/default-tenant.ts';
import { probeText } from '../../src/probe/probe-text.ts';
import { noPaint } from '../../src/report/paint.ts';
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

test('it knows the keys of the objects that settings stand in, and looks at none that are names', async () => {
  const scope = state.inboxes[0]?.id ?? '';
  const document = await probeOf({
    state: { ...state, threshold_settings: [{ id: 'a', scope, thresholds: { annotations: { acme: 5 } } }] },
    change: (path, answer) => ({
      ...answer,
      body:
        path === '/threshold_settings' ? answer.body.replace('"annotations"', '"pages":{},$&') : answer.body,
    }),
  });
  expect(document.new).toEqual({
    permissions: [],
    keys: [{ path: '/threshold_settings: thresholds', key: 'pages' }],
    withheld: 0,
  });
});

test('it learns of settings from a list that the account may read', async () => {
  const scopes = async (refused: string) =>
    (
      await probeOf({
        state,
        change: (path, answer) =>
          path.startsWith(refused) ? { ...answer, status: 403, body: '{"message":"no"}' } : answer,
      })
    ).switches.find(({ name }) => name === 'scope_list');
  expect(await scopes('/predictor_settings')).toMatchObject({ state: 'read', values: ['overrides'] });
  expect(await scopes('/sampling_settings')).toMatchObject({ state: 'read', values: ['overrides'] });
});

test('settings with levels are asked for by no id, however many there are', async () => {
  const asked: string[] = [];
  const rules = [{ age: 90, how: 'FULL', what: 'ALL' }];
  const scopes = [...state.inboxes, ...state.projects].map(({ id }) => ({ level: 'inbox', id }));
  const document = await probeOf({
    state,
    change: (path, answer) => {
      asked.push(path);
      return path === '/data_retention_settings'
        ? { ...answer, body: JSON.stringify(scopes.map((scope) => ({ scope, settings: rules }))) }
        : answer;
    },
  });
  expect(asked.filter((path) => path.startsWith('/data_retention_settings/'))).toEqual([]);
  expect(valuesOf(document, 'unset_scope')).toEqual(['inherited']);
  expect(valuesOf(document, 'scope_list')).toEqual(['overrides']);
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

/** As it is, but for the answers to some paths. */
const probeWhere = (bodies: Readonly<Record<string, unknown>>, status = 200) =>
  probeOf({
    state,
    change: (path, answer) =>
      path in bodies ? { ...answer, status, body: JSON.stringify(bodies[path]) } : answer,
  });

test('an object in place of a list is no declared object: its keys may be names', async () => {
  const { new: news } = await probeWhere({ '/projects': { acme_corp: { id: '1' }, globex: { id: '2' } } });
  expect(news).toEqual({ permissions: [], keys: [], withheld: 0 });
});

test('an object without an id, in place of one, is none either', async () => {
  const id = state.projects[0]?.id ?? '';
  const { new: news, thin_lists } = await probeWhere({ [`/projects/${id}`]: { acme_corp: { name: 'x' } } });
  expect([news.keys, news.withheld, thin_lists]).toEqual([[], 0, []]);
});

test('a name is known in whatever way it is written', async () => {
  const document = await probeOf({
    state: { ...state, inboxes: state.inboxes.map((one) => ({ ...one, name: 'Acme & Sons, Ltd.' })) },
    change: (path, answer) =>
      path === '/roles' ? { ...answer, body: answer.body.replace('"id"', '"acmeSonsLtd":1,"id"') } : answer,
  });
  expect(document.new).toEqual({ permissions: [], keys: [], withheld: 1 });
});

test('what users/me does not tell is not made up', async () => {
  const nobody = await probeWhere({ '/users/me': { status: 'error', errors: [] } });
  expect([nobody.reach, valuesOf(nobody, 'me'), valuesOf(nobody, 'lists')]).toEqual([
    'not_told',
    [],
    ['all', 'filtered'],
  ]);
  const [me] = state.users;
  const thin = await probeWhere({ '/users/me': { id: me?.id, username: me?.username, active: true } });
  expect([thin.reach, valuesOf(thin, 'me')]).toEqual(['not_told', ['on']]);
});

test('a list that was not answered again says nothing of its order', async () => {
  const asked = new Set<string>();
  const { switches } = await probeOf({
    state,
    change: (path, answer) => {
      const isAgain = asked.has(path);
      asked.add(path);
      return isAgain ? { ...answer, status: 503, body: '' } : answer;
    },
  });
  expect(switches.find(({ name }) => name === 'order')).toMatchObject({ state: 'not_shown', values: [] });
});

test('objects without a name, and one that is listed twice, are no two of one name', async () => {
  const nameless = await probeWith(({ name, ...item }, path) =>
    path === '/roles' ? item : { ...item, name },
  );
  expect(valuesOf(nameless, 'duplicates')).toEqual([]);
  const twice = await probeOf({
    state,
    change: (path, answer) =>
      path === '/roles'
        ? {
            ...answer,
            body: JSON.stringify([
              ...(JSON.parse(answer.body) as Item[]),
              ...(JSON.parse(answer.body) as Item[]),
            ]),
          }
        : answer,
  });
  expect(valuesOf(twice, 'duplicates')).toEqual([]);
});

test('roles that hold all that is published may still leave out what is not', async () => {
  const document = await probeWith((item, path) =>
    path === '/roles'
      ? {
          ...item,
          permissions: Object.fromEntries(Object.keys(item['permissions'] as Item).map((one) => [one, true])),
        }
      : item,
  );
  expect(valuesOf(document, 'permissions')).toEqual([]);
  expect(valuesOf(document, 'extra_permissions')).toEqual(['off', 'on']);
});

test('lists that say how long they are, and are whole, are not cut', async () => {
  const counted = await probeOf({
    state,
    change: (_path, answer) => {
      const json = answer.status === 200 ? (JSON.parse(answer.body) as unknown) : null;
      return Array.isArray(json)
        ? { ...answer, headers: { ...answer.headers, 'x-total-count': String(json.length) } }
        : answer;
    },
  });
  expect(valuesOf(counted, 'pages')).toEqual(['whole', 'total']);
});

test('where everything answers, nothing is new, and nothing is read of what is not there', async () => {
  const { paths, ...document } = await probeOf({
    state,
    change: (path, answer) =>
      answer.status === 404 || /custom|version|fitform/.test(path)
        ? { ...answer, status: 200, body: '<!doctype html>', headers: { 'content-type': 'text/html' } }
        : answer,
  });
  expect(valuesOf({ paths, ...document }, 'unknown_scope')).not.toContain('404');
  expect(paths.filter(({ known, status }) => !known && status === 200)).not.toEqual([]);
  const page = { paint: noPaint, width: 80, longest: 80, rows: 24 };
  expect(probeText({ paths, ...document }, page)).not.toContain('paths that answer');
});
