import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { kinds } from '../../src/kinds/index.ts';
import { text } from '../../src/kinds/field-types/fields.ts';
import type { Kind } from '../../src/kinds/kind.ts';
import { InvalidInput } from '../../src/specfile/problem/problem.ts';
import { readSpec } from '../../src/specfile/read.ts';
import { escapeVariables } from '../../src/specfile/yaml/variables.ts';
import { problemsOf, read } from '../support/reading.ts';
import { runs } from '../support/random-cases.ts';

const GOOD = `# yaml-language-server: $schema=./schemas/tenant.schema.json
version: 1
tenant:
  url: \${FITFORM_URL:-embedded}
  base_path: /admin
projects:
  - name: Accounting
inboxes:
  - name: invoice
  - name: orders
    project: Accounting
roles:
  - name: InboxGuest
    permissions: [view_list, read_thresholds_settings, edit_format_settings]
  - name: ReviewGuest
    id: 5f0c
    permissions: [review, submit, escalate_document]
users:
  - username: guest
    placeholder: true
    grants:
      - roles: [InboxGuest, ReviewGuest]
        inboxes: [invoice]
`;

test('a spec becomes what the tenant must hold', async () => {
  const { desired, warnings, sources } = await read(GOOD);
  expect(warnings).toEqual([]);
  expect(sources).toEqual(new Map([['t.yaml', GOOD]]));
  const at = (line: number, column: number, path: string) =>
    expect.objectContaining({ file: 't.yaml', line, column, path }) as unknown;
  expect(desired).toEqual({
    tenant: { url: 'embedded', base_path: '/admin', extra_permissions: [] },
    policy: { exclusive: [], ignore: [], protect: [], max_delete: { count: 10, percent: 30 } },
    sections: new Set(['project', 'inbox', 'role', 'user']),
    resources: [
      { kind: 'project', name: 'Accounting', fields: {}, at: at(7, 11, 'projects[0].name') },
      { kind: 'inbox', name: 'invoice', fields: {}, at: at(9, 11, 'inboxes[0].name') },
      { kind: 'inbox', name: 'orders', fields: { project: 'Accounting' }, at: at(10, 11, 'inboxes[1].name') },
      {
        kind: 'role',
        name: 'InboxGuest',
        fields: { permissions: ['edit_format_settings', 'read_thresholds_settings', 'view_list'] },
        at: at(13, 11, 'roles[0].name'),
      },
      {
        kind: 'role',
        name: 'ReviewGuest',
        id: '5f0c',
        fields: { permissions: ['escalate_document', 'review', 'submit'] },
        at: at(15, 11, 'roles[1].name'),
      },
      {
        kind: 'user',
        name: 'guest',
        fields: {
          placeholder: true,
          active: true,
          grants: [
            { role: 'InboxGuest', inbox: 'invoice' },
            { role: 'ReviewGuest', inbox: 'invoice' },
          ],
        },
        at: at(19, 15, 'users[0].username'),
      },
    ],
  });
});

test('only what the spec gives is in the fields', async () => {
  const { desired } = await read(
    'version: 1\nusers: [{username: u, active: false}, {username: v, placeholder: false}]\nroles: []\n',
  );
  expect(desired.tenant).toEqual({ url: null, base_path: null, extra_permissions: [] });
  expect([...desired.sections]).toEqual(['role', 'user']);
  expect(desired.resources.map(({ fields }) => fields)).toEqual([{ active: false }, { placeholder: false }]);
});

