import { expect, test } from 'vitest';
import { problemsOf, warningsOf, type Files } from '../support/reading.ts';

/** What only the whole spec shows; `[]`: there is nothing wrong. */
const faults: [input: string | Files, problems: string[]][] = [
  [
    'version: 1\nroles:\n  - name: X\n  - name: X\n    permissions: [bad]\n',
    [
      't.yaml:4:11 roles[1].name: duplicate role "X", first at t.yaml:3:11 | list it once, with all its fields',
      't.yaml:5:19 roles[1].permissions[0]: unknown permission "bad" | if the tenant knows it, list it in tenant.extra_permissions',
    ],
  ],
  [
    'version: 1\nroles:\n  - name: X\n  - name: Y\n  - name: X\n',
    [
      't.yaml:5:11 roles[2].name: duplicate role "X", first at t.yaml:3:11 | list it once, with all its fields',
    ],
  ],
  [
    'version: 1\nroles:\n  - name: ReviewGuest\n  - name: Other\nusers:\n  - username: u\n    grants:\n      - roles: [ReviewGest, Zzz]\n        tenant_wide: true\n',
    [
      't.yaml:8:17 users[0].grants[0].roles[0]: no role "ReviewGest" | did you mean "ReviewGuest"?',
      't.yaml:8:29 users[0].grants[0].roles[1]: no role "Zzz" | list it under roles:',
    ],
  ],
  [
    'version: 1\nroles:\n  - name: Reader\n    renamed_from: [Viewer, Lector]\n  - name: Viewers\nusers:\n  - username: u\n    grants:\n      - roles: [Viewer]\n        tenant_wide: true\n',
    [
      't.yaml:9:17 users[0].grants[0].roles[0]: no role "Viewer" | "Viewer" is renamed to "Reader" at t.yaml:3:11: write the new name',
    ],
  ],
  [
    'version: 1\ninboxes:\n  - name: orders\n    project: Accounting\n',
    ['t.yaml:4:14 inboxes[0].project: no project "Accounting" | list it under projects:'],
  ],
  [
    'version: 1\nprojects:\n  - name: P\n    formats: [F, G]\nformats:\n  - name: F\n',
    ['t.yaml:4:18 projects[0].formats[1]: no format "G" | list it under formats:'],
  ],
  [
    'version: 1\nroles:\n  - name: "Café"\nusers:\n  - username: u\n    grants:\n      - roles: ["Café"]\n        tenant_wide: true\n',
    [
      't.yaml:7:17 users[0].grants[0].roles[0]: no role "Café" | "Café" is listed in another Unicode form: copy the name from there',
    ],
  ],
  [
    'version: 1\nroles:\n  - name: A\n    permissions: [view_lits, review, frobnicate]\n',
    [
      't.yaml:4:19 roles[0].permissions[0]: unknown permission "view_lits" | did you mean "view_list"?',
      't.yaml:4:38 roles[0].permissions[2]: unknown permission "frobnicate" | if the tenant knows it, list it in tenant.extra_permissions',
    ],
  ],
  [
    'version: 1\ntenant: {extra_permissions: [frobnicate, review]}\nroles:\n  - name: A\n    permissions: [frobnicate, review, frobnicat]\n',
    ['t.yaml:5:39 roles[0].permissions[2]: unknown permission "frobnicat" | did you mean "frobnicate"?'],
  ],
  [
    'version: 1\ntenant: {extra_permission: [frobnicate]}\nroles:\n  - name: A\n    permissions: [frobnicate]\n',
    [
      't.yaml:2:10 tenant.extra_permission: unknown key "extra_permission" | did you mean "extra_permissions"?',
    ],
  ],
  [
    'version: 1\nroles:\n  - {name: A, id: "7"}\n  - {name: B, id: "7"}\nusers:\n  - {username: C, id: "7"}\n',
    [
      't.yaml:4:19 roles[1].id: id "7" is pinned by two roles, first at t.yaml:3:19 | an id belongs to one resource',
    ],
  ],
  [
    'version: 1\nusers:\n  - username: guest\n    placeholder: true\n    active: false\n',
    ['t.yaml:5:13 users[0].active: contradicts placeholder: true, which means active: true | leave it out'],
  ],
  [
    'version: 1\nusers:\n  - {username: guest, placeholder: true, active: yes}\n',
    ['t.yaml:3:50 users[0].active: must be true or false, not text | write true'],
  ],
  [
    'version: 1\nusers:\n  - {username: g, placeholder: true, active: true}\n  - {username: h, placeholder: true}\n  - {username: i, placeholder: false, active: false}\n',
    [],
  ],
  [
    'version: 1\nroles:\n  - nmae: A\nusers:\n  - username: u\n    grants:\n      - roles: [A]\n        inboxes: [i]\n',
    [
      't.yaml:3:5 roles[0].nmae: unknown key "nmae" | did you mean "name"?',
      't.yaml:8:19 users[0].grants[0].inboxes[0]: no inbox "i" | list it under inboxes:',
    ],
  ],
  [
    'version: 1\nroles: []\nroles:\n  - name: A\nusers:\n  - username: u\n    grants:\n      - roles: [A]\n        tenant_wide: true\n',
    ['t.yaml:3:1 roles: duplicate key "roles", first at line 2, column 1'],
  ],
  [
    'version: 1\nusers:\n  - username: u\n    grants: &g\n      - roles: [A]\n        tenant_wide: true\n  - username: v\n    grants: *g\n',
    ['t.yaml:5:17 users[0].grants[0].roles[0]: no role "A" | list it under roles:'],
  ],
  [
    {
      'a.yaml': 'version: 1\nroles:\n  - name: A\n    permissions: [bad]\n',
      'b.yaml': 'version: 1\nroles:\n  - name: A\n    permissions: [review]\n',
    },
    [],
  ],
  [
    {
      'a.yaml': 'version: 1\nroles:\n  - name: A\n    permissions: [review]\n',
      'b.yaml': 'version: 1\nroles:\n  - name: A\n    permissions: [bad]\n  - name: A\n',
    },
    [
      'b.yaml:4:19 roles[0].permissions[0]: unknown permission "bad" | if the tenant knows it, list it in tenant.extra_permissions',
      'b.yaml:5:11 roles[1].name: duplicate role "A", first at b.yaml:3:11 | list it once, with all its fields',
    ],
  ],
  [
    {
      'a.yaml': 'version: 1\ntenant: {extra_permissions: [x]}\n',
      'b.yaml': 'version: 1\ntenant: {extra_permissions: [y]}\nroles: [{name: A, permissions: [x, y]}]\n',
    },
    [],
  ],
  [
    {
      'a.yaml': 'version: 1\nroles: [{name: A, id: "1"}]\n',
      'b.yaml': 'version: 1\nroles: [{name: B, id: "1"}]\n',
    },
    [
      'b.yaml:2:23 roles[0].id: id "1" is pinned by two roles, first at a.yaml:2:23 | an id belongs to one resource',
    ],
  ],
  [
    {
      'a.yaml': 'version: 1\nusers: [{username: g, placeholder: true}]\n',
      'b.yaml': 'version: 1\nusers: [{username: g, active: false}]\n',
    },
    ['b.yaml:2:31 users[0].active: contradicts placeholder: true, which means active: true | leave it out'],
  ],
  [
    {
      'a.yaml':
        'version: 1\nusers:\n  - username: u\n    grants:\n      - roles: [A]\n        inboxes: [i]\ninboxes: []\n',
      'b.yaml': 'roles: [{name: A',
    },
    ['b.yaml:1:17: a mapping that began with { is not closed before here | add the closing }'],
  ],
];

