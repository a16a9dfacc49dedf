/** Settings that a spec writes as a list in place of a mapping: the rules of data retention. */
import { expect, test } from 'vitest';
import { problemsOf, read, type Files } from '../support/reading.ts';

const specOf = (retention: string): string =>
  `version: 1\ninboxes:\n  - name: invoice\n    retention: ${retention}\n`;

async function settingsIn(spec: string | Files, env: Record<string, string> = {}): Promise<unknown[]> {
  const { resources } = (await read(spec, env)).desired;
  return resources.flatMap(({ kind, name, state, fields }) =>
    kind === 'retention' ? [{ name, fields, ...(state ? { state } : {}) }] : [],
  );
}

const THIRTY = { age: 30, how: 'FULL', what: 'ALL' };
const NINETY = { age: 90, how: 'SOURCE_FILES', what: 'DONE' };
const inYaml = (rule: typeof THIRTY): string => `{ what: ${rule.what}, how: ${rule.how}, age: ${rule.age} }`;

test.each<[retention: string, fields: unknown]>([
  [`[${inYaml(NINETY)}, ${inYaml(THIRTY)}, ${inYaml(NINETY)}]`, { rules: [THIRTY, NINETY] }],
  ['[{ age: "${AGE}", how: FULL, what: ALL }]', { rules: [THIRTY] }],
])('they are a set, and a variable in them can be a number: %s', async (retention, fields) => {
  expect(await settingsIn(specOf(retention), { AGE: '30' })).toEqual([{ name: 'inbox/invoice', fields }]);
});

test('a later file has the last word: a list replaces a list, and inherited replaces both', async () => {
  const both = (upper: string): Promise<unknown[]> =>
    settingsIn({ 'base.yaml': specOf(`[${inYaml(THIRTY)}]`), 'prod.yaml': specOf(upper) });
  expect(await both(`[${inYaml(NINETY)}]`)).toMatchObject([{ fields: { rules: [NINETY] } }]);
  expect(await both('inherited')).toEqual([{ name: 'inbox/invoice', fields: {}, state: 'absent' }]);
});

test.each<[retention: string, problems: string[]]>([
  [
    '[]',
    [
      '4:16 inboxes[0].retention: an empty list could mean that nothing is deleted, or that this is inherited: write inherited, or list the rules',
    ],
  ],
  ['', ['4:16 inboxes[0].retention: must be a list, but nothing is given']],
  [
    '90',
    [
      '4:16 inboxes[0].retention: must be a list, not the number 90 | write it as a list: [{age: "90", how: …, what: …}]',
    ],
  ],
  ['inherit', ['4:16 inboxes[0].retention: must be a list, or inherited | did you mean "inherited"?']],
  [
    '{ age: 90 }',
    [
      '4:16 inboxes[0].retention: must be a list, not a mapping of keys | put a dash before each item: - age: …',
    ],
  ],
  [
    '[{ age: 90 }]',
    ['4:17 inboxes[0].retention[0]: missing key "how"', '4:17 inboxes[0].retention[0]: missing key "what"'],
  ],
  [
    '[{ age: -2, how: FULLY, what: DONE, unit: days }]',
    [
      '4:24 inboxes[0].retention[0].age: must be at least -1',
      '4:33 inboxes[0].retention[0].how: must be one of FULL, SOURCE_FILES | did you mean "FULL"?',
      '4:52 inboxes[0].retention[0].unit: unknown key "unit" | known here: age, how, what',
    ],
  ],
])('what is unclear or incomplete is refused, since defaults destroy: %s', async (retention, problems) => {
  const found = await problemsOf(specOf(retention));
  expect(found.map((one) => one.replace(/^\S+?:/, '')).sort()).toEqual(problems.sort());
});

test('no spec has all of it deleted that it does not list', async () => {
  const spec = `version: 1\npolicy: { exclusive: [retention] }\ninboxes: [{ name: invoice, retention: inherited }]\n`;
  expect(await problemsOf(spec)).toEqual([expect.stringContaining('policy.exclusive[0]: must be one of')]);
});
