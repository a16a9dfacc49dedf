/** What a spec asks for in part, brought up to date: of lists and maps only that which differs is written anew. */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/kinds/kind.ts';
import type { Lists } from '../support/live-tenant.ts';
import { updated } from '../support/updated-spec.ts';

const labels = (...given: (string | JsonObject)[]): Lists => ({
  formats: [
    {
      id: 'f',
      name: 'Invoice',
      labels: given.map((one) => (typeof one === 'string' ? { field_name: one } : one)),
      table_types: [{ label: 'lines', columns: [{ field_name: 'quantity' }, { field_name: 'price' }] }],
    },
  ],
});
const settings = (kind: 'thresholds' | 'predictors', entry: JsonObject): Lists => ({
  ...labels('total'),
  projects: [{ id: 'p', name: 'Sales', formats: ['f'] }],
  inboxes: [{ id: 'i', name: 'invoice', project: 'p' }],
  [kind]: [{ scope: 'i', ...entry }],
});
const thresholds = (annotations: JsonObject, lines: JsonObject = {}): Lists =>
  settings('thresholds', { thresholds: { annotations, lines } });

const format = (...lines: string[]): string =>
  ['version: 1', 'formats:', '  - name: Invoice', ...lines.map((line) => `    ${line}`), ''].join('\n');
const inbox = (...lines: string[]): string =>
  ['version: 1', 'inboxes:', '  - name: invoice', ...lines.map((line) => `    ${line}`), ''].join('\n');

const FIELDS = format(
  'fields: # in the order of the screen',
  '  # the sum',
  '  - { name: total, type: currency } # with VAT',
  '  - iban',
  '  - name: department',
  '    category: tag',
  '    options: [finance, logistics] # who pays',
);
const total = { field_name: 'total', type: 'currency' };
const department = (...names: string[]): JsonObject => ({
  field_name: 'department',
  category: 'tag',
  options: names.map((name) => ({ name, active: true })),
});

describe.each<
  [what: string, before: string, below: string[], rows: [string, Lists, (text: string) => string, string[]][]]
