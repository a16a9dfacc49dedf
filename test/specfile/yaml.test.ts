import { expect, test } from 'vitest';
import { readText } from '../support/read-text-spec.ts';
import { problemsOf, read } from '../support/reading.ts';

/** Faults of the text as YAML: each is told once, and what is not reported is not guessed at. */
const faults: [input: string, problems: string[]][] = [
  ['', ['t.yaml: the file is empty | a spec begins with version: 1']],
  ['# only a comment\n', ['t.yaml: the file is empty | a spec begins with version: 1']],
  ['---\n', ['t.yaml: the file is empty | a spec begins with version: 1']],
  ['- a\n', ['t.yaml:1:1: a spec is a mapping of keys, not a list | it begins with version: 1']],
  ['hello\n', ['t.yaml:1:1: a spec is a mapping of keys, not a single value | it begins with version: 1']],
  ['~\n', ['t.yaml:1:1: a spec is a mapping of keys, not a single value | it begins with version: 1']],
  ['version: 1\nroles:\n\t- name: A\n', ['t.yaml:3:1: a tab is used as indentation | use spaces']],
  [
    'version: 1\nroles:\n  - name: A\n\t  permissions: []\n',
    ['t.yaml:4:1: a tab is used as indentation | use spaces'],
  ],
  ['version: 1\nroles: |\n\tx\n', ['t.yaml:3:1: a tab is used as indentation | use spaces']],
  [
    'version: 1\n---\nversion: 1\n',
    [
      't.yaml:2:1: a second YAML document begins here; a spec file holds one | give each its own file: several files are merged',
    ],
  ],
  ['version: 1\nversion: 1\n', ['t.yaml:2:1 version: duplicate key "version", first at line 1, column 1']],
  [
    'version: 1\nroles:\n  - name: A\n    name: B\n',
    ['t.yaml:4:5 roles[0].name: duplicate key "name", first at line 3, column 5'],
  ],
  [
    'version: 1\nroles: []\nusers: []\nroles: []\n',
    ['t.yaml:4:1 roles: duplicate key "roles", first at line 2, column 1'],
  ],
  [
    'version: 1\nroles:\n  - name: !secret A\n',
    ['t.yaml:3:11: unknown tag !secret | leave the tag out; quote the text if it begins with !'],
  ],
  [
    'version: 1\nroles: !!set {}\n',
    ['t.yaml:2:8: unknown tag set | leave the tag out; quote the text if it begins with !'],
  ],
  [
    'version: 1\nroles:\n  - name: !!binary QQ==\n',
    ['t.yaml:3:11: unknown tag binary | leave the tag out; quote the text if it begins with !'],
  ],
  [
    'version: 1\nroles:\n  - &a\n    name: A\n  - <<: *a\n    name: B\n',
    [
      't.yaml:5:5 roles[1]["<<"]: merge keys (<<) are not supported | repeat the keys; an alias can stand for a whole value',
    ],
  ],
  [
    '%YAML 1.1\n---\nversion: 1\nroles:\n  - <<: {name: A}\n',
    [
      't.yaml:5:5 roles[0]["<<"]: merge keys (<<) are not supported | repeat the keys; an alias can stand for a whole value',
    ],
  ],
  [
    'version: 1\nroles:\n  - name: 12345678901234567890\n',
    [
      't.yaml:3:11 roles[0].name: this number has too many digits to be kept exactly | quote it: "12345678901234567890"',
    ],
  ],
  [
    'version: 1\nroles:\n  - name: 0x20000000000001\n',
    [
      't.yaml:3:11 roles[0].name: this number has too many digits to be kept exactly | quote it: "0x20000000000001"',
    ],
  ],
  [
    'version: 1\nprojects:\n  - name: P\n    timeout: 9007199254740993\n',
    [
      't.yaml:4:14 projects[0].timeout: this number has too many digits to be kept exactly | quote it: "9007199254740993"',
    ],
  ],
  ['version: 1\n1: x\n', ['t.yaml:2:1: a key must be text, and 1 is not | quote it: "1"']],
  ['version: 1\ntrue: x\n', ['t.yaml:2:1: a key must be text, and true is not | quote it: "true"']],
  ['version: 1\n? [a]\n: b\n', ['t.yaml:2:3: a key must be a plain text']],
  ['version: 1\n: x\n', ['t.yaml:2:1: a key is missing before this colon']],
  ['version: 1\nroles: *nothing\n', ['t.yaml:2:8 roles: no anchor "nothing" before this alias']],
  ['version: 1\nroles: &r [*r]\n', ['t.yaml:2:12 roles[0]: the alias "r" is inside what it repeats']],
  [
    'version: 1\nroles: [${ROLES}]\n',
    ['t.yaml:2:9: a variable inside [ ] or { } must be quoted | write "${ROLES}"'],
  ],
  [
    'version: 1\nroles: [{name: ${A:-b}}]\n',
    ['t.yaml:2:16: a variable inside [ ] or { } must be quoted | write "${A:-b}"'],
  ],
  [
    'version: 1\nroles: [a\nusers: []\n',
    ['t.yaml:3:1: a list that began with [ is not closed before here | add the closing ]'],
  ],
  [
    'version: 1\nroles: {a: b\nusers: []\n',
    ['t.yaml:3:1: a mapping that began with { is not closed before here | add the closing }'],
  ],
  ['version: 1\nroles:\n  - name: "A\n', ['t.yaml:4:1: a quoted text is not closed | add the closing "']],
  ["version: 1\nroles:\n  - name: 'A\n", ["t.yaml:4:1: a quoted text is not closed | add the closing '"]],
  [
    'version: 1\nroles:\n  - name: a: b\n',
    [
      't.yaml:3:11: this cannot stand here | check the indentation, and that list items begin with "- "; a text that holds ": " must be quoted',
    ],
  ],
  [
    'version: 1\n roles: []\n',
    ['t.yaml:2:2: this line is indented too far | align it with the keys around it'],
  ],
  ['version: 1\nroles\n', ['t.yaml:2:1: a key must be followed by a colon and a space']],
  [
    'version: 1\nroles: - name: A\n',
    ['t.yaml:2:8: a list cannot begin on the line of its key | begin it on the next line'],
  ],
  [
    'version: 1\nroles:\n  -name: A\n  - name: B\n',
    [
      't.yaml:4:1: this cannot stand here | check the indentation, and that list items begin with "- "; a text that holds ": " must be quoted',
    ],
  ],
  ['version: 1\nroles:\n  - name: @A\n', ['t.yaml:3:11: a text cannot begin with @ unless it is quoted']],
  [
    'version: 1\nroles:\n  - name: "\\q"\n',
    [
      't.yaml:3:12: invalid escape sequence \\q | in double quotes a backslash is written twice; in single quotes once',
    ],
  ],
  [
    'version: 1\nroles: ]\n',
    ['t.yaml:2:8: unexpected ] | check the indentation, the brackets and the quotes'],
  ],
  [
    'version: 1\nroles:\n  - name: A\n   permissions: []\n',
    ['t.yaml:4:1: this is not indented like the lines around it | check the indentation'],
  ],
  ['- a\nversion: 1\n', ['t.yaml:2:1: unexpected text | check the indentation, the brackets and the quotes']],
  [
    'version: 1\nroles:\n  - name: !secret A\n  - name: "B\n',
    [
      't.yaml:3:11: unknown tag !secret | leave the tag out; quote the text if it begins with !',
      't.yaml:5:1: a quoted text is not closed | add the closing "',
    ],
  ],
  ['version: 1\n%FOO\n', ['t.yaml:2:1: a text cannot begin with % unless it is quoted']],
  ['%FOO bar\n---\nversion: 1\n', ['t.yaml:1:1: not YAML: unknown directive %FOO']],
];

