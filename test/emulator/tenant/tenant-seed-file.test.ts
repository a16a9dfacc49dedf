import { describe, expect, test } from 'vitest';
import { passwordMatches } from '../../../src/emulator/tenant/password.ts';
import { readSeed } from '../../../src/emulator/tenant/tenant-seed-file.ts';
import { memoryTenant, seedState, SETUP_USERNAME } from '../../../src/emulator/tenant/default-tenant.ts';
import type { State } from '../../../src/emulator/tenant/state.ts';
import { TENANT_ID } from '../../../src/emulator/tenant/scopes.ts';
import { openTenant } from '../../support/emulated-tenant.ts';

const EXAMPLE = `
formats:
  - { name: Invoice, labels: [invoice_number, { field_name: total, type: currency }] }
projects:
  - { name: Accounting, formats: [Invoice] }
inboxes:
  - { name: invoice, project: Accounting }
  - { name: orders, project: Accounting, id: 0123456789abcdef01234567 }
roles:
  - { name: Reviewer, permissions: [view_list, review] }
  - { name: Looker, permissions: { view_list: true, review: false } }
users:
  - username: ann
    password: secret
    roles:
      - { role: Reviewer, inbox: 0123456789abcdef01234567 }
      - { role: Reviewer, inbox: invoice, document_id: scan.pdf }
documents:
  - { inbox: invoice, original_filename: scan.pdf }
api_keys:
  - { user: ann, roles: [{ role: Looker, inbox: orders }], token: for-the-tests }
sampling_settings:
  - { scope: invoice, second_pass_STP: 5 }
  - { scope: Accounting, auto_reject_FFR: 1, auto_submit_FFR: 2, second_pass_FFR: 3, second_pass_STP: 4 }
  - { scope: 0123456789abcdef01234567, second_pass_STP: 6 }
threshold_settings:
  - { scope: invoice, thresholds: { annotations: { total: 97.5 } } }
  - { scope: "", thresholds: { annotations: { total: 90 } } }
predictor_settings:
  - { scope: Accounting, key_value_pairs: { splitting_cutoff: 60 } }
data_retention_settings:
  - { scope: { level: inbox, id: invoice }, settings: [{ age: 90, how: SOURCE_FILES }] }
  - { scope: { level: project, id: Accounting }, settings: [{ age: 30 }] }
  - { scope: { level: tenant }, settings: [] }
`;

async function stateOf(text: string, newer?: string[]): Promise<State> {
  const read = await readSeed(text, newer);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.state;
}

