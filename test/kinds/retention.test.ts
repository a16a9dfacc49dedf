/** Retention as a tenant sends it: whose it is, what a rule says that leaves keys out, and when there is none. */
import { describe, expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import type { Json, JsonObject } from '../../src/kinds/kind.ts';
import { idInPath } from '../../src/kinds/object.ts';
import { retention } from '../../src/kinds/retention.ts';
import { asList } from '../../src/tenant/observe.ts';
import { sampledLists } from '../support/sampled-tenant.ts';
import { liveOf } from '../support/shorthand.ts';

const RULE = { age: 90, how: 'SOURCE_FILES', what: 'DONE' };

const entry = (level: Json, id: Json, settings: Json = [RULE]): JsonObject => ({
  scope: { level, id },
  settings,
});
const objectsOf = (...entries: JsonObject[]) => {
  const { projects, inboxes } = sampledLists({});
  return (
    liveOf({ projects, inboxes, retention: asList(retention, entries) }, kinds).objects.get('retention') ?? []
  );
};

test.each<[entry: JsonObject, id: string, name: string]>([
  [entry('inbox', 'i-invoice'), 'i-invoice', 'inbox/invoice'],
  [entry('PROJECT', 'p-Sales'), 'p-Sales', 'project/Sales'],
  [entry('inbox', 'i-gone'), 'i-gone', ''],
  // A level says of what kind the id is.
  [entry('inbox', 'p-Sales'), 'p-Sales', ''],
  [entry('tenant', 't1'), 'tenant/t1', ''],
  [entry('folder', 'i-invoice'), 'folder/i-invoice', ''],
  [entry('tenant', null), 'tenant/', ''],
  [entry(7, 'i-invoice'), 'i-invoice', ''],
  [{ settings: [RULE] }, '', ''],
])('whose it is: %j', (raw, id, name) => {
  expect(objectsOf(raw)).toMatchObject([{ id, name }]);
});

test.each<[Json, RegExp]>([
  [{ scope: 'i-invoice' }, /item 0 of the list has a scope that is not an object/],
  [entry('inbox', 5), /item 0 of the list has the number 5 for an id/],
  [entry('inbox', ['i-invoice']), /item 0 of the list has no id/],
])('an entry that could be of anybody makes the list unusable: %j', (item, problem) => {
  expect(() => asList(retention, [item])).toThrow(problem);
});

describe('rules', () => {
  const rulesOf = (settings: Json): Json =>
    objectsOf(entry('inbox', 'i-invoice', settings))[0]?.fields['rules'] ?? null;

  test('say what the API says of keys that are left out, which is the most that can be deleted', () => {
    expect(rulesOf([{ age: 30 }, { how: null }])).toEqual([
      { age: -1, how: 'FULL', what: 'ALL' },
      { age: 30, how: 'FULL', what: 'ALL' },
    ]);
  });

  test('are a set', () => {
    const other = { age: 5, how: 'FULL', what: 'ALL' };
    expect(rulesOf([RULE, other, RULE])).toEqual(rulesOf([other, RULE]));
  });

  test.each<[Json, RegExp]>([
    ['all', /settings is not a list/],
    [[5], /settings holds something that is not an object/],
    [[{ age: 'old' }], /settings holds a age that is not a "integer"/],
  ])('of another shape are told, not taken for none: %j', (settings, problem) => {
    expect(() => rulesOf(settings)).toThrow(problem);
  });
});

describe('counts as inherited', () => {
  const inheritedIn = (...entries: JsonObject[]): string[] =>
    objectsOf(...entries).flatMap(({ id, inherited }) => (inherited ? [id] : []));

  test.each<[name: string, entries: JsonObject[], inherited: string[]]>([
    [
      'what holds no rule',
      [entry('inbox', 'i-invoice', []), entry('inbox', 'i-orders', null)],
      ['i-invoice', 'i-orders'],
    ],
    [
      'what equals that of the project',
      [entry('inbox', 'i-invoice'), entry('project', 'p-Sales')],
      ['i-invoice'],
    ],
    [
      'what equals that of the whole tenant',
      [entry('inbox', 'i-invoice'), entry('TENANT', 't1')],
      ['i-invoice'],
    ],
    ['not what equals something else', [entry('inbox', 'i-invoice'), entry('folder', 'f1')], []],
  ])('%s', (_name, entries, inherited) => {
    expect(inheritedIn(...entries)).toEqual(inherited);
  });
});

test('no path of it is that of a write, so no journal can ask for one', () => {
  expect(
    ['/data_retention_settings', '/data_retention_settings/i1', '/data_retention_settings/inbox/i1'].map(
      (path) => idInPath(retention, path),
    ),
  ).toEqual([undefined, undefined, undefined]);
});