test.each(faults)('%j', async (input, problems) => {
  expect(await problemsOf(input)).toEqual(problems);
});

test.each(['['.repeat(20_000), '{a: '.repeat(5_000), '- '.repeat(20_000)])(
  'deep nesting is refused: %.10s…',
  async (deep) => {
    const problems = await problemsOf(`version: 1\nroles:\n  ${deep}`);
    expect(problems).toEqual([expect.stringMatching(/^t\.yaml:3:\d+: this is nested too deeply$/)]);
  },
);

test('aliases that multiply are refused, where the largest is repeated', async () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 30; level++) {
    lines.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  }
  expect(await problemsOf(lines.join('\n'))).toEqual([
    't.yaml:30:12 a29[0]: the aliases of this file come to more than 1,000,000 values | write out what is meant',
  ]);
});

test('one anchor may serve hundreds of users', async () => {
  const users = Array.from({ length: 500 }, (_, index) => `  - {username: u${index}, grants: *everyone}`);
  const { desired } = await read(
    [
      'version: 1',
      'roles: [{name: A}]',
      'users:',
      '  - username: first',
      '    grants: &everyone',
      '      - {roles: [A], tenant_wide: true}',
      ...users,
    ].join('\n'),
  );
  expect(desired.resources.at(-1)?.fields).toEqual({ grants: [{ role: 'A', inbox: null }] });
});

test('an anchor may be set anew: an alias repeats the last one before it', async () => {
  const { desired } = await read('version: 1\nroles: [{name: &n A}, {name: &n B}]\nusers: [{username: *n}]');
  expect(desired.resources.map(({ name }) => name)).toEqual(['A', 'B', 'B']);
});

test('<< in quotes is a text, and no merge key', async () => {
  const text = 'version: 1\ninboxes:\n  - name: a\n    thresholds: { fields: { "<<": 5 } }\n';
  const { desired } = await readText(text);
  expect(desired.resources.map(({ fields }) => fields)).toContainEqual({ fields: { '<<': 5 } });
});