describe('a seed', () => {
  test('may refer by name and leave ids out, and takes the defaults of the API', async () => {
    const state = await stateOf(EXAMPLE);
    const [format, project, invoice, reviewer, looker, ann, document] = [
      state.formats[0],
      state.projects[0],
      state.inboxes[0],
      state.roles[0],
      state.roles[1],
      state.users[0],
      state.documents?.[0],
    ];
    expect(format?.labels).toMatchObject([
      { field_name: 'invoice_number', type: 'string' },
      { field_name: 'total', type: 'currency', mandatory: true },
    ]);
    expect(project).toMatchObject({
      formats: [format?.id],
      split_into_sections: true,
      sub_page_splitting: false,
    });
    expect(state.inboxes).toMatchObject([
      { project: project?.id },
      { id: '0123456789abcdef01234567', project: project?.id },
    ]);
    expect(reviewer?.permissions).toEqual({ view_list: true, review: true });
    expect(looker?.permissions).toEqual({ view_list: true, review: false });
    expect(ann).toMatchObject({
      active: true,
      roles: [
        { role: reviewer?.id, inbox: '0123456789abcdef01234567' },
        { role: reviewer?.id, inbox: invoice?.id, document_id: document?.id },
      ],
    });
    expect(await passwordMatches('secret', ann?.password ?? '')).toBe(true);
    expect(document).toMatchObject({ inbox: invoice?.id, page_count: 1, status_data: { feedback: false } });
    expect(state.api_keys).toMatchObject([{ user: ann?.id, token: 'for-the-tests', active: true }]);
    expect(state.sampling_settings).toMatchObject([
      { scope: invoice?.id, second_pass_STP: 5 },
      { scope: project?.id, auto_reject_FFR: 1, auto_submit_FFR: 2, second_pass_FFR: 3, second_pass_STP: 4 },
      { scope: '0123456789abcdef01234567', second_pass_STP: 6 },
    ]);
    expect(state.threshold_settings).toMatchObject([
      { scope: invoice?.id, thresholds: { annotations: { total: 97.5 } } },
      { scope: '', thresholds: { annotations: { total: 90 } } },
    ]);
    expect(state.predictor_settings).toMatchObject([
      { scope: project?.id, key_value_pairs: { splitting_cutoff: 60 } },
    ]);
    expect(state.data_retention_settings).toMatchObject([
      {
        scope: { level: 'inbox', id: invoice?.id },
        settings: [{ age: 90, how: 'SOURCE_FILES', what: 'ALL' }],
      },
      {
        scope: { level: 'project', id: project?.id },
        settings: [{ age: 30, how: 'FULL', what: 'ALL' }],
      },
      { scope: { level: 'tenant', id: TENANT_ID }, settings: [] },
    ]);
    const ids = [format, project, invoice, reviewer, looker, ann, document].map((each) => each?.id ?? '');
    expect(new Set(ids).size).toBe(7);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{24}$/);
    // The hash of a password is salted; all else is the same each time.
    const again = await stateOf(EXAMPLE);
    expect(again.inboxes).toEqual(state.inboxes);
  });

  test('gets a set-up account where it has none that may administer it', async () => {
    const { users, roles } = await stateOf(EXAMPLE, ['view_moon']);
    expect(users.map(({ username }) => username)).toEqual(['ann', SETUP_USERNAME]);
    expect(roles.at(-1)).toMatchObject({ permissions: { edit_users: true, view_moon: true } });
    const own =
      'roles: [{name: Boss, permissions: [edit_users]}]\nusers: [{username: eve, roles: [{role: Boss}]}]';
    expect((await stateOf(own)).users.map(({ username }) => username)).toEqual(['eve']);
  });

  test('serves as it is read', async () => {
    const store = memoryTenant(await stateOf(EXAMPLE));
    const { send } = openTenant({ store });
    const { body } = await send('GET', '/admin/inboxes', { 'x-api-key': 'for-the-tests' });
    expect(body).toMatchObject([{ name: 'invoice' }, { name: 'orders' }]);
    expect((await openTenant({ store }).call('GET', '/users')).body).toHaveLength(2);
  });

  const TWINS =
    'projects: [{name: Sales, formats: [F]}]\nformats: [{name: F}]\ninboxes: [{name: Sales, project: Sales}]';
  const SALES = `several are named Sales in inboxes or projects: give the id of one, or write inboxes/Sales`;

  test('tells an inbox and a project of one name apart, as the scope of settings', async () => {
    const settings =
      '[{scope: projects/Sales, second_pass_STP: 1}, {scope: inboxes/Sales, second_pass_STP: 2}]';
    const { projects, inboxes, sampling_settings } = await stateOf(
      `${TWINS}\nsampling_settings: ${settings}`,
    );
    expect(sampling_settings).toMatchObject([
      { scope: projects[0]?.id, second_pass_STP: 1 },
      { scope: inboxes[0]?.id, second_pass_STP: 2 },
    ]);
  });

  test.each([
    ['[{scope: Sales}]', 'sampling_settings[0].scope', SALES],
    ['[{scope: Sale}]', 'sampling_settings[0].scope', 'no Sale in inboxes or projects'],
    ['[{second_pass_STP: 1}]', 'sampling_settings[0].scope', 'is missing'],
    [
      '[{scope: projects/Sales, second_pass_SPT: 1}]',
      'sampling_settings[0].second_pass_SPT',
      'no field "second_pass_SPT"',
    ],
    [
      '[{scope: projects/Sales, second_pass_STP: 1.5}]',
      'sampling_settings[0].second_pass_STP',
      'must be an integer',
    ],
    [
      '[{scope: projects/Sales}, {scope: projects/Sales}]',
      'sampling_settings[1].scope',
      'has settings already',
    ],
  ])('with the settings %s is refused at %s: %s', async (settings, path, message) => {
    const read = await readSeed(`${TWINS}\nsampling_settings: ${settings}`);
    expect(read).toMatchObject({ problems: [{ path, message, line: 4 }] });
  });

  test.each([
    ['sampling_settings: [{scope: ""}]', 'sampling_settings[0].scope', 'must not be empty'],
    [
      'data_retention_settings: [{scope: projects/Sales}]',
      'data_retention_settings[0].scope',
      'must be an object',
    ],
    [
      'data_retention_settings: [{scope: {level: box, id: projects/Sales}}]',
      'data_retention_settings[0].scope.level',
      'must be one of inbox, project, tenant',
    ],
    [
      'data_retention_settings: [{scope: {level: inbox}}]',
      'data_retention_settings[0].scope.id',
      'is missing',
    ],
    [
      'data_retention_settings: [{scope: {level: inbox, id: projects/Sales}}]',
      'data_retention_settings[0].scope.id',
      'is no inbox',
    ],
    [
      'data_retention_settings: [{scope: {level: tenant}}, {scope: {level: tenant}}]',
      'data_retention_settings[1].scope',
      'has settings already',
    ],
  ])('with %s is refused at %s: %s', async (settings, path, message) => {
    const read = await readSeed(`${TWINS}\n${settings}`);
    expect(read).toMatchObject({ problems: [{ path, message, line: 4 }] });
  });

  test('may be empty: what is then there is an account that may do everything', async () => {
    const state = await stateOf('{}');
    expect(state).toMatchObject({ formats: [], projects: [], inboxes: [] });
    expect(state.users).toMatchObject([{ username: SETUP_USERNAME }]);
    const { call } = openTenant({ store: memoryTenant(state) });
    const created = await call('POST', '/formats', { name: 'Invoice', labels: [] });
    const { id } = created.body as { id: string };
    const project = {
      name: 'Accounting',
      formats: [id],
      split_into_sections: true,
      sub_page_splitting: false,
    };
    expect((await call('POST', '/projects', project)).status).toBe(201);
  });

  test('may be a file that a tenant wrote, with all that is in it', async () => {
    const state = {
      ...seedState(),
      users: seedState().users.map((user) => ({ ...user, password: 'scrypt$256$c2FsdA$a2V5' })),
      api_keys: [{ id: 'k', token: 't', user: seedState().users[0]?.id ?? '', roles: [], active: true }],
      sampling_settings: [{ id: 's', scope: seedState().inboxes[0]?.id ?? '', second_pass_STP: 5 }],
    };
    const read = await stateOf(JSON.stringify({ format: 'fitform.embedded-tenant/1', ...state }, null, 2));
    expect(read).toMatchObject({ ...state, formats: [{}] });
    // An id that leads nowhere is as good there as in a tenant.
    const dangling = '[{"username": "x", "roles": [{"role": "ffffffffffffffffffffffff"}]}]';
    expect((await stateOf(`{"users": ${dangling}}`)).users[0]).toMatchObject({ roles: [{}] });
  });

  test('an empty map is a tenant with nothing but its set-up account', async () => {
    const { users, inboxes } = await stateOf('{}');
    expect([users.length, inboxes.length]).toEqual([1, 0]);
  });

  test.each<[string, string, object[]]>([
    [
      'no map',
      '[]',
      [
        {
          line: 1,
          column: 1,
          path: '',
          message: expect.stringContaining('must be a map of lists') as string,
        },
      ],
    ],
    ['nothing', '', [{ line: 1, column: 1, path: '' }]],
    ['broken YAML', 'users: [\n', [{ line: 2, message: expect.stringContaining('Flow sequence') as string }]],
    [
      'a bomb of aliases',
      `a: &a [1]\n${bomb()}`,
      [{ line: 1, column: 1, message: expect.stringContaining('alias') as string }],
    ],
    [
      'another format',
      'format: x/1',
      [{ line: 1, path: 'format', message: expect.stringContaining('only fitform') as string }],
    ],
    [
      'an unknown list',
      'inboxes: []\ninboxs: []',
      [{ line: 2, column: 1, path: 'inboxs', near: { given: 'inboxs' } }],
    ],
    ['no list', 'users: 5', [{ path: 'users', message: 'must be a list' }]],
    ['no map in a list', 'users: [ann]', [{ column: 9, path: 'users[0]', message: 'must be a map' }]],
    [
      'an unknown field',
      'users:\n  - { username: ann, mail: x }',
      [{ line: 2, column: 22, path: 'users[0].mail', message: 'no field "mail"', near: { given: 'mail' } }],
    ],
    [
      'an unknown field within',
      'users: [{ username: ann, roles: [{ role: R, inbx: x }] }]',
      [
        {
          path: 'users[0].roles[0].inbx',
          near: { given: 'inbx', candidates: ['role', 'inbox', 'document_id'] },
        },
      ],
    ],
    ['what is missing', 'users: [{ active: true }]', [{ path: 'users[0].username', message: 'is missing' }]],
    [
      'the wrong type',
      'users: [{ username: 5 }]',
      [{ path: 'users[0].username', message: 'must be a text' }],
    ],
    [
      'an unknown permission',
      'roles: [{ name: R, permissions: [revew] }]',
      [{ path: 'roles[0].permissions.revew', message: 'no permission "revew"', near: { given: 'revew' } }],
    ],
    [
      'a name of nothing, and not what follows from what cannot be read',
      'projects: [{ name: P, formats: [F, G] }]\nformats: [{ name: F, colour: red }]',
      [
        { line: 1, path: 'projects[0].formats[1]', message: 'no G in formats' },
        { line: 2, path: 'formats[0].colour' },
      ],
    ],
    [
      'a name of several',
      'roles: [{ name: R }, { name: R }]\nusers: [{ username: ann, roles: [{ role: R }] }]',
      [
        {
          line: 2,
          path: 'users[0].roles[0].role',
          message: 'several are named R in roles: give the id of one',
        },
      ],
    ],
    ['an id twice', 'roles: [{ name: R, id: x }, { name: S, id: x }]', [{ path: 'roles[1].id' }]],
  ])('with %s is refused, with the place', async (_, text, problems) => {
    const read = await readSeed(text);
    expect(read).toMatchObject({ problems });
    expect('problems' in read && read.problems).toHaveLength(problems.length);
  });
});

function bomb(): string {
  const names = ['b', 'c', 'd', 'e'];
  return names
    .map(
      (name, index) =>
        `${name}: &${name} [${Array(9)
          .fill(`*${index === 0 ? 'a' : names[index - 1]}`)
          .join(', ')}]`,
    )
    .join('\n');
}
