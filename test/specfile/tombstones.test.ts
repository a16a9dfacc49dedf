/** Tombstones, renames and lists that only add: what a spec may say of them, and what several files make of it. */
import { describe, expect, test } from 'vitest';
import type { Resource } from '../../src/specfile/desired.ts';
import { problemsOf, read, warningsOf, type Files } from '../support/reading.ts';

const roles = (...items: string[]): string =>
  ['version: 1', 'roles:', ...items.map((item) => `  - ${item}`)].join('\n');
/** One user, on line 5, beside the role A and the inbox i. */
const oneUser = (item: string): string =>
  `version: 1\nroles: [{name: A}]\ninboxes: [{name: i}]\nusers:\n  - ${item}`;

const faults: [input: string, problems: string[]][] = [
  [
    roles(
      '{name: A, state: gone}',
      '{name: B, state: abscent}',
      '{name: C, state: true}',
      '{name: D, state: }',
    ),
    [
      't.yaml:3:22 roles[0].state: must be one of present, absent',
      't.yaml:4:22 roles[1].state: must be one of present, absent | did you mean "absent"?',
      't.yaml:5:22 roles[2].state: must be text, not the truth value true | write one of present, absent',
      't.yaml:6:22 roles[3].state: must be text, but nothing is given | write state: present, or leave out the key if it is optional',
    ],
  ],
  [
    roles('{name: A, sate: absent}'),
    ['t.yaml:3:15 roles[0].sate: unknown key "sate" | did you mean "state"?'],
  ],
  [
    'version: 1\nformats: [{name: F, state: absent}, {name: G, renamed_from: H}]',
    [
      't.yaml:2:21 formats[0].state: unknown key "state" | known here: name, id, renamed_from, fields, tables, document_types, separators',
    ],
  ],
  [
    roles(
      '{name: A, renamed_from: 5}',
      '{name: B, renamed_from: {a: 1}}',
      '{name: C, renamed_from: ""}',
      '{name: D, renamed_from: []}',
      '{name: E, renamed_from: ["", 3]}',
      '{name: F, renamed_from: }',
      '{name: G, renamed_form: H}',
    ),
    [
      't.yaml:3:29 roles[0].renamed_from: must be text or a list, not the number 5 | quote it: "5"',
      't.yaml:4:29 roles[1].renamed_from: must be text or a list, not a mapping of keys',
      't.yaml:5:29 roles[2].renamed_from: must not be empty',
      't.yaml:6:29 roles[3].renamed_from: must not be an empty list',
      't.yaml:7:30 roles[4].renamed_from[0]: must not be empty',
      't.yaml:7:34 roles[4].renamed_from[1]: must be text, not the number 3 | quote it: "3"',
      't.yaml:8:29 roles[5].renamed_from: must be text or a list, but nothing is given | write renamed_from: TEXT, or leave out the key if it is optional',
      't.yaml:9:15 roles[6].renamed_form: unknown key "renamed_form" | did you mean "renamed_from"?',
    ],
  ],
  [
    roles('{name: A, renamed_from: [B, B]}'),
    ['t.yaml:3:33 roles[0].renamed_from[1]: "B" is listed twice, first as renamed_from[0]'],
  ],
  [
    roles(
      '{name: A, permissions: {at_least: review}}',
      '{name: B, permissions: {at_leas: [review]}}',
      '{name: C, permissions: {}}',
      '{name: D, permissions: {at_least: [review], exactly: []}}',
      '{name: E, permissions: {at_least: [review, review]}}',
      '{name: F, permissions: {at_least: [5]}}',
      '{name: G, permissions: {at_least: }}',
      '{name: H, permissions: {at_least: [revie]}}',
      '{name: I, permissions: 5}',
    ),
    [
      't.yaml:3:39 roles[0].permissions.at_least: must be a list, not text | write it as a list: [review]',
      't.yaml:4:29 roles[1].permissions.at_leas: unknown key "at_leas" | did you mean "at_least"?',
      't.yaml:5:28 roles[2].permissions: must be a list, not a mapping of keys | write it as a list: []',
      't.yaml:6:49 roles[3].permissions.exactly: unknown key "exactly" | known here: at_least',
      't.yaml:7:48 roles[4].permissions.at_least[1]: "review" is listed twice, first as at_least[0]',
      't.yaml:8:40 roles[5].permissions.at_least[0]: must be text, not the number 5 | quote it: "5"',
      't.yaml:9:39 roles[6].permissions.at_least: must be a list, but nothing is given | write [] for none',
      't.yaml:10:40 roles[7].permissions.at_least[0]: unknown permission "revie" | did you mean "review"?',
      't.yaml:11:28 roles[8].permissions: must be a list, not the number 5 | write it as a list: ["5"]',
    ],
  ],
  [
    oneUser('{username: u, grants: {at_least: [{roles: [A]}]}}'),
    [
      't.yaml:5:39 users[0].grants.at_least[0]: a grant needs either inboxes: […] or, for the whole tenant, tenant_wide: true',
    ],
  ],
  [
    oneUser('{username: u, grants: {at_least: [{roles: [B], inboxes: [j]}]}}'),
    [
      't.yaml:5:48 users[0].grants.at_least[0].roles[0]: no role "B" | list it under roles:',
      't.yaml:5:62 users[0].grants.at_least[0].inboxes[0]: no inbox "j" | list it under inboxes:',
    ],
  ],
  [
    oneUser('{username: u, grants: {at_least: {roles: [A]}}}'),
    [
      't.yaml:5:38 users[0].grants.at_least: must be a list, not a mapping of keys | put a dash before each item: - roles: …',
    ],
  ],
  [
    'version: 1\nprojects: [{name: P, formats: {at_least: [F]}}]',
    ['t.yaml:2:31 projects[0].formats: must be a list, not a mapping of keys'],
  ],
  [
    roles('{name: A, state: absent}', '{name: A, permissions: [review]}'),
    [
      't.yaml:4:12 roles[1].name: role "A" is defined here and absent at t.yaml:3:12 | one file can say only one of the two; a later file may say the other',
    ],
  ],
  [
    roles('{name: A}', '{name: B}', '{name: A, state: absent}'),
    [
      't.yaml:5:12 roles[2].name: role "A" is absent here and defined at t.yaml:3:12 | one file can say only one of the two; a later file may say the other',
    ],
  ],
  [
    roles('{name: A, state: absent}', '{name: A, state: absent}'),
    [
      't.yaml:4:12 roles[1].name: duplicate role "A", first at t.yaml:3:12 | list it once, with all its fields',
    ],
  ],
  [
    roles('{name: A, state: absent, id: "1", permissions: [review], renamed_from: [B, C]}'),
    [
      't.yaml:3:52 roles[0].permissions: permissions means nothing for a role that is marked absent | leave it out, or take out state: absent',
      't.yaml:3:77 roles[0].renamed_from[0]: renamed_from means nothing for a role that is marked absent | leave it out, or take out state: absent',
      't.yaml:3:80 roles[0].renamed_from[1]: renamed_from means nothing for a role that is marked absent | leave it out, or take out state: absent',
    ],
  ],
  [
    'version: 1\nusers: [{username: u, state: absent, placeholder: true, active: true, grants: []}]',
    [
      't.yaml:2:51 users[0].placeholder: placeholder means nothing for a user that is marked absent | leave it out, or take out state: absent',
      't.yaml:2:65 users[0].active: active means nothing for a user that is marked absent | leave it out, or take out state: absent',
      't.yaml:2:79 users[0].grants: grants means nothing for a user that is marked absent | leave it out, or take out state: absent',
    ],
  ],
  [
    oneUser('{username: u, grants: [{roles: [A], inboxes: [i]}]}').replace(
      '{name: A}',
      '{name: A, state: absent}',
    ),
    [
      't.yaml:5:37 users[0].grants[0].roles[0]: role "A" is marked absent at t.yaml:2:26 | remove it here, or remove state: absent there',
    ],
  ],
  [
    'version: 1\nprojects: [{name: P, state: absent}]\ninboxes: [{name: i, project: P}]',
    [
      't.yaml:3:30 inboxes[0].project: project "P" is marked absent at t.yaml:2:29 | remove it here, or remove state: absent there',
    ],
  ],
  [
    roles('{name: A, renamed_from: A}'),
    ['t.yaml:3:29 roles[0].renamed_from: "A" is its name now | leave it out'],
  ],
  [
    roles('{name: A, renamed_from: [B, A]}'),
    ['t.yaml:3:33 roles[0].renamed_from[1]: "A" is its name now | leave it out'],
  ],
  [
    roles('{name: A, renamed_from: B}', '{name: B, renamed_from: A}'),
    [
      't.yaml:3:29 roles[0].renamed_from: the role at t.yaml:4:12 has the name "B", so it cannot be an old name of this one | say which object is meant with id: on both',
      't.yaml:4:29 roles[1].renamed_from: the role at t.yaml:3:12 has the name "A", so it cannot be an old name of this one | say which object is meant with id: on both',
    ],
  ],
  [
    roles('{name: A, renamed_from: B}', '{name: B, state: absent}'),
    [
      't.yaml:3:29 roles[0].renamed_from: the role "B" is marked absent at t.yaml:4:22, so it cannot be renamed to this one | decide on one of the two: a rename leaves nothing to delete',
    ],
  ],
  [
    roles('{name: A, renamed_from: B}', '{name: C, renamed_from: [D, B]}'),
    [
      't.yaml:4:33 roles[1].renamed_from[1]: "B" is the old name of another role too, at t.yaml:3:29 | it can have become only one of them',
    ],
  ],
];

