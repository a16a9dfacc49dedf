/** Plans that must not be applied, and applies that nobody has agreed to: exit 6, and nothing is written. */
import { describe, expect, test } from 'vitest';
import { seedState, SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import type { Draft } from '../../src/emulator/tenant/state.ts';
import { wordsOf } from '../support/documents.ts';
import { each, fitform } from '../support/cli-on-disk.ts';
import { complaintOf } from '../support/cli-process.ts';
import { AS_IT_IS, GUIDE, ONE_ROLE, specWith } from '../support/specs.ts';
import { idOf, roleOf, startTenant } from '../support/tenant-server.ts';

const seed = seedState();
const invoice = seed.inboxes[0]?.id ?? '';
const administrator = seed.roles[0]?.id ?? '';
const [twin, otherTwin] = [idOf(1), idOf(2)];

const roleTwins = (draft: Draft): void => {
  draft.roles.push(roleOf(twin, 'Uploader', 'upload'), roleOf(otherTwin, 'Uploader', 'review'));
};

const LOCKOUT = /takes [\w, ]*edit_users[\w, ]* from setup@embedded\.example/;

const cases: {
  name: string;
  spec: string;
  live?: (draft: Draft) => void;
  says: (string | RegExp)[];
}[] = [
  {
    name: 'two live roles of one name',
    spec: ONE_ROLE,
    live: roleTwins,
    says: [twin, otherTwin, /id: in the spec/],
  },
  {
    name: 'two live inboxes of a name that is only looked up',
    spec: AS_IT_IS,
    live: (draft) => draft.inboxes.push({ id: twin, name: 'invoice', project: seed.projects[0]?.id ?? '' }),
    says: [invoice, twin],
  },
  {
    name: 'a user with a grant on a single document',
    spec: GUIDE,
    live: (draft) => {
      const roles = [{ role: administrator, document_id: idOf(9) }];
      draft.users.push({ id: idOf(3), username: 'guest', active: true, roles });
    },
    says: ['user/guest', /1 grant on a single document/, /remove the document grants/],
  },
  {
    name: 'a role that takes edit_users from the account itself, users being in the spec',
    spec: specWith('roles:', '  - {name: Administrator, permissions: [view_list]}', 'users: []'),
    says: [LOCKOUT],
  },
  {
    name: 'a role that takes edit_users from the account itself, no user being in the spec',
    spec: specWith('roles:', '  - {name: Administrator, permissions: [view_list]}'),
    says: [LOCKOUT],
  },
  {
    name: 'a role that takes edit_users from the account itself, another user bearing its name',
    spec: specWith('roles:', '  - {name: Administrator, permissions: [view_list]}', 'users: []'),
    live: (draft) => draft.users.push({ id: twin, username: SETUP_USERNAME, active: false, roles: [] }),
    says: [LOCKOUT],
  },
  {
    name: 'grants that narrow the account itself to one inbox',
    spec: specWith(
      'inboxes:',
      '  - name: invoice',
      'roles:',
      '  - name: Administrator',
      'users:',
      `  - username: ${SETUP_USERNAME}`,
      '    grants:',
      '      - {roles: [Administrator], inboxes: [invoice]}',
    ),
    says: [LOCKOUT],
  },
  {
    name: 'the account itself as the placeholder',
    spec: specWith('users:', `  - username: ${SETUP_USERNAME}`, '    placeholder: true'),
    says: [/must not be the placeholder/],
  },
  {
    name: 'an id that belongs to another name, with nothing that says it is to be renamed',
    spec: specWith('roles:', `  - {name: Uploader, id: ${administrator}}`),
    says: [/is named .*Administrator/],
  },
];

describe.concurrent('refused', () => {
  test.each(cases)('$name', async ({ spec, live, says }) => {
    const tenant = await startTenant(live);
    const before = await tenant.store.read();
    const surroundings = { env: tenant.env, files: { 'tenant.yaml': spec } };
    const [planned, drifted, applied] = await Promise.all([
      fitform(['plan', '--detailed-exitcode', '--json'], surroundings),
      fitform(['drift'], surroundings),
      fitform(['apply', '--yes', '--json'], surroundings),
    ]);

    expect([planned.code, drifted.code, applied.code], drifted.stdout).toEqual([6, 6, 6]);
    expect(planned.document).toMatchObject({ format: 'fitform.plan/1' });
    expect(applied.document).toMatchObject({ format: 'fitform.error/1', class: 'refused' });
    for (const words of says) {
      for (const said of [planned.stdout, drifted.stdout, wordsOf(applied.document)]) {
        expect(said).toMatch(words);
      }
    }
    expect(tenant.writes()).toEqual([]);
    expect(await tenant.store.read()).toEqual(before);
  });

  test('a live name cannot send escape codes to the terminal', async () => {
    const evil = 'evil\u001b[2J\u202egnp';
    const tenant = await startTenant((draft) => draft.roles.push(roleOf(twin, evil, 'upload')));
    const spec = specWith('roles:', `  - {name: Uploader, id: ${twin}, permissions: [upload]}`);
    const surroundings = { env: tenant.env, files: { 'tenant.yaml': spec } };
    const runs = await Promise.all(
      ['drift', 'apply'].map((command) => fitform([command, '--full'], surroundings)),
    );
    for (const { code, stdout, stderr } of runs) {
      expect(code).not.toBe(0);
      expect(stdout + stderr).toMatch(/evil\\u\{1b\}/i);
      // Control characters are looked for in every run; see run.ts.
      expect(stdout + stderr).not.toContain('\u202e');
    }
  });

  test('changes without --yes where nobody can be asked', async () => {
    const tenant = await startTenant();
    const before = await tenant.store.read();
    const [json, text] = await each(['apply', 'apply'], [], {
      env: tenant.env,
      files: { 'tenant.yaml': ONE_ROLE },
    });
    expect([json?.code, text?.code]).toEqual([6, 6]);
    // The plan is a result; in JSON the error takes its place, and the plan is there to be read on stderr.
    expect(text?.stdout).toContain('+ role/Uploader');
    expect(text?.stderr).toContain('--yes');
    expect(json?.document).toMatchObject({ class: 'refused' });
    expect(json?.stderr).toContain('+ role/Uploader');
    expect(tenant.writes()).toEqual([]);
    expect(await tenant.store.read()).toEqual(before);
  });
});

test('a role that gains a permission is shown to reach those who hold it, though no user is in the spec', async () => {
  const tenant = await startTenant();
  const { permissions } = seed.roles[1] ?? {};
  const held = Object.entries(permissions ?? {}).flatMap(([name, holds]) => (holds === true ? [name] : []));
  const spec = specWith(
    'roles:',
    `  - {name: Reviewer, permissions: [${[...held, 'edit_users'].join(', ')}]}`,
  );
  const { document } = await fitform(['plan', '--json'], { env: tenant.env, files: { 'tenant.yaml': spec } });
  expect(document).toMatchObject({
    changes: [
      { address: 'role/Reviewer', fields: [{ field: 'permissions', added: ['edit_users'], removed: [] }] },
    ],
    access: [
      { user: 'john@embedded.example', inbox: 'invoice', gains: ['edit_users'], loses: [] },
      { user: 'john@embedded.example', inbox: 'orders', gains: ['edit_users'], loses: [] },
    ],
  });
});

describe.concurrent('not refused', () => {
  test('an apply with nothing to do needs no --yes', async () => {
    const tenant = await startTenant();
    const [json, text] = await each(['apply', 'apply'], [], {
      env: tenant.env,
      files: { 'tenant.yaml': AS_IT_IS },
    });
    expect([json?.code, text?.code], text?.stderr).toEqual([0, 0]);
    expect(json?.document).toMatchObject({ applied: [], converged: true, requests: { POST: 0, PATCH: 0 } });
    expect(tenant.writes()).toEqual([]);
  });

  test('twins of which the spec pins one, or that it does not speak of', async () => {
    const tenant = await startTenant(roleTwins);
    const [pinned, unspoken] = await Promise.all([
      fitform(['apply', '--yes', '--json'], {
        env: tenant.env,
        files: {
          'tenant.yaml': ONE_ROLE.replace('- name: Uploader', `- name: Uploader\n    id: ${otherTwin}`),
        },
      }),
      fitform(['plan'], {
        env: tenant.env,
        files: { 'tenant.yaml': specWith('roles:', '  - name: Reviewer') },
      }),
    ]);
    expect([pinned.code, unspoken.code]).toEqual([0, 0]);
    expect(pinned.document).toMatchObject({
      applied: [{ action: 'update', id: otherTwin }],
      converged: true,
    });
    expect(tenant.writes()).toEqual([`PATCH /admin/roles/${otherTwin}`]);
  });

  test('a user with a document grant who needs no other change: a warning, and the grant stays', async () => {
    const grants = [
      { role: administrator, inbox: invoice },
      { role: administrator, document_id: idOf(9) },
    ];
    const tenant = await startTenant((draft) => {
      draft.users.push({ id: idOf(3), username: 'guest', active: true, roles: grants });
    });
    const spec = specWith(
      'inboxes: [{name: invoice}]',
      'roles: [{name: Administrator}]',
      'users:',
      '  - username: guest',
      '    grants: [{roles: [Administrator], inboxes: [invoice]}]',
    );
    const { code, stdout, stderr } = await fitform(['apply'], {
      env: tenant.env,
      files: { 'tenant.yaml': spec },
    });
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/Warning .*user\/guest: has 1 grant on a single document/);
    const guest = (await tenant.store.read()).users.find(({ username }) => username === 'guest');
    expect(guest?.roles).toEqual(grants);
  });
});

