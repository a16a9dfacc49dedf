/** What people write in a form of their own: one problem, at its place, that shows the right form. */
import { describe, expect, test } from 'vitest';
import { problemsOf, read, warningsOf } from '../support/reading.ts';

const role = (body: string): string => `version: 1\nroles:\n  - name: A\n    ${body}\n`;
const grant = (body: string): string =>
  `version: 1\ninboxes: [{name: i}]\nroles: [{name: A}, {name: B}]\nusers:\n  - username: u\n    grants:\n      - ${body}\n`;
const ALL = 'list them one by one: no word stands for all of them';
const WIDE = 'list them; for the whole tenant, write tenant_wide: true instead of inboxes';

test.each<[input: string, problem: string]>([
  [
    'version: 1\nroles:\n  - name: null\n',
    't.yaml:3:11 roles[0].name: must be text, but nothing is given | null means "no value" in YAML: write name: TEXT; quote it if it is the text: "null"',
  ],
  [
    'version: 1\nroles:\n  - name:\n    permissions: [review]\n',
    't.yaml:3:10 roles[0].name: must be text, but nothing is given | write name: TEXT, or leave out the key if it is optional',
  ],
  [
    'version: 1\nroles:\n  - name: >\n      Review\n',
    't.yaml:3:11 roles[0].name: this text ends with a line break | write >- in place of >, or the text after the colon',
  ],
  [
    'version: 1\nroles:\n  - name: |\n      Review\n',
    't.yaml:3:11 roles[0].name: this text ends with a line break | write |- in place of |, or the text after the colon',
  ],
  [
    'version: 1\nroles:\n  - {name: A, id: "\\udc00"}\n',
    't.yaml:3:19 roles[0].id: must not hold half a character (a lone surrogate)',
  ],
  [
    'version: 1\nroles:\n  - name: |-\n      Review\n      Guest\n',
    't.yaml:3:11 roles[0].name: this text holds line breaks | write it on one line, after the colon',
  ],
  [
    'version: 1\ntenant:\n  url: >\n    embedded\n',
    't.yaml:3:8 tenant.url: this text ends with a line break | write >- in place of >, or the text after the colon',
  ],
  [
    role('permissions: {review: true, submit: true, upload: false}'),
    't.yaml:4:18 roles[0].permissions: must be a list, not a mapping of keys | write it as a list: [review, submit]',
  ],
  [
    role('permissions: {review: yes, upload: no}'),
    't.yaml:4:18 roles[0].permissions: must be a list, not a mapping of keys | write it as a list: [review]',
  ],
  [
    role('permissions: review, submit'),
    't.yaml:4:18 roles[0].permissions: must be a list, not text | write it as a list: [review, submit]',
  ],
  [
    role('permissions: |\n      review\n      submit'),
    't.yaml:4:18 roles[0].permissions: must be a list, not text | write it as a list: [review, submit]',
  ],
  [
    role('permissions: review'),
    't.yaml:4:18 roles[0].permissions: must be a list, not text | write it as a list: [review]',
  ],
  [role('permissions: all'), `t.yaml:4:18 roles[0].permissions: must be a list, not text | ${ALL}`],
  [role('permissions: ["*"]'), `t.yaml:4:19 roles[0].permissions[0]: unknown permission "*" | ${ALL}`],
  [
    role('permissions: ["review, submit"]'),
    't.yaml:4:19 roles[0].permissions[0]: unknown permission "review, submit" | write each as an item of its own: "review", "submit"',
  ],
  [
    grant('{roles: [A], inboxes: all}'),
    `t.yaml:7:31 users[0].grants[0].inboxes: must be a list, not text | ${WIDE}`,
  ],
  [
    grant('{roles: [A], inboxes: ["*"]}'),
    `t.yaml:7:32 users[0].grants[0].inboxes[0]: no inbox "*" | ${WIDE}`,
  ],
  [
    grant('{roles: [A], inboxes: [all]}'),
    `t.yaml:7:32 users[0].grants[0].inboxes[0]: no inbox "all" | ${WIDE}`,
  ],
  [grant('{roles: ["*"], inboxes: [i]}'), `t.yaml:7:18 users[0].grants[0].roles[0]: no role "*" | ${ALL}`],
  [
    grant('{roles: all, inboxes: [i]}'),
    `t.yaml:7:17 users[0].grants[0].roles: must be a list, not text | ${ALL}`,
  ],
  [
    grant('{roles: "A, B", inboxes: [i]}'),
    't.yaml:7:17 users[0].grants[0].roles: must be a list, not text | write it as a list: [A, B]',
  ],
  [
    grant('{roles: ["A, B"], inboxes: [i]}'),
    't.yaml:7:18 users[0].grants[0].roles[0]: no role "A, B" | write each as an item of its own: "A", "B"',
  ],
  [
    grant('{roles: [A], inboxes: i}'),
    't.yaml:7:31 users[0].grants[0].inboxes: must be a list, not text | write it as a list: [i]',
  ],
  [
    grant('{roles: {A: true}, inboxes: [i]}'),
    't.yaml:7:17 users[0].grants[0].roles: must be a list, not a mapping of keys | write it as a list: [A]',
  ],
  [
    grant('{roles: [{name: A}], inboxes: [i]}'),
    't.yaml:7:18 users[0].grants[0].roles[0]: must be text, not a mapping of keys | write A',
  ],
  [
    grant('A'),
    't.yaml:7:9 users[0].grants[0]: must be a mapping of keys, not text | write {roles: [A], inboxes: […]}',
  ],
  [
    grant('{roles: [A], tenant_wide: yes}'),
    't.yaml:7:35 users[0].grants[0].tenant_wide: must be true | write true',
  ],
  [
    'version: 1\nroles: [{name: A}]\nusers: [{username: u, grants: {roles: [A], tenant_wide: true}}]\n',
    't.yaml:3:31 users[0].grants: must be a list, not a mapping of keys | put a dash before each item: - roles: …',
  ],
  [
    'version: 1\nroles: [{name: A}]\nusers: [{username: u, grants: {A: [i]}}]\n',
    't.yaml:3:31 users[0].grants: must be a list, not a mapping of keys | write each as an item of a list: - roles: [A], inboxes: […], with its other keys below',
  ],
  [
    'version: 1\nroles: {InboxGuest: {permissions: [review]}}\nusers: [{username: u, grants: [{roles: [InboxGuest], tenant_wide: true}]}]\n',
    't.yaml:2:8 roles: must be a list, not a mapping of keys | write each as an item of a list: - name: InboxGuest, with its other keys below',
  ],
  [
    'version: 1\nusers: {mary: {grants: []}}\n',
    't.yaml:2:8 users: must be a list, not a mapping of keys | write each as an item of a list: - username: mary, with its other keys below',
  ],
  [
    'version: 1\ninboxes: {orders: {project: P}}\nprojects: [{name: P}]\n',
    't.yaml:2:10 inboxes: must be a list, not a mapping of keys | write each as an item of a list: - name: orders, with its other keys below',
  ],
  [
    'version: 1\nprojects: {P: {formats: [F]}}\nformats: [{name: F}]\n',
    't.yaml:2:11 projects: must be a list, not a mapping of keys | write each as an item of a list: - name: P, with its other keys below',
  ],
  [
    'version: 1\nformats: {F: {}}\n',
    't.yaml:2:10 formats: must be a list, not a mapping of keys | write each as an item of a list: - name: F, with its other keys below',
  ],
  [
    'version: 1\nroles: A, B\n',
    't.yaml:2:8 roles: must be a list, not text | write it as a list: [{name: A}, {name: B}]',
  ],
  [
    'version: 1\nroles: {name: A, permissions: []}\n',
    't.yaml:2:8 roles: must be a list, not a mapping of keys | put a dash before each item: - name: …',
  ],
  [
    'version: 1\ntenant:\n  - url: embedded\n',
    't.yaml:3:3 tenant: must be a mapping of keys, not a list | write its keys below it, without a dash: url, base_path, extra_permissions, expect',
  ],
  [
    'version: 1\nprojects: [{name: P, split_into_sections: on, timeout: $T}]\n',
    't.yaml:2:43 projects[0].split_into_sections: must be true or false, not text | write true',
  ],
])('%j', async (input, problem) => {
  const [first, ...others] = await problemsOf(input);
  expect(first).toBe(problem);
  expect(others.filter((one) => !one.includes('${T}'))).toEqual([]);
});