test.each(faults)('%j', async (input, problems) => {
  expect(await problemsOf(input)).toEqual(problems);
});

describe('nothing is wrong with', () => {
  test.each<[name: string, input: string | Files]>([
    ['a tombstone with an id', roles('{name: A, state: absent, id: "1"}')],
    ['state: present', roles('{name: A, state: present, permissions: []}')],
    [
      'names of other kinds',
      `${roles('{name: A, state: absent}', '{name: B, renamed_from: C}')}\nusers: [{username: A, renamed_from: C}]`,
    ],
    [
      'a tombstone that says it is no placeholder',
      'version: 1\nusers: [{username: guest, state: absent, placeholder: false}]',
    ],
    ['an empty at_least', roles('{name: A, permissions: {at_least: []}}')],
    [
      'an old name that a tombstone of a later file gives up',
      {
        'a.yaml': roles('{name: A, renamed_from: B}'),
        'b.yaml': roles('{name: A, state: absent}', '{name: C, renamed_from: B}'),
      },
    ],
  ])('%s', async (_name, input) => {
    expect(await problemsOf(input)).toEqual([]);
    expect(await warningsOf(input)).toEqual([]);
  });
});

describe('where another part is broken, nothing is said that it may refute', () => {
  test.each<[name: string, input: string | Files, problems: RegExp[]]>([
    [
      'a reference to what a broken item may define',
      oneUser('{username: u, grants: [{roles: [B], inboxes: [i]}]}').replace(
        '{name: A}',
        '{nmae: B, state: absent}',
      ),
      [/unknown key "nmae"/],
    ],
    [
      'a tombstone that a broken file may revive',
      {
        'a.yaml': oneUser('{username: u, grants: [{roles: [A], inboxes: [i]}]}').replace(
          '{name: A}',
          '{name: A, state: absent}',
        ),
        'b.yaml': 'version: 1\nroles: [{name: A',
      },
      [/is not closed/],
    ],
    [
      'a state that is at fault is not taken for absent',
      oneUser('{username: u, grants: [{roles: [A], inboxes: [i]}]}').replace(
        '{name: A}',
        '{name: A, state: [absent]}',
      ),
      [/state: must be text, not a list/],
    ],
  ])('%s', async (_name, input, problems) => {
    expect(await problemsOf(input)).toEqual(problems.map((one) => expect.stringMatching(one) as unknown));
  });
});

