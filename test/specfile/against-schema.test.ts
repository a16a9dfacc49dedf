import { expect, test } from 'vitest';
import { problemsOf } from '../support/reading.ts';

/** What the schema refuses, in a person's words. */
const faults: [input: string, problems: string[]][] = [
  ['{}', ['t.yaml:1:1: missing key "version" | write version: 1']],
  ['version: 2', ['t.yaml:1:10 version: must be 1']],
  ['version: "1"', ['t.yaml:1:10 version: must be 1 | write it without quotes']],
  ['version: ${V:-1}', []],
  ['version: ${V:-2}', ['t.yaml:1:10 version: must be 1 | it comes from a variable: set that to 1']],
  ['Version: 1', ['t.yaml:1:1 Version: unknown key "Version" | did you mean "version"?']],
  ['version: 1\nrolse: []', ['t.yaml:2:1 rolse: unknown key "rolse" | did you mean "roles"?']],
  [
    'version: 1\nzzz: 1',
    [
      't.yaml:2:1 zzz: unknown key "zzz" | known here: version, fitform, tenant, policy, review, formats, projects, inboxes, roles, users',
    ],
  ],
  [
    'version: 1\n"a\\eb c": 1',
    [
      't.yaml:2:1 ["a\\u001bb c"]: unknown key "a\\u001bb c" | known here: version, fitform, tenant, policy, review, formats, projects, inboxes, roles, users',
    ],
  ],
  [
    'version: 1\nrole: [{name: A}]\nusers: [{username: u, grants: [{roles: [A], tenant_wide: true}]}]',
    ['t.yaml:2:1 role: unknown key "role" | did you mean "roles"?'],
  ],
  ['version: 1\nroles:', ['t.yaml:2:7 roles: must be a list, but nothing is given | write [] for none']],
  ['version: 1\nroles: A', ['t.yaml:2:8 roles: must be a list, not text | write it as a list: [{name: A}]']],
  [
    'version: 1\nroles: {name: A}',
    ['t.yaml:2:8 roles: must be a list, not a mapping of keys | put a dash before each item: - name: …'],
  ],
  ['version: 1\nroles: [A]', ['t.yaml:2:9 roles[0]: must be a mapping of keys, not text | write {name: A}']],
  [
    'version: 1\nroles: [null]',
    [
      't.yaml:2:9 roles[0]: must be a mapping of keys, but nothing is given | write its keys below it: name, id, state, renamed_from, permissions',
    ],
  ],
  ['version: 1\nroles: [{}]', ['t.yaml:2:9 roles[0]: missing key "name"']],
  [
    'version: 1\nroles: [{name: A, permisions: [review]}]',
    ['t.yaml:2:19 roles[0].permisions: unknown key "permisions" | did you mean "permissions"?'],
  ],
  [
    'version: 1\nroles: [{nmae: A}]',
    ['t.yaml:2:10 roles[0].nmae: unknown key "nmae" | did you mean "name"?'],
  ],
  ['version: 1\nroles: [{name: ""}]', ['t.yaml:2:16 roles[0].name: must not be empty']],
  [
    'version: 1\nroles: [{name: 0123}]',
    ['t.yaml:2:16 roles[0].name: must be text, not the number 0123 | quote it: "0123"'],
  ],
  [
    'version: 1\nroles: [{name: 1.10}]',
    ['t.yaml:2:16 roles[0].name: must be text, not the number 1.10 | quote it: "1.10"'],
  ],
  [
    'version: 1\nroles: [{name: no}, {name: true}, {name: ~}, {name: [a]}]',
    [
      't.yaml:2:28 roles[1].name: must be text, not the truth value true | quote it: "true"',
      't.yaml:2:42 roles[2].name: must be text, but nothing is given | ~ means "no value" in YAML: write name: TEXT; quote it if it is the text: "~"',
      't.yaml:2:53 roles[3].name: must be text, not a list | write name: a',
    ],
  ],
  [
    'version: 1\nroles: [{name: A, id: 5}]',
    ['t.yaml:2:23 roles[0].id: must be text, not the number 5 | quote it: "5"'],
  ],
  [
    'version: 1\nroles: [{name: A, permissions: review}]',
    ['t.yaml:2:32 roles[0].permissions: must be a list, not text | write it as a list: [review]'],
  ],
  [
    'version: 1\nroles: [{name: A, permissions: [review, review, submit, review]}]',
    [
      't.yaml:2:41 roles[0].permissions[1]: "review" is listed twice, first as permissions[0]',
      't.yaml:2:57 roles[0].permissions[3]: "review" is listed twice, first as permissions[0]',
    ],
  ],
  [
    'version: 1\nroles: [{name: A, permissions: "${P:-review}"}]',
    [
      't.yaml:2:32 roles[0].permissions: must be a list, not text | it comes from a variable, and those are always text',
    ],
  ],
  [
    'version: 1\ntenant:',
    [
      't.yaml:2:8 tenant: must be a mapping of keys, but nothing is given | write its keys below it: url, base_path, extra_permissions, expect',
    ],
  ],
  [
    'version: 1\ntenant: {url: "", base_path: admin}',
    ['t.yaml:2:15 tenant.url: must not be empty', 't.yaml:2:30 tenant.base_path: must begin with /'],
  ],
  [
    'version: 1\ntenant: {extra_permissions: [a, a]}',
    ['t.yaml:2:33 tenant.extra_permissions[1]: "a" is listed twice, first as extra_permissions[0]'],
  ],
  ['version: 1\ntenant: {ur: x}', ['t.yaml:2:10 tenant.ur: unknown key "ur" | did you mean "url"?']],
  [
    'version: 1\nprojects: [{name: P, formats: []}]',
    ['t.yaml:2:31 projects[0].formats: must not be an empty list'],
  ],
  [
    'version: 1\nprojects: [{name: P, timeout: 1.5}, {name: Q, timeout: "5"}, {name: R, split_into_sections: yes}, {name: S, default_format: x}]',
    [
      't.yaml:2:31 projects[0].timeout: must be a whole number, not the number 1.5',
      't.yaml:2:56 projects[1].timeout: must be a whole number, not text | write it without quotes',
      't.yaml:2:93 projects[2].split_into_sections: must be true or false, not text | write true',
      't.yaml:2:109 projects[3].default_format: unknown key "default_format" | known here: name, id, state, renamed_from, formats, split_into_sections, sub_page_splitting, default_document_type, timeout, predictors, thresholds, sampling, retention',
    ],
  ],
  [
    'version: 1\nroles: [{name: A}]\nusers: [{username: u, grants: [{roles: [], tenant_wide: true}, {roles: [A], inboxes: []}]}]',
    [
      't.yaml:3:40 users[0].grants[0].roles: an empty list grants nothing; leave out the whole grant, or list what it is for',
      't.yaml:3:86 users[0].grants[1].inboxes: an empty list grants nothing; leave out the whole grant, or list what it is for',
    ],
  ],
  [
    'version: 1\ninboxes: [{name: i}]\nroles: [{name: A}]\nusers:\n  - username: u\n    grants: [{roles: [A]}]\n',
    [
      't.yaml:6:14 users[0].grants[0]: a grant needs either inboxes: […] or, for the whole tenant, tenant_wide: true',
    ],
  ],
  [
    'version: 1\ninboxes: [{name: i}]\nroles: [{name: A}]\nusers:\n  - username: u\n    grants: [{roles: [A], inboxes: [i], tenant_wide: true}]\n',
    [
      't.yaml:6:14 users[0].grants[0]: a grant needs either inboxes: […] or, for the whole tenant, tenant_wide: true',
    ],
  ],
  [
    'version: 1\ninboxes: [{name: i}]\nroles: [{name: A}]\nusers:\n  - username: u\n    grants: [{roles: [A], inbox: [i]}]\n',
    ['t.yaml:6:27 users[0].grants[0].inbox: unknown key "inbox" | did you mean "inboxes"?'],
  ],
  [
    'version: 1\ninboxes: [{name: i}]\nroles: [{name: A}]\nusers:\n  - username: u\n    grants: [{roles: [A], tenant_wide: false}]\n',
    ['t.yaml:6:40 users[0].grants[0].tenant_wide: must be true'],
  ],
  [
    'version: 1\ninboxes: [{name: i}]\nroles: [{name: A}]\nusers:\n  - username: u\n    grants: [A]\n',
    [
      't.yaml:6:14 users[0].grants[0]: must be a mapping of keys, not text | write {roles: [A], inboxes: […]}',
    ],
  ],
  [
    'version: 1\ninboxes: [{name: i}]\nroles: [{name: A}]\nusers:\n  - username: u\n    grants: [{inboxes: [i]}]\n',
    ['t.yaml:6:14 users[0].grants[0]: missing key "roles"'],
  ],
  [
    'version: 1\ninboxes: [{name: i}]\nroles: [{name: A}]\nusers:\n  - username: u\n    grants: [{rols: [A], inboxes: [i]}]\n',
    ['t.yaml:6:15 users[0].grants[0].rols: unknown key "rols" | did you mean "roles"?'],
  ],
  [
    'version: 1\ninboxes: [{name: i}]\nroles: [{name: A}]\nusers:\n  - username: u\n    grants: [{roles: [A], inboxes: i}]\n',
    ['t.yaml:6:36 users[0].grants[0].inboxes: must be a list, not text | write it as a list: [i]'],
  ],
  [
    'version: 1\ninboxes: [{name: i}]\nroles: [{name: A}]\nusers:\n  - username: u\n    grants: [{roles: [[A]], inboxes: [{i: 1}]}]\n',
    [
      't.yaml:6:23 users[0].grants[0].roles[0]: must be text, not a list | write A',
      't.yaml:6:39 users[0].grants[0].inboxes[0]: must be text, not a mapping of keys',
    ],
  ],
  [
    'version: 1\nroles:\n  - &a {name: A, permissions: &p [3]}\n  - {name: B, permissions: *p}',
    ['t.yaml:3:35 roles[0].permissions[0]: must be text, not the number 3 | quote it: "3"'],
  ],
  [
    'version: 1\nusers: [{name: guest}]',
    ['t.yaml:2:10 users[0].name: unknown key "name" | did you mean "username"?'],
  ],
  [
    'version: 1\nroles: [{__proto__: 1, name: A, toString: 2}]',
    [
      't.yaml:2:10 roles[0].__proto__: unknown key "__proto__" | known here: name, id, state, renamed_from, permissions',
      't.yaml:2:33 roles[0].toString: unknown key "toString" | known here: name, id, state, renamed_from, permissions',
    ],
  ],
  [
    'version: 1\nstate: absent\n',
    [
      't.yaml:2:1 state: unknown key "state" | known here: version, fitform, tenant, policy, review, formats, projects, inboxes, roles, users',
    ],
  ],
];

test.each(faults)('%j', async (input, problems) => {
  expect(await problemsOf(input)).toEqual(problems);
});

test('without a near miss the known keys are listed, with one they are not', async () => {
  const problems = await problemsOf('version: 1\nroles: [{name: A, zzzzzz: 1, permission: []}]');
  expect(problems).toEqual([
    't.yaml:2:19 roles[0].zzzzzz: unknown key "zzzzzz" | known here: name, id, state, renamed_from, permissions',
    't.yaml:2:30 roles[0].permission: unknown key "permission" | did you mean "permissions"?',
  ]);
});