test('a name may be a block that ends without a line break, or hold one on purpose', async () => {
  const { desired, warnings } = await read('version: 1\nroles:\n  - name: >-\n      Review\n      Guest\n');
  expect([desired.resources[0]?.name, warnings]).toEqual(['Review Guest', []]);
  expect(await warningsOf('version: 1\nroles: [{name: "a\\nb"}, {name: "${N}"}]\n', { N: 'c\n' })).toEqual([
    't.yaml:2:16 roles[0].name: the name "a\\nb" holds a line break | line breaks count',
    't.yaml:2:32 roles[1].name: the name "${N}" holds a line break | line breaks count',
  ]);
});

test('why something is ignored may take several lines', async () => {
  const text =
    'version: 1\npolicy:\n  ignore:\n    - pattern: role/A\n      reason: |\n        one\n        two\n';
  expect((await read(text)).desired.policy.ignore[0]?.reason).toBe('one\ntwo\n');
});

test('an old name with a blank at its end is pointed out', async () => {
  expect(await warningsOf('version: 1\nroles: [{name: A, renamed_from: ["B ", C]}]\n')).toEqual([
    't.yaml:2:34 roles[0].renamed_from[0]: the old name "B " begins or ends with a blank | blanks count',
  ]);
});

describe('a variable where a number or a flag is wanted', () => {
  const project = (timeout: string, flag = 'true') =>
    `version: 1\nprojects: [{name: P, timeout: ${timeout}, split_into_sections: ${flag}}]\n`;

  test.each<[timeout: string, flag: string, env: Record<string, string>, wanted: [number, boolean]]>([
    ['"${N}"', '"${F}"', { N: '5', F: 'false' }, [5, false]],
    ['"${N:-30}"', '"${F:-true}"', {}, [30, true]],
    ['"${N:-30}"', '"${F:-true}"', { N: '7', F: 'False' }, [7, false]],
    ['&t "${N:--3}"', 'true', {}, [-3, true]],
  ])('%s and %s', async (timeout, flag, env, [seconds, isSplit]) => {
    const { desired } = await read(project(timeout, flag), env);
    expect(desired.resources[0]?.fields).toEqual({ timeout: seconds, split_into_sections: isSplit });
  });

  test('is cast by where it stands, in a policy and behind an alias too', async () => {
    const { desired } = await read(
      'version: ${V:-1}\npolicy: {max_delete: {count: &n "${N}", percent: *n}}\nroles: [{name: *n}]\nusers: [{username: u, grants: [{roles: ["5"], tenant_wide: "${W}"}], placeholder: "${W}"}]\n',
      { N: '5', W: 'true' },
    );
    expect(desired.policy.max_delete).toEqual({ count: 5, percent: 5 });
    expect(desired.resources.map(({ name, fields }) => [name, fields])).toEqual([
      ['5', {}],
      ['u', { placeholder: true, active: true, grants: [{ role: '5', inbox: null }] }],
    ]);
  });

  test.each<[timeout: string, value: string, problem: string]>([
    [
      '"${N}"',
      'hidden',
      'must be a whole number, and the variable N holds something else | set the variable, or its default, to a value such as 5',
    ],
    [
      '"${N:-five}"',
      '',
      'must be a whole number, and the variable N holds something else | set the variable, or its default, to a value such as 5',
    ],
    [
      '"${N}"',
      '1.5',
      'must be a whole number, and the variable N holds something else | set the variable, or its default, to a value such as 5',
    ],
    [
      '"${N}"',
      '77777777777777777777',
      'must be a whole number, and the variable N holds something else | set the variable, or its default, to a value such as 5',
    ],
    [
      '"1${N}"',
      '5',
      'must be a whole number, not text | only a variable that is the whole value can be one, such as ${NAME:-5}',
    ],
    ['$N', '5', 'must be a whole number, not text | did you mean "${N}"?'],
  ])('%s with %j cannot be', async (timeout, N, problem) => {
    expect(await problemsOf(project(timeout), { N })).toEqual([
      `t.yaml:2:31 projects[0].timeout: ${problem}`,
    ]);
  });

  test('a flag takes true and false, and shows nothing else', async () => {
    expect(await problemsOf(project('5', '"${F}"'), { F: 'hidden' })).toEqual([
      't.yaml:2:55 projects[0].split_into_sections: must be true or false, and the variable F holds something else | set the variable, or its default, to a value such as true',
    ]);
  });
});

