/** What the schema refuses in lists of members and in maps: where, what, and what to do; each fault once. */
import { describe, expect, test } from 'vitest';
import { problemsOf, read } from '../support/reading.ts';

const format = (keys: string): string => `version: 1\nformats:\n- name: F\n  ${keys}`;
const inbox = (keys: string): string => `version: 1\ninboxes:\n- name: i\n  ${keys}`;
const TYPES =
  'string, date, integer, float, currency, alphanumeric, national_identification_number_be, boolean, datetime, address';
const FIELD_KEYS =
  'name, category, type, scope, mandatory, multiple, visible, initialized, count_in_evaluation, is_library, display_name, description, formula, mandatory_if, visible_if, options';

const ofFormats: [keys: string, problems: string[]][] = [
  ['fields: [a, {name: b, type: date, mandatory: null, options: null, mandatory_if: null}]', []],
  [
    'fields: [{name: a, type: alphanumerc}]',
    [`4:28 fields[0].type: must be one of ${TYPES} | did you mean "alphanumeric"?`],
  ],
  [
    'fields: [{name: a, type: 5}]',
    [`4:28 fields[0].type: must be text, not the number 5 | write one of ${TYPES}`],
  ],
  ['fields: [{name: a, tpye: date}]', ['4:22 fields[0].tpye: unknown key "tpye" | did you mean "type"?']],
  ['fields: [{name: a, hue: 1}]', [`4:22 fields[0].hue: unknown key "hue" | known here: ${FIELD_KEYS}`]],
  [
    'fields: [{name: a, mandatory: "yes"}]',
    ['4:33 fields[0].mandatory: must be true or false, not text | write true'],
  ],
  ['fields: [{type: date}]', ['4:12 fields[0]: missing key "name"']],
  ['fields: [{nmae: a}]', ['4:13 fields[0].nmae: unknown key "nmae" | did you mean "name"?']],
  [
    'fields: [{name: a, state: absent}]',
    ['4:22 fields[0].state: unknown key "state" | leave the field out: the list is exact'],
  ],
  ['fields: [5]', ['4:12 fields[0]: must be text, not the number 5 | quote it: "5"']],
  ['fields: a, b', ['4:11 fields: must be a list, not text | write it as a list: [a, b]']],
  ['fields: null', ['4:11 fields: must be a list, but nothing is given | write [] for none']],
  [
    'fields: {a: {type: date}}',
    [
      '4:11 fields: must be a list, not a mapping of keys | write each as an item of a list: - name: a, with its other keys below',
    ],
  ],
  [
    'fields: {name: a, type: date}',
    ['4:11 fields: must be a list, not a mapping of keys | put a dash before each item: - name: …'],
  ],
  ['fields: {at_least: [a], more: 1}', ['4:27 fields.more: unknown key "more" | known here: at_least']],
  ['fields: {at_leats: [a]}', ['4:12 fields.at_leats: unknown key "at_leats" | did you mean "at_least"?']],
  ['fields: {at_least: []}', ['4:22 fields.at_least: must not be an empty list']],
  [
    'fields: {at_least: [{name: a, state: abscent}, {name: b, state: absent}]}',
    ['4:40 fields.at_least[0].state: must be absent | did you mean "absent"?'],
  ],
  [
    'separators: [cover]',
    ['4:16 separators[0]: must be a mapping of keys, not text | write {name: cover, page: …}'],
  ],
  ['separators: [{name: cover}]', ['4:16 separators[0]: missing key "page"']],
  [
    'separators: [{name: cover, page: null}]',
    [
      '4:36 separators[0].page: must be a whole number, but nothing is given | write page: 1, or leave the key out if it is optional',
    ],
  ],
  [
    'tables: [{name: t, columns: [a, b, {name: c, options: [{name: o, active: maybe, hue: 1}]}]}]',
    [
      '4:76 tables[0].columns[2].options[0].active: must be true or false, not text',
      '4:83 tables[0].columns[2].options[0].hue: unknown key "hue" | known here: name, active, display_name',
    ],
  ],
  [
    'tables: [t, {name: u, columns: {at_least: [{name: c, options: [5]}]}}]',
    ['4:66 tables[1].columns.at_least[0].options[0]: must be text, not the number 5 | quote it: "5"'],
  ],
  [
    'fields: [{name: a, mandatory: "${M:-false}"}, {name: b, mandatory: "${M:-no}"}]',
    [
      '4:70 fields[1].mandatory: must be true or false, and the variable M holds something else | set the variable, or its default, to a value such as true',
    ],
  ],
];