test('a name that is only looked up and does not exist is exit 3 at its place, for every command', async () => {
  const spec = specWith('inboxes:', '  - name: invoise', 'formats:', '  - name: Nothing like it');
  const tenant = await startTenant();
  const runs = await each(['plan', 'apply', 'drift'], [], {
    env: tenant.env,
    files: { 'tenant.yaml': spec },
  });
  expect(runs.map(({ code }) => code)).toEqual([3, 3, 3]);
  for (const run of runs) {
    const complaint = complaintOf(run);
    expect(complaint).toMatch(
      /^tenant\.yaml:5:11 inboxes\[0\].*: inbox "invoise" does not exist.*did you mean "invoice"\?/m,
    );
    expect(complaint).toMatch(/^tenant\.yaml:7:11 formats\[0\].*: format "Nothing like it" does not exist/m);
  }
  expect(tenant.writes()).toEqual([]);
});

test.each([
  ['INVOICE', 'did you mean "invoice"?'],
  ['ｉnvoice', 'did you mean "invoice" (another Unicode form: NFC)?'],
  ['"invoice "', 'did you mean "invoice" (other blanks)?'],
])('a name that is only looked up, as %s: what sets it apart is told in words', async (name, hint) => {
  const spec = specWith('inboxes:', `  - name: ${name}`);
  const tenant = await startTenant();
  const run = await fitform(['plan'], { env: tenant.env, files: { 'tenant.yaml': spec } });
  expect([run.code, run.stderr]).toEqual([3, expect.stringContaining(hint)]);
});