test('a later file adds resources and overrides field by field', async () => {
  const { desired } = await read({
    'base.yaml': `version: 1
tenant: {url: https://a, base_path: /a, extra_permissions: [x]}
roles:
  - {name: A, permissions: [review]}
  - {name: B, permissions: [submit], id: "1"}
projects:
  - {name: P, timeout: 5, split_into_sections: true}
`,
    'live.yaml': `version: 1
tenant: {base_path: /b}
roles:
  - {name: C}
  - {name: B, permissions: [], id: "2"}
  - {name: A}
projects:
  - {name: P, timeout: 7}
`,
  });
  expect(desired.tenant).toEqual({ url: 'https://a', base_path: '/b', extra_permissions: ['x'] });
  expect(desired.resources.map(({ at: _, ...resource }) => resource)).toEqual([
    { kind: 'project', name: 'P', fields: { split_into_sections: true, timeout: 7 } },
    { kind: 'role', name: 'A', fields: { permissions: ['review'] } },
    { kind: 'role', name: 'B', id: '2', fields: { permissions: [] } },
    { kind: 'role', name: 'C', fields: {} },
  ]);
  expect(desired.resources.map(({ at }) => `${at.file}:${at.line}`)).toEqual([
    'base.yaml:7',
    'base.yaml:4',
    'base.yaml:5',
    'live.yaml:4',
  ]);
});

test('the faults of all files come at once, in order', async () => {
  const problems = await problemsOf({
    'b.yaml': `version: 1
tenant:
  url: \${FITFORM_UR}
  base_path: admin
roles:
  - name: 7
  - name: Reviewer
    permissions: [reveiw, submit, submit]
    colour: red
users:
  - username: u
    grants:
      - roles: [Reviewr]
        inboxes: []
  - username: u
`,
    'a.yaml': 'version: 2\ninbox:\n  - name: A\nprojects:\n  - name: P\n    formats: [F]\n',
  });
  expect(problems).toEqual([
    'b.yaml:3:8 tenant.url: the variable FITFORM_UR is not set | set it, or give a default: ${FITFORM_UR:-default}',
    'b.yaml:4:14 tenant.base_path: must begin with /',
    'b.yaml:6:11 roles[0].name: must be text, not the number 7 | quote it: "7"',
    'b.yaml:8:19 roles[1].permissions[0]: unknown permission "reveiw" | did you mean "review"?',
    'b.yaml:8:35 roles[1].permissions[2]: "submit" is listed twice, first as permissions[1]',
    'b.yaml:9:5 roles[1].colour: unknown key "colour" | known here: name, id, state, renamed_from, permissions',
    'b.yaml:14:18 users[0].grants[0].inboxes: an empty list grants nothing; leave out the whole grant, or list what it is for',
    'b.yaml:15:15 users[1].username: duplicate user "u", first at b.yaml:11:15 | list it once, with all its fields',
    'a.yaml:1:10 version: must be 1',
    'a.yaml:2:1 inbox: unknown key "inbox" | did you mean "inboxes"?',
    'a.yaml:6:15 projects[0].formats[0]: no format "F" | list it under formats:',
  ]);
});

test('a file that cannot be parsed hides no problem of another, and raises no false alarm', async () => {
  const problems = await problemsOf({
    'broken.yaml': 'version: 1\nroles:\n  - name: "A\n',
    'other.yaml': `version: 1
zzz: 1
roles: [{name: B, permissions: [perhaps_extra]}]
users: [{username: u, grants: [{roles: [A], tenant_wide: true}]}]
`,
  });
  expect(problems).toEqual([
    'broken.yaml:4:1: a quoted text is not closed | add the closing "',
    'other.yaml:2:1 zzz: unknown key "zzz" | known here: version, fitform, tenant, policy, review, formats, projects, inboxes, roles, users',
  ]);
});

test('a kind of its own is read without further ado', async () => {
  const logo = {
    ...kinds[0],
    name: 'logo',
    section: 'logos',
    identity: 'slot',
    fields: { file: text({ description: 'The picture.' }) },
  } satisfies Kind;
  const { desired } = await read('version: 1\nlogos: [{slot: top, file: a.png}]', {}, [...kinds, logo]);
  expect(desired.resources).toMatchObject([{ kind: 'logo', name: 'top', fields: { file: 'a.png' } }]);
  expect(await problemsOf('version: 1\nlogos: [{slot: top, flie: a.png}]', {}, [logo])).toEqual([
    't.yaml:2:21 logos[0].flie: unknown key "flie" | did you mean "file"?',
  ]);
});