const ofSettings: [keys: string, problems: string[]][] = [
  [
    'thresholds: {fields: {a: 95.5, b: none, at_least: {c: 0, d: none}}, tables: {t: {c: none}, u: none}}',
    [],
  ],
  [
    'thresholds: {fields: {iban: "98"}}',
    ['thresholds.fields.iban: must be a number or none, not text | write it without quotes'],
  ],
  [
    'thresholds: {fields: {iban: non}}',
    ['thresholds.fields.iban: must be a number or none, not text | did you mean "none"?'],
  ],
  [
    'thresholds: {fields: {iban: null}}',
    [
      'thresholds.fields.iban: must be a number or none, but nothing is given | write iban: 95 or none, or leave the key out if it is optional',
    ],
  ],
  [
    'thresholds: {fields: {iban: {at_least: 98}}}',
    ['thresholds.fields.iban: must be a number or none, not a mapping of keys | write at_least: {iban: 98}'],
  ],
  ['thresholds: {fields: {iban: -1}}', ['thresholds.fields.iban: must be at least 0']],
  [
    'thresholds: {fields: {at_least: {iban: high}}}',
    ['thresholds.fields.at_least.iban: must be a number or none, not text'],
  ],
  [
    'thresholds: {fields: [iban]}',
    [
      'thresholds.fields: must be a mapping of keys, not a list | write its keys below it, without a dash, such as total_amount: 95',
    ],
  ],
  [
    'thresholds: {fields: {at_least: 98}}',
    [
      'thresholds.fields.at_least: must be a mapping of keys, not the number 98 | write its keys below it, such as NAME: 95',
    ],
  ],
  [
    'thresholds: {tables: {lines: 95}}',
    [
      'thresholds.tables.lines: must be a mapping of keys or none, not the number 95 | write its keys below it, such as NAME: 95',
    ],
  ],
  ['thresholds: none', ['thresholds: must be a mapping of settings, or inherited']],
  [
    'thresholds: {fields: {a: "${X:-98}", b: "${X:-none}", c: "${X:-z}"}}',
    [
      'thresholds.fields.c: must be a number or none, and the variable X holds something else | set the variable, or its default, to a value such as 5',
    ],
  ],
  [
    'predictors: {rules: {tag: none}, whitelist: {a: none, b: [x], c: x}}',
    [
      'predictors.rules.tag: must not be none: leave the key out, as this map is exact',
      'predictors.whitelist.a: must not be none: leave the key out, as this map is exact',
    ],
  ],
  [
    'predictors: {rules: [tag]}',
    [
      'predictors.rules: must be a mapping of keys, not a list | write its keys below it, without a dash, such as email_coming_from: …',
    ],
  ],
  ['predictors: {rules: {at_least: {tag: none}}, whitelist: {at_least: {a: none}}}', []],
];

describe('lists of members', () => {
  test.each(ofFormats)('%s', async (keys, problems) => {
    const told = (await problemsOf(format(keys))).map((one) =>
      one.replace('t.yaml:', '').replace('formats[0].', ''),
    );
    expect(told).toEqual(problems);
  });
});

describe('maps', () => {
  test.each(ofSettings)('%s', async (keys, problems) => {
    const told = (await problemsOf(inbox(keys))).map((one) =>
      one.replace(/^t\.yaml:4:\d+ inboxes\[0\]\./, ''),
    );
    expect(told).toEqual(problems);
  });
});

test('a variable stands for a number, a flag, and for none', async () => {
  const text = `version: 1
formats: [{name: F, fields: [{name: a, mandatory: "\${M:-false}"}]}]
inboxes: [{name: i, thresholds: {fields: {a: "\${L:-98.5}", b: "\${L:-none}"}}}]`;
  const { resources } = (await read(text)).desired;
  expect(resources.map(({ fields }) => fields)).toEqual([
    { fields: [{ name: 'a', mandatory: false }] },
    {},
    { fields: { a: 98.5, b: 'none' } },
  ]);
});