>([
  [
    'an exact list',
    FIELDS,
    [],
    [
      ['as it is', labels(total, 'iban', department('finance', 'logistics')), (text) => text, []],
      [
        'keys that it does not give',
        labels(
          { ...total, mandatory: false },
          { field_name: 'iban', formula: '=1' },
          department('finance', 'logistics'),
        ),
        (text) => text,
        [],
      ],
      [
        'a key of a member',
        labels({ ...total, type: 'float' }, 'iban', department('finance', 'logistics')),
        (text) => text.replace('currency', 'float'),
        ['~ total: type currency -> float'],
      ],
      [
        'a member that comes, one that goes and an option',
        labels(total, { field_name: 'date', type: 'date' }, department('finance', 'archive')),
        (text) =>
          text
            .replace(
              '      - iban\n',
              '      - name: date\n        category: annotation\n        type: date\n        scope: section\n        mandatory: true\n        multiple: true\n        visible: true\n        initialized: true\n        count_in_evaluation: true\n        is_library: false\n',
            )
            .replace('[finance, logistics]', '[finance, { name: archive, active: true }]'),
        ['- iban, + date (type: date), ~ department: options - logistics, + archive'],
      ],
      [
        'members in another order',
        labels('iban', total, department('logistics', 'finance')),
        (text) =>
          text
            .replace(/( +# the sum\n.*\n)( +- iban\n)/, '$2$1')
            .replace('[finance, logistics]', '[logistics, finance]'),
        ['moved total after iban, ~ department: options moved finance after logistics'],
      ],
      [
        'nothing at all',
        labels(),
        () => format('fields: [] # in the order of the screen'),
        ['- total, - iban, - department'],
      ],
    ],
  ],
  [
    'at least these',
    format(
      'fields:',
      '  at_least:',
      '    - { name: total, type: currency } # ours',
      '    - { name: old, state: absent }',
    ),
    [],
    [
      ['with others beside them', labels('vendor', total), (text) => text, []],
      [
        'a key, and one that is to be absent',
        labels({ ...total, type: 'float' }, 'old'),
        (text) => text.replace('currency', 'float').replace(/ +- \{ name: old.*\n/, ''),
        ['~ total: type currency -> float, + old'],
      ],
      ['the last one', labels('vendor'), (text) => text.replace(/ +- \{ name: total.*\n/, ''), ['- total']],
    ],
  ],
  [
    'columns of a table',
    format(
      'tables:',
      '  - name: lines',
      '    columns: [quantity, price] # both',
      'fields: { at_least: [total] }',
    ),
    [],
    [
      [
        'taken out with its field',
        labels('other'),
        (text) => text.replace('    fields: { at_least: [total] }\n', ''),
        ['- total'],
      ],
      [
        'one less',
        {
          formats: [
            {
              ...labels('total').formats?.[0],
              table_types: [{ label: 'lines', columns: [{ field_name: 'price' }] }],
            },
          ],
        },
        (text) => text.replace('[quantity, price]', '[price]'),
        ['~ lines: columns - quantity'],
      ],
    ],
  ],
  [
    'at least an option',
    format('fields: { at_least: [{ name: department, category: tag, options: { at_least: [archive] } }] }'),
    [],
    [
      [
        'that is gone',
        labels('other', department('finance')),
        (text) => text.replace(', options: { at_least: [archive] }', ''),
        ['~ department: options - archive'],
      ],
    ],
  ],
])('%s', (_what, before, below, rows) => {
  test.each(rows)('%s', async (_name, lists, change, news) => {
    const after = change(before);
    const key = news.length > 0 && /fields|tables/.exec(before)?.[0];
    const told = await updated(before, lists, ...below);
    expect(told).toMatchObject({ text: after, obstacles: [] });
    expect(told.news.map((line) => line.replace(/^format\/Invoice: \w+ /, ''))).toEqual(news);
    expect(key === false || told.news[0]?.startsWith('format/Invoice: ')).toBe(true);
    expect(await updated(after, lists, ...below)).toEqual({ text: after, news: [], obstacles: [] });
  });
});

describe('maps inside settings', () => {
  const FLOOR = inbox(
    'thresholds:',
    '  # nothing below',
    '  fields: { at_least: { total: 90, iban: 98 } } # agreed',
    '  tables: { lines: { quantity: 80, price: 90 } }',
  );
  test.each<[string, string, Lists, (text: string) => string, string[]]>([
    [
      'a number above the floor, and keys that it does not give',
      FLOOR,
      thresholds({ total: 95, iban: 98, date: 50 }, { lines: { quantity: 80, price: 90 } }),
      (text) => text,
      [],
    ],
    [
      'a number below the floor, and one of a table',
      FLOOR,
      thresholds({ total: 85, iban: 98 }, { lines: { quantity: 80, price: 91 } }),
      (text) => text.replace('total: 90', 'total: 85').replace('price: 90', 'price: 91'),
      ['thresholds.fields ~ total 90 -> 85', 'thresholds.tables ~ lines.price 90 -> 91'],
    ],
    [
      'keys without a number',
      FLOOR,
      thresholds({ total: 90 }, {}),
      (text) => text.replace(', iban: 98', '').replace(/ +tables.*\n/, ''),
      ['thresholds.fields - iban 98', 'thresholds.tables - lines.price 90, - lines.quantity 80'],
    ],
    [
      'nothing that it gives',
      FLOOR,
      thresholds({ date: 5 }, {}),
      () => inbox(),
      ['thresholds.fields - iban 98, - total 90', 'thresholds.tables - lines.price 90, - lines.quantity 80'],
    ],
    [
      'a whole map',
      inbox(
        'predictors:',
        '  blacklist:',
        '    sender: [A, B] # ours',
        '    date: [C]',
        '  splitting_cutoff: 5',
      ),
      settings('predictors', {
        blacklist: { sender: ['B'], iban: ['X'] },
        key_value_pairs: { splitting_cutoff: 6 },
      }),
      (text) =>
        text.replace('[A, B]', '[B]').replace('date: [C]', 'iban: [X]').replace('cutoff: 5', 'cutoff: 6'),
      [
        'predictors.blacklist - date ["C"], + iban ["X"], ~ sender ["A","B"] -> ["B"]',
        'predictors.splitting_cutoff 5 -> 6',
      ],
    ],
    [
      'a whole map that is empty now',
      inbox('predictors:', '  blacklist:', '    sender: [A]'),
      settings('predictors', {}),
      () => inbox('predictors:', '  blacklist: {}'),
      ['predictors.blacklist - sender ["A"]'],
    ],
    [
      'a whole map of which the tenant holds what no spec can',
      inbox('predictors:', '  blacklist: { sender: [A] }', '  splitting_cutoff: 5 # kept'),
      settings('predictors', {
        blacklist: { sender: ['A'], at_least: ['B'] },
        key_value_pairs: { splitting_cutoff: 5 },
      }),
      () => inbox('predictors:', '  splitting_cutoff: 5 # kept'),
      ['predictors.blacklist taken out, as a spec cannot hold what the tenant has: + at_least ["B"]'],
    ],
    [
      'a map with a text that would be taken for the name of a file',
      inbox('predictors:', '  rules: { mail: {} }', '  splitting_cutoff: 5'),
      settings('predictors', { key_value_pairs: { splitting_cutoff: 5, rule_config: { file: 'a.yaml' } } }),
      () => inbox('predictors:', '  splitting_cutoff: 5'),
      ['predictors.rules taken out, as a spec cannot hold what the tenant has: + file a.yaml, - mail {}'],
    ],
  ])('%s', async (_name, before, lists, change, news) => {
    const after = change(before);
    const told = await updated(before, lists);
    expect(told).toMatchObject({ text: after, obstacles: [] });
    expect(told.news.map((line) => line.replace('inbox/invoice: ', ''))).toEqual(news);
    expect(await updated(after, lists)).toEqual({ text: after, news: [], obstacles: [] });
  });
});

describe('over a file below', () => {
  const BASE = format('fields: [{ name: total, type: currency }, iban]');
  const LEAST = format('fields: { at_least: [{ name: total, type: currency }, iban] }');
  test.each<[string, base: string, before: string, Lists, after: string]>([
    [
      'all that it gives itself',
      BASE,
      format('fields: { at_least: [{ name: iban, type: float }] }'),
      labels(total, { field_name: 'iban', type: 'float' }),
      format('fields: { at_least: [{ name: iban, type: float }] }'),
    ],
    [
      'one key of a member',
      BASE,
      format(),
      labels({ ...total, type: 'float' }, 'iban'),
      format('fields:', '  at_least:', '    - name: total', '      type: float'),
    ],
    [
      'beside what it says itself',
      BASE,
      format('fields: { at_least: [{ name: iban, type: date }] } # ours'),
      labels({ ...total, type: 'float' }, { field_name: 'iban', type: 'integer' }),
      format('fields: { at_least: [{ name: iban, type: integer }, { name: total, type: float }] } # ours'),
    ],
    [
      'a member that goes',
      LEAST,
      format(),
      labels(total, 'other'),
      format('fields:', '  at_least:', '    - name: iban', '      state: absent'),
    ],
    [
      'another order',
      BASE,
      format(),
      labels('iban', total),
      format('fields:', '  - iban', '  - name: total', '    type: currency'),
    ],
    [
      'an exact list over it',
      BASE,
      format('fields: [iban]'),
      labels('iban', total),
      format(
        'fields: [iban, {name: total, category: annotation, type: currency, scope: section, mandatory: true, multiple: true, visible: true, initialized: true, count_in_evaluation: true, is_library: false}]',
      ),
    ],
  ])('%s', async (_name, base, before, lists, after) => {
    const told = await updated(before, lists, base);
    expect(told).toMatchObject({ text: after, obstacles: [] });
    expect(told.news.length).toBe(before === after ? 0 : 1);
    expect(await updated(after, lists, base)).toEqual({ text: after, news: [], obstacles: [] });
  });

  const floor = inbox('thresholds: { fields: { at_least: { total: 90, iban: 98 } } }');
  const rules = inbox('predictors: { blacklist: { sender: [A], date: [C] } }');
  test.each<[string, base: string, before: string, Lists, after: string]>([
    [
      'a floor that a number is below',
      floor,
      inbox(),
      thresholds({ total: 85, iban: 99 }),
      inbox('thresholds:', '  fields:', '    at_least:', '      total: 85'),
    ],
    [
      'a key without a number',
      floor,
      inbox('thresholds: { fields: { date: 5 } }'),
      thresholds({ total: 90, date: 5 }),
      inbox('thresholds: { fields: { date: 5, at_least: { iban: none } } }'),
    ],
    [
      'a key of its own that goes',
      floor,
      inbox('thresholds: { fields: { date: 5 } }'),
      thresholds({ total: 90, iban: 98 }),
      inbox(),
    ],
    [
      'a map that is whole',
      rules,
      inbox(),
      settings('predictors', { blacklist: { sender: ['B'] } }),
      inbox('predictors:', '  blacklist:', '    at_least:', '      sender: [B]', '      date: none'),
    ],
    [
      'a map that it makes whole',
      rules,
      inbox('predictors: { blacklist: { iban: [X] } }'),
      settings('predictors', { blacklist: { iban: ['X'] } }),
      inbox('predictors: { blacklist: { at_least: { sender: none, date: none, iban: [X] } } }'),
    ],
  ])('%s', async (_name, base, before, lists, after) => {
    const told = await updated(before, lists, base);
    expect(told).toMatchObject({ text: after, obstacles: [] });
    expect((await updated(after, lists, base)).news).toEqual([]);
  });
});