test.each(['$TEAM', '"$(TEAM)"', '"%TEAM%"', '"{{ TEAM }}"', '"$env:TEAM"'])(
  'a name that is wholly %s may be meant as a variable',
  async (name) => {
    const shown = name.replaceAll('"', '');
    expect(await warningsOf(`version: 1\nroles:\n  - name: ${name}\n`)).toEqual([
      `t.yaml:3:11 roles[0].name: "${shown}" is not a variable: it is taken as it stands | did you mean "\${TEAM}"?`,
    ]);
  },
);

test('a $ in a longer text, an amount, an escape and a real variable are no such thing', async () => {
  const text = 'version: 1\nroles: [{name: a $B}, {name: $5}, {name: "$${C}"}, {name: "${D}"}]\n';
  expect(await warningsOf(text, { D: '$E' })).toEqual([]);
});

test('a reference or a permission that is meant as a variable says so', async () => {
  expect(
    await problemsOf(
      'version: 1\nroles: [{name: A, permissions: [$P]}]\nusers: [{username: u, grants: [{roles: [$R], tenant_wide: true}]}]\n',
    ),
  ).toEqual([
    't.yaml:2:33 roles[0].permissions[0]: unknown permission "$P" | did you mean "${P}"?',
    't.yaml:3:41 users[0].grants[0].roles[0]: no role "$R" | did you mean "${R}"?',
  ]);
});