test('one file named twice is read once', async () => {
  const reads: string[] = [];
  const readFile = (name: string) => {
    reads.push(name);
    return Promise.resolve(Buffer.from('version: 1\nroles: [{name: A}]'));
  };
  const { desired } = await readSpec({ files: ['t.yaml', 't.yaml'], kinds, env: {}, readFile });
  expect(reads).toEqual(['t.yaml']);
  expect(desired.resources).toHaveLength(1);
});

test('no file at all is a problem', async () => {
  await expect(
    readSpec({ files: [], kinds, env: {}, readFile: () => Promise.reject(new Error()) }),
  ).rejects.toThrow(InvalidInput);
});

const names = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.string({
    unit: fc.constantFrom(
      '$',
      '{',
      '}',
      ':',
      '-',
      ' ',
      '"',
      "'",
      '\\',
      '\n',
      '\r',
      '\t',
      '#',
      '&',
      '*',
      '!',
      '0',
      'é',
      '\u0301',
      '\u0085',
      '\u2028',
      '\uFEFF',
    ),
    minLength: 1,
  }),
  fc.constantFrom(
    'no',
    'null',
    '~',
    '1',
    '0x1F',
    '<<',
    '${A}',
    '$${A}',
    '$$${',
    '__proto__',
    '- a',
    'a: b',
    '2020-01-01',
  ),
);

test('any name survives from YAML to what is desired, byte by byte', async () => {
  await fc.assert(
    fc.asyncProperty(names, async (name) => {
      const spec = { version: 1, roles: [{ name: escapeVariables(name) }] };
      // Without block scalars: `stringify` loses blanks in those that hold nothing else (yaml 2.9).
      const { desired } = await read(stringify(spec, { blockQuote: false }));
      expect(desired.resources.map((role) => role.name)).toEqual([name]);
    }),
    { numRuns: runs(500) },
  );
});

/** Pieces of specs, put together in ways that no one would. */
const pieces = fc
  .array(
    fc.constantFrom(
      ...[
        'version: 1',
        'roles:',
        'users:',
        'tenant:',
        '- name: A',
        'name: A',
        'username: u',
        'grants:',
        'roles: [A]',
        '[',
        ']',
        '{',
        '}',
      ],
      ...[
        'permissions: [review]',
        '&a ',
        '*a',
        '<<: *a',
        '${A}',
        '${',
        '"',
        "'",
        ': ',
        '- ',
        '\n',
        '\n  ',
        '\n    ',
        '\t',
        '? ',
        '!!set ',
        '|\n',
        '---\n',
      ],
      ...[
        '__proto__: {}',
        'valueOf: 1',
        'constructor: {prototype: 1}',
        '.nan',
        '1e999',
        '99999999999999999999',
        '\uFEFF',
        '\r',
      ],
    ),
    { maxLength: 25 },
  )
  .map((parts) => Buffer.from(parts.join('')));

test('whatever the bytes, nothing but InvalidInput is thrown', async () => {
  let accepted = 0;
  const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
  const json = fc.json().map((value) => Buffer.from(value));
  const shaped = fc
    .record({
      version: fc.constant(1),
      roles: fc.oneof(fc.constant([]), fc.jsonValue()),
      users: fc.oneof(fc.constant([]), fc.jsonValue()),
      tenant: fc.oneof(fc.constant({}), fc.jsonValue()),
    })
    .map((spec) => Buffer.from(stringify(spec)));
  await fc.assert(
    fc.asyncProperty(fc.oneof(bytes, json, shaped, pieces), async (input) => {
      try {
        await read(input, { A: 'a' });
        accepted++;
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidInput);
        for (const { file, line, column, message } of (error as InvalidInput).problems) {
          expect(file).toBe('t.yaml');
          expect((line === null) === (column === null)).toBe(true);
          expect(message).not.toBe('');
        }
      }
    }),
    { numRuns: runs(2000) },
  );
  // Neither way out may be the only one that was taken.
  expect(accepted).toBeGreaterThan(0);
  expect(accepted).toBeLessThan(2000);
});
