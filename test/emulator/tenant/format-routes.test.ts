import { describe, expect, test } from 'vitest';
import { memoryTenant, seedState } from '../../../src/emulator/tenant/default-tenant.ts';
import type { Document, State } from '../../../src/emulator/tenant/state.ts';
import type { Behaviour } from '../../../src/emulator/tenant/tenant-behaviour.ts';
import { ids, openTenant, unknownId } from '../../support/emulated-tenant.ts';

const one = `/formats/${ids.format}`;
const open = (behaviour: Partial<Behaviour> = {}) => openTenant({ behaviour });

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
const withoutDefault = {
  display_name: null,
  description: null,
  formula: null,
  mandatory_if: null,
  visible_if: null,
  options: null,
};
const nulls = { ...Object.fromEntries(Object.keys(defaults).map((key) => [key, null])), ...withoutDefault };

describe('what a label holds of keys that were not sent', () => {
  const sent = { field_name: 'iban', type: 'alphanumeric' };
  const whole = { ...defaults, ...sent };

  test.each<[Partial<Behaviour>, object]>([
    [{ label_nulls: 'off' }, whole],
    [{ label_nulls: 'on' }, { ...nulls, ...sent }],
    [{ label_nulls: 'sparse' }, sent],
    [{ absent_fields: 'null' }, { ...withoutDefault, ...whole }],
    [
      { label_nulls: 'sparse', absent_fields: 'null' },
      { ...nulls, ...sent },
    ],
  ])('%j', async (behaviour, expected) => {
    const { call } = open(behaviour);
    const body = { labels: [sent], table_types: [{ columns: [sent] }] };
    const answer = { labels: [expected], table_types: [{ scope: 'section', columns: [expected] }] };
    expect(await call('PATCH', one, body)).toMatchObject({ status: 200, body: answer });
    const { body: read } = await call('GET', one);
    expect((read as { labels: object[] }).labels).toEqual([expected]);
    expect((await call('GET', '/formats')).body).toEqual([read]);
    const { id } = (await call('POST', '/formats', { name: 'Letter', ...body })).body as { id: string };
    expect((await call('GET', `/formats/${id}`)).body).toMatchObject(answer);
  });

  test('what was answered as null cannot be sent back', async () => {
    const { call } = open({ label_nulls: 'on' });
    const { body } = await call('PATCH', one, { labels: [sent] });
    expect(await call('PATCH', one, { labels: (body as { labels: object[] }).labels })).toMatchObject({
      status: 400,
      body: { errors: { 'labels[0].formula': 'must be a text' } },
    });
  });
});

describe('the list of formats', () => {
  test.each<[Partial<Behaviour>, string[]]>([
    [{}, ['id', 'name', 'labels', 'separators']],
    [{ format_list: 'names' }, ['id', 'name']],
    [{ format_list: 'names', absent_fields: 'null' }, ['id', 'name']],
  ])('%j: of each format %j', async (behaviour, keys) => {
    const { call } = open(behaviour);
    const { body } = await call('GET', '/formats');
    expect((body as object[]).map((each) => Object.keys(each))).toEqual([keys]);
    expect((await call('GET', one)).body).toHaveProperty('labels');
  });
});

test.each<[Behaviour['patch'], object]>([
  ['merge', { display_name: 'The invoice' }],
  ['deep', { display_name: 'The invoice' }],
  ['replace', { labels: [], separators: [] }],
])('patch=%s: what a PATCH leaves of a format, also of what no answer shows', async (patch, left) => {
  const { call, store } = open({ patch });
  await call('PATCH', one, { name: 'Bill', labels: [{ field_name: 'iban' }], display_name: 'The invoice' });
  await call('PATCH', one, { name: 'Invoice' });
  const [format] = (await store.read()).formats;
  expect(format).toMatchObject({ name: 'Invoice', ...left });
  expect('display_name' in (format ?? {})).toBe('display_name' in left);
});

describe('deleting a format', () => {
  const document = (id: string, inbox: string, ...formats: string[]): Document => ({
    ...{ id, inbox, original_filename: `${id}.pdf`, page_count: 1, files: [], status_data: {}, timings: {} },
    ...(formats.length > 0 && { feedback: { sections: formats.map((format) => ({ page: 1, format })) } }),
  });
  const other = { id: 'other-format', name: 'Order', labels: [] };
  const seed = seedState();
  const state: State = {
    ...seed,
    formats: [...seed.formats, other],
    projects: [
      ...seed.projects,
      {
        ...{ id: 'p', name: 'Sales', formats: [other.id], split_into_sections: true },
        sub_page_splitting: true,
      },
    ],
    inboxes: [...seed.inboxes, { id: 'i', name: 'sales', project: 'p' }],
    documents: [
      document('unread', ids.invoice),
      document('its own', ids.orders, other.id, ids.format),
      document('of another format', ids.invoice, other.id),
      document('of another project', 'i'),
    ],
  };

  test('takes its documents along, and leaves all others', async () => {
    const { call, store } = openTenant({ store: memoryTenant(state) });
    expect((await call('DELETE', one)).status).toBe(204);
    const { documents, formats, projects } = await store.read();
    expect(documents?.map(({ id }) => id)).toEqual(['of another format', 'of another project']);
    expect(formats).toEqual([other]);
    // Whatever else names it is left as it is.
    expect(projects[0]?.formats).toEqual([ids.format]);
  });
});

describe('the values of tags', () => {
  const tag = { field_name: 'department', category: 'tag', options: [{ name: 'finance', active: true }] };
  const tagged = (behaviour: Partial<Behaviour> = {}) => {
    const seed = seedState();
    const formats = seed.formats.map((format) => ({ ...format, labels: [...format.labels, tag] }));
    return openTenant({ behaviour, store: memoryTenant({ ...seed, formats }) });
  };

  test.each([
    ['an inbox', ids.invoice, { department: ['finance'] }],
    ['a project', ids.project, { department: ['finance'] }],
    ['nothing', unknownId, {}],
  ])('of the formats that %s has', async (_what, scope, tag_fields) => {
    expect(await tagged().call('GET', `/formats/${scope}/tag_fields`)).toEqual({
      status: 200,
      body: { tag_fields },
    });
  });

  test.each([
    ['edit_format_settings', 200],
    ['review', 200],
    ['view_list', 403],
  ] as const)('%s on an inbox: %i', async (permission, status) => {
    const call = await tagged().withGrants([permission], { inbox: ids.invoice });
    expect((await call('GET', `/formats/${ids.invoice}/tag_fields`)).status).toBe(status);
    expect((await call('GET', `/formats/${ids.orders}/tag_fields`)).status).toBe(403);
  });

  test('unknown_scope=404', async () => {
    const { call } = tagged({ unknown_scope: 404 });
    expect((await call('GET', `/formats/${unknownId}/tag_fields`)).status).toBe(404);
    expect((await call('GET', `/formats/${ids.orders}/tag_fields`)).status).toBe(200);
  });
});

test('a format whose id is document_types cannot be read: the literal path wins', async () => {
  const seed = seedState();
  const format = { id: 'document_types', name: 'F', labels: [], document_types: [{ field_name: 'letter' }] };
  const { call } = openTenant({ store: memoryTenant({ ...seed, formats: [format] }) });
  expect((await call('GET', '/formats/document_types')).body).toEqual({
    document_types: [{ field_name: 'letter' }],
  });
});
