/** Of a list that shows names alone, only what a plan needs is read by itself; of a full list, nothing. */
import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { memoryTenant } from '../../src/emulator/tenant/default-tenant.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { JsonObject } from '../../src/kinds/kind.ts';
import type { Live } from '../../src/kinds/live.ts';
import type { TenantReader } from '../../src/tenant/client.ts';
import { kindsToRead, observe, observeAgain, type Wanted } from '../../src/tenant/observe.ts';
import { TenantError } from '../../src/tenant/tenant-error.ts';
import { wireTo } from '../support/direct-client.ts';
import { readText } from '../support/read-text-spec.ts';
import { idOf, stateOf } from '../support/scenario-notation.ts';
import { runsOn } from '../support/settings-run.ts';

/** A tenant with so many formats; what was asked for is in `asked`. */
function tenantOf(formats: number, behaviour: Partial<Behaviour>): TenantReader & { asked: string[] } {
  const names = Array.from({ length: formats }, (_, index) => `Format ${index}`);
  const wire = wireTo(memoryTenant(stateOf({ formats: names })), behaviour);
  const asked: string[] = [];
  const get = (path: string): ReturnType<TenantReader['get']> => {
    asked.push(path);
    return wire.get(path);
  };
  return { asked, get };
}

const id = (number: number): string => idOf('format', `Format ${number}`);
const single = (number: number): string => `/formats/${id(number)}`;

const look = async (tenant: TenantReader, spec: string): Promise<Live> => {
  const { desired } = await readText(`version: 1\n${spec}`);
  return observe(tenant, kinds, kindsToRead(kinds, desired), () => undefined);
};
const singles = (tenant: { asked: string[] }): string[] =>
  tenant.asked.filter((path) => path.startsWith('/formats/')).sort();

describe.each([3, 300])('of %i formats', (many) => {
  test.each<[string, Partial<Behaviour>, string, number[]]>([
    ['a full list has them all', {}, 'formats: [{ name: Format 1, fields: [total] }]', []],
    ['one that is managed', { format_list: 'names' }, 'formats: [{ name: Format 1, fields: [total] }]', [1]],
    [
      'one that is renamed',
      { format_list: 'names' },
      'formats: [{ name: New, renamed_from: Format 2 }]',
      [2],
    ],
    [
      'one that an id pins',
      { format_list: 'names' },
      `formats: [{ name: Format 2, id: ${id(2)}, fields: [total] }]`,
      [2],
    ],
    [
      'none that is only looked up',
      { format_list: 'names' },
      'formats: [{ name: Format 1 }]\nprojects: [{ name: P, formats: [Format 1] }]',
      [],
    ],
  ])('%s', async (_name, behaviour, spec, read) => {
    const tenant = tenantOf(many, behaviour);
    await look(tenant, spec);
    expect(singles(tenant)).toEqual(read.map(single).sort());
    expect(tenant.asked.filter((path) => path === '/formats')).toHaveLength(1);
  });

  test('after a write, what was written and what is new since; of the rest is kept what was read', async () => {
    const tenant = tenantOf(many, { format_list: 'names' });
    const spec = [0, 1].map((number) => `{ name: Format ${number}, fields: [total] }`).join(', ');
    const live = await look(tenant, `formats: [${spec}]`);
    tenant.asked.length = 0;
    const again = await observeAgain(tenant, kinds, live, new Set([`format/${id(1)}`]));
    expect(tenant.asked.sort()).toEqual(['/formats', single(1)]);
    const known = [0, 1, 2].map((number) => again.find('format', id(number))?.fields['fields'] ?? null);
    expect(known.map((fields) => fields !== null)).toEqual([true, true, false]);
  });
});

test('what may not be read by itself is an error that says which format, and what that takes', async () => {
  const refused = new TenantError({
    kind: 'status',
    method: 'GET',
    path: single(0),
    status: 403,
    detail: 'no',
  });
  const tenant = tenantOf(3, { format_list: 'names' });
  const get: TenantReader['get'] = (path) =>
    path === single(0) ? Promise.reject(refused) : tenant.get(path);
  const reading = look({ get }, 'formats: [{ name: Format 0, fields: [total] }]');
  await expect(reading).rejects.toMatchObject({
    message: expect.stringContaining('GET /formats/') as string,
    hint: 'the list of formats shows names alone, and reading format "Format 0" takes edit_format_settings or review',
  });
});

test('an answer that is no object is not taken for an empty one', async () => {
  const tenant = tenantOf(3, { format_list: 'names' });
  const get: TenantReader['get'] = (path) => (path === single(0) ? Promise.resolve([]) : tenant.get(path));
  const everything: Wanted = {
    required: kinds.filter(({ name }) => name === 'format'),
    helpful: [],
    whole: () => true,
  };
  await expect(observe({ get }, kinds, everything, () => undefined)).rejects.toThrow(
    'the answer is not an object',
  );
});

test.each([
  ['null', { labels: null, table_types: null, document_types: null, separators: null }],
  ['nothing but document types', { document_types: [] }],
])('a list that shows %s of what a format holds hides no field from an update', async (_what, shown) => {
  const labels = [{ field_name: 'total' }, { field_name: 'iban' }];
  const state = stateOf({ formats: ['Invoice'] });
  const runs = runsOn(
    { ...state, formats: state.formats.map((one) => ({ ...one, labels })) },
    { format_list: 'names' },
  );
  const { get } = runs.wire;
  runs.wire.get = async (path) => {
    const answer = await get(path);
    return path === '/formats' ? (answer as JsonObject[]).map((one) => ({ ...one, ...shown })) : answer;
  };
  const { converged } = await runs.apply('formats: [{ name: Invoice, fields: { at_least: [due] } }]');
  const [format] = (await runs.read()).formats;
  expect(converged).toBe(true);
  expect(format?.labels.map((one) => one['field_name'])).toEqual(['total', 'iban', 'due']);
});