describe('several files', () => {
  const of = async (files: Files): Promise<Omit<Resource, 'at' | 'kind'>[]> =>
    (await read(files)).desired.resources.map(({ at: _, kind: __, ...resource }) => resource);

  test.each<[name: string, files: string[], resources: Omit<Resource, 'at' | 'kind'>[]]>([
    [
      'change and add',
      [
        roles('{name: A, permissions: [review], renamed_from: X}', '{name: B, permissions: [upload]}'),
        roles('{name: B, permissions: [submit], id: "7"}', '{name: C, permissions: []}'),
      ],
      [
        { name: 'A', renamedFrom: ['X'], fields: { permissions: ['review'] } },
        { name: 'B', id: '7', fields: { permissions: ['submit'] } },
        { name: 'C', fields: { permissions: [] } },
      ],
    ],
    [
      'tombstone, whatever it had before',
      [
        roles('{name: A, permissions: {at_least: [review]}, renamed_from: X, id: "7"}'),
        roles('{name: A, state: absent}'),
      ],
      [{ name: 'A', id: '7', state: 'absent', fields: {} }],
    ],
    [
      'revive, with nothing of what was before the tombstone',
      [
        roles('{name: A, permissions: {at_least: [review]}, renamed_from: X}'),
        roles('{name: A, state: absent}'),
        roles('{name: A}'),
      ],
      [{ name: 'A', fields: {} }],
    ],
    [
      'revive with a definition',
      [roles('{name: A, state: absent}'), roles('{name: A, permissions: [review]}')],
      [{ name: 'A', fields: { permissions: ['review'] } }],
    ],
    [
      'at least over exact, and back',
      [
        roles('{name: A, permissions: [review]}', '{name: B, permissions: {at_least: [review]}}'),
        roles('{name: A, permissions: {at_least: [upload]}}', '{name: B, permissions: [upload]}'),
      ],
      [
        { name: 'A', atLeast: ['permissions'], fields: { permissions: ['upload'] } },
        { name: 'B', fields: { permissions: ['upload'] } },
      ],
    ],
    [
      'at least stays where the later file does not speak of it',
      [roles('{name: A, permissions: {at_least: [review]}}'), roles('{name: A, id: "7"}')],
      [{ name: 'A', id: '7', atLeast: ['permissions'], fields: { permissions: ['review'] } }],
    ],
    [
      'old names are as the last file says them',
      [roles('{name: A, renamed_from: X}'), roles('{name: A, renamed_from: [Y, Z]}')],
      [{ name: 'A', renamedFrom: ['Y', 'Z'], fields: {} }],
    ],
  ])('%s', async (_name, files, resources) => {
    const named = Object.fromEntries(files.map((file, index) => [`${index}.yaml`, file]));
    expect(await of(named)).toEqual(resources);
  });

  test('a tombstone of a placeholder still tells that it is one', async () => {
    const resources = await of({
      'a.yaml':
        'version: 1\nusers: [{username: g, placeholder: true}, {username: h, active: true}, {username: i, placeholder: true}]',
      'b.yaml':
        'version: 1\nusers: [{username: g, state: absent}, {username: h, state: absent}, {username: i, state: absent, placeholder: false}]',
    });
    expect(resources).toEqual([
      { name: 'g', state: 'absent', fields: { placeholder: true } },
      { name: 'h', state: 'absent', fields: {} },
      { name: 'i', state: 'absent', fields: { placeholder: true } },
    ]);
  });

  test('a reference to what a later file takes out is a fault, with both places', async () => {
    const problems = await problemsOf({
      'a.yaml': oneUser('{username: u, grants: [{roles: [A], inboxes: [i]}]}'),
      'b.yaml': roles('{name: A, state: absent}'),
    });
    expect(problems).toEqual([
      'a.yaml:5:37 users[0].grants[0].roles[0]: role "A" is marked absent at b.yaml:3:22 | remove it here, or remove state: absent there',
    ]);
  });
});

test('grants and permissions that are at least these, as the planner gets them', async () => {
  const { desired } = await read(
    oneUser('{username: u, active: true, grants: {at_least: [{roles: [A], inboxes: [i]}]}}'),
  );
  expect(desired.resources.at(-1)).toMatchObject({
    name: 'u',
    atLeast: ['grants'],
    fields: { active: true, grants: [{ role: 'A', inbox: 'i' }] },
  });
});