test.each(faults)('%j', async (input, problems) => {
  expect(await problemsOf(input)).toEqual(problems);
});

/** What is legal, but probably not meant. */
const doubts: [input: string | Files, warnings: string[]][] = [
  [
    'version: 1\ninboxes:\n  - name: Invoice\n  - name: invoice\n  - name: INVOICE\n',
    [
      't.yaml:4:11 inboxes[1].name: the name "invoice" looks like the one at t.yaml:3:11: "Invoice" | the tenant may not tell the two apart: neither is created beside the other',
      't.yaml:5:11 inboxes[2].name: the name "INVOICE" looks like the one at t.yaml:3:11: "Invoice" | the tenant may not tell the two apart: neither is created beside the other',
    ],
  ],
  [
    'version: 1\ninboxes: [{name: "Café"}, {name: "Café"}]\n',
    [
      't.yaml:2:34 inboxes[1].name: the name "Café" looks like the one at t.yaml:2:18: "Café" (another Unicode form: NFC) | the tenant may not tell the two apart: neither is created beside the other',
    ],
  ],
  [
    'version: 1\ninboxes: [{name: " a"}, {name: "b "}, {name: " "}, {name: c d}]\n',
    [
      't.yaml:2:18 inboxes[0].name: the name " a" begins or ends with a blank | blanks count',
      't.yaml:2:32 inboxes[1].name: the name "b " begins or ends with a blank | blanks count',
      't.yaml:2:46 inboxes[2].name: the name " " begins or ends with a blank | blanks count',
    ],
  ],
  ['version: 1\ninboxes: [{name: a}]\nroles: [{name: A}]\n', []],
  [
    { 'a.yaml': 'version: 1\nroles: [{name: a}]\n', 'b.yaml': 'version: 1\nroles: [{name: a}, {name: A}]\n' },
    [
      'b.yaml:2:27 roles[1].name: the name "A" looks like the one at a.yaml:2:16: "a" | the tenant may not tell the two apart: neither is created beside the other',
    ],
  ],
];

test.each(doubts)('%j', async (input, warnings) => {
  expect(await warningsOf(input)).toEqual(warnings);
});

test('thousands of names that lead nowhere are told in seconds', async () => {
  const of = (length: number, name: (index: number) => string) =>
    Array.from({ length }, (_, index) => name(index));
  const roles = of(3000, (index) => `  - name: listed role number ${index}`);
  const names = of(3000, (index) => `missing role number ${index}`).join(', ');
  const problems = await problemsOf(
    [
      'version: 1',
      'roles:',
      ...roles,
      'users:',
      `  - {username: u, grants: [{roles: [${names}], tenant_wide: true}]}`,
    ].join('\n'),
  );
  expect(problems).toHaveLength(3000);
});
