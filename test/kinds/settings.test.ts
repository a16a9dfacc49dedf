/** Which settings only repeat what would hold without them. */
import { describe, expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import { kindNamed, type Json, type JsonObject } from '../../src/kinds/kind.ts';
import { countedOf } from '../../src/kinds/object.ts';
import { sampling } from '../../src/kinds/sampling.ts';
import { asList, observeAgain } from '../../src/tenant/observe.ts';
import { sampledLists, sampledTenant, type Numbers, type Sampled } from '../support/sampled-tenant.ts';

const A: Numbers = [1, 2, 3, 4];
const B: Numbers = [1, 2, 3, 5];

const inheritedIn = (given: Sampled): string[] =>
  (sampledTenant(given).objects.get('sampling') ?? []).flatMap(({ id, inherited }) =>
    inherited && id !== '' ? [id] : [],
  );

describe('a list of settings', () => {
  const list = (...items: Json[]): readonly JsonObject[] => asList(sampling, items);

  test('may hold those of what nobody knows, and those of the whole tenant', () => {
    const items = ['i-unknown', '', null].map((scope) => ({ scope, second_pass_STP: 1 }));
    expect(list(...items, { second_pass_STP: 1 })).toHaveLength(4);
    const { objects } = sampledTenant({ sampling: { 'i-unknown': A, '': A, 'i-invoice': B } });
    expect(objects.get('sampling')?.map(({ id, name }) => [id, name])).toEqual([
      ['i-unknown', ''],
      ['', ''],
      ['i-invoice', 'inbox/invoice'],
    ]);
  });

  test.each<[Json, RegExp]>([
    [{ scope: 5 }, /item 0 of the list has the number 5 for an id/],
    ['invoice', /item 0 of the list is not an object/],
    [{ scope: ['i-invoice'] }, /item 0 of the list has no id/],
  ])('must be of the shape that the API describes: %j', (item, problem) => {
    expect(() => list(item)).toThrow(problem);
  });

  test('of what bears a name that another bears is known by the id alone', () => {
    const live = sampledTenant({
      inboxes: { invoice: 'Sales', 'invoice=i2': 'Sales' },
      sampling: { 'i-invoice': A, i2: B },
    });
    expect(live.objects.get('sampling')?.map(({ id, name }) => [id, name])).toEqual([
      ['i-invoice', ''],
      ['i2', ''],
    ]);
  });
});

describe('settings that equal those of the next object up', () => {
  test.each<[name: string, given: Sampled, inherited: string[]]>([
    ['of an inbox, those of its project', { sampling: { 'i-invoice': A, 'p-Sales': A } }, ['i-invoice']],
    ['not where one number differs', { sampling: { 'i-invoice': B, 'p-Sales': A } }, []],
    ['not where one number is missing', { sampling: { 'i-invoice': [1, 2, 3, null], 'p-Sales': A } }, []],
    [
      'not those of another project',
      { projects: ['Sales', 'Other'], sampling: { 'i-invoice': A, 'p-Other': A } },
      [],
    ],
    ['not where nothing says what holds without them', { sampling: { 'i-invoice': A } }, []],
    ['of a project, those of the whole tenant', { sampling: { 'p-Sales': A, '': A } }, ['p-Sales']],
    [
      'of an inbox whose project has none, those of the whole tenant',
      { sampling: { 'i-invoice': A, '': A } },
      ['i-invoice'],
    ],
    [
      'not those of the whole tenant where the project has its own',
      { sampling: { 'i-invoice': A, 'p-Sales': B, '': A } },
      [],
    ],
    ['not of what is gone', { sampling: { gone: A, 'p-Sales': A } }, []],
    [
      'not of an inbox whose project is gone',
      { inboxes: { invoice: 'Gone' }, sampling: { 'i-invoice': A } },
      [],
    ],
  ])('%s', (_name, given, inherited) => {
    expect(inheritedIn(given)).toEqual(inherited);
  });

  test('whatever is read once more', async () => {
    const given = { sampling: { 'p-Sales': A, 'i-invoice': B, '': A } };
    const lists: Record<string, Json> = sampledLists(given);
    const tenant = { get: (path: string) => Promise.resolve(lists[path.slice(1)] ?? null) };
    const live = sampledTenant(given);
    for (const touched of [new Set<string>(), new Set(['inbox/'])]) {
      const again = await observeAgain(tenant, kinds, live, touched);
      expect(again.find('sampling', 'p-Sales')?.inherited).toBeTruthy();
      expect(again.find('sampling', 'i-invoice')?.inherited).toBeUndefined();
    }
  });
});

test.each([
  ['role', 1, '1 role'],
  ['role', 2, '2 roles'],
  ['thresholds', 1, '1 threshold settings'],
  ['predictors', 2, '2 predictor settings'],
  ['retention', 1, '1 data retention settings'],
])('%s, counted: %i', (kind, count, words) => {
  expect(countedOf(kindNamed(kinds, kind), count)).toBe(words);
});
