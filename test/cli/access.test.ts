/** `fitform access`: who can do what where, and through what. */
import { PassThrough } from 'node:stream';
import { beforeAll, describe, expect, test } from 'vitest';
import type { AccessDocument } from '../../src/documents/access-documents.ts';
import type { Draft } from '../../src/emulator/tenant/state.ts';
import { permissionMap } from '../../src/emulator/tenant/permissions.ts';
import { fingerprintOf } from '../../src/tenant/api-keys.ts';
import { Secret } from '../../src/wire/secret.ts';
import { cli, type Files } from '../support/cli-in-process.ts';
import { documentOf } from '../support/documents.ts';
import { idOf, roleOf, startFront, startTenant, type Tenant } from '../support/tenant-server.ts';

const TOKEN = 'a-token-of-the-desk-that-nobody-may-see';
const KEY = fingerprintOf(new Secret(TOKEN));
const FORMULA = '=cmd|calc';

/** `desk` and `=cmd|calc` hold Clerk on invoice; a key of `desk` holds it on one document. */
function desk(draft: Draft): void {
  const invoice = draft.inboxes[0]?.id ?? '';
  const roles = [{ role: idOf(1), inbox: invoice }];
  draft.roles.push(roleOf(idOf(1), 'Clerk', 'upload', 'edit_users'));
  draft.users.push({ id: idOf(2), username: 'desk', active: true, roles });
  draft.users.push({ id: idOf(3), username: FORMULA, active: true, roles });
  draft.users.push({ id: idOf(4), username: 'idle', active: true, roles: [] });
  const grants = [{ role: idOf(1), document_id: 'd0c' }];
  draft.api_keys = [{ user: idOf(2), roles: grants, active: true, id: TOKEN, token: TOKEN }];
}

const SPEC = `version: 1
inboxes:
  - name: invoice
roles:
  - name: Clerk
    permissions: [edit_users]
  - name: Looked
users:
  - username: desk
    grants:
      - roles: [Clerk, Looked]
        inboxes: [invoice]
  - username: idle
`;

let tenant: Tenant;
beforeAll(async () => {
  tenant = await startTenant(desk);
});

async function asked(words: string[], files: Files = {}, env: Record<string, string> = { ...tenant.env }) {
  const run = await cli(['access', ...words], env, files);
  expect(run.stdout + run.stderr).not.toContain(TOKEN);
  return run;
}

async function documentFor(words: string[], files?: Files, env?: Record<string, string>) {
  const run = await asked([...words, '--json'], files, env);
  expect(run, run.stderr).toMatchObject({ code: 0 });
  return documentOf(run.stdout, run.code) as AccessDocument;
}

const through = [{ role: 'Clerk', scope: 'inbox/invoice' }];

describe('the tenant as it is', () => {
  test('who can upload in invoice: those who hold it there, and on the whole tenant', async () => {
    const before = tenant.log.length;
    const { entries, ...rest } = await documentFor(['--inbox', 'invoice', '--can', 'edit_users']);
    expect(rest).toMatchObject({ view: 'live', with_keys: false, incomplete: [] });
    expect(rest.tenant).toMatchObject({ url: tenant.url, account: 'setup@embedded.example' });
    expect(entries).toEqual([
      {
        user: 'setup@embedded.example',
        inbox: null,
        permission: 'edit_users',
        through: [{ role: 'Administrator', scope: 'tenant' }],
        strong: true,
      },
      { user: 'desk', inbox: 'invoice', permission: 'edit_users', through, strong: true },
      { user: FORMULA, inbox: 'invoice', permission: 'edit_users', through, strong: true },
    ]);
    expect(
      tenant.log
        .slice(before)
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ).toEqual([
      'GET /admin/inboxes',
      'GET /admin/roles',
      'GET /admin/users',
      'GET /admin/users/me',
      'POST /admin/auth',
    ]);
  });

  test('what desk can do, and why, its keys included', async () => {
    const { entries, with_keys } = await documentFor(['--user', 'desk', '--with-keys']);
    expect(with_keys).toBe(true);
    const onDocument = { key: KEY, inbox: null, document: 'd0c' };
    const reached = [{ role: 'Clerk', scope: 'document/d0c' }];
    expect(entries).toEqual([
      { user: 'desk', inbox: 'invoice', permission: 'edit_users', through, strong: true },
      { user: 'desk', inbox: 'invoice', permission: 'upload', through },
      { user: 'desk', ...onDocument, permission: 'edit_users', through: reached, strong: true },
      { user: 'desk', ...onDocument, permission: 'upload', through: reached },
    ]);
  });

  test('as text it is grouped, and says what reaches from the whole tenant, and what is not counted', async () => {
    const { code, stdout } = await asked(['--inbox', 'invoice', '--can', 'edit_users', '--with-keys']);
    expect(code).toBe(0);
    expect(stdout).toBe(`Tenant: ${tenant.url}/admin as setup@embedded.example

Who can edit_users in invoice: 3 users

setup@embedded.example
  on the WHOLE TENANT, which reaches invoice
    through Administrator  edit_users

2 users: desk, ${FORMULA}
  on invoice
    through Clerk  ! edit_users

Not counted: 1 entry on single documents, as the tenant does not tell of which inbox they are.
! strong: it opens the way to other permissions, or to everything there is.
`);
  });

  test.each<[string[], string]>([
    [['--user', 'desk'], 'What desk can do: 2 permissions'],
    [['--user', 'idle'], 'What idle can do: nothing'],
    [['--user', 'desk', '--can', 'upload'], 'Can desk upload: yes'],
    [['--user', 'desk', '--inbox', 'orders', '--can', 'upload'], 'Can desk upload in orders: no'],
    [
      ['--can', 'delete_tenant', '--inbox', 'orders'],
      'Who can delete_tenant in orders: setup@embedded.example',
    ],
    [[], 'Who can do what: 4 users'],
    [[], 'Holds nothing: idle'],
    [['--with-keys'], 'Who can do what: 4 users and 1 API key'],
    [['--with-keys'], `key ${KEY} (as desk)\n  on document d0c\n`],
  ])('%j says %j', async (words, said) => {
    expect((await asked(words)).stdout).toContain(said);
  });

  test('API keys are never taken for their users, nor for counted where they were not', async () => {
    const own = await startTenant((draft) => {
      draft.roles = [
        roleOf(idOf(1), 'Keeper', 'edit_users', 'view_api_keys'),
        roleOf(idOf(2), 'Reader', 'upload'),
      ];
      draft.users = draft.users.slice(0, 1).map((one) => ({ ...one, roles: [{ role: idOf(1) }] }));
      draft.users.push({ id: idOf(3), username: 'lent', active: true, roles: [] });
      const roles = [{ role: idOf(2), inbox: draft.inboxes[0]?.id ?? '' }];
      draft.api_keys = [{ user: idOf(3), roles, active: true, id: TOKEN, token: TOKEN }];
    });
    const said = async (...words: string[]) => {
      const { stdout } = await asked(words, {}, { ...own.env });
      return stdout.slice(stdout.indexOf('\n\n') + 2);
    };
    const uncounted = 'Not counted: API keys (--with-keys counts them)\n';
    expect(await said('--can', 'upload')).toBe(`Who can upload: no user\n\n${uncounted}`);
    expect(await said('--can', 'versions', '--with-keys')).toBe('Who can versions: nobody\n');
    expect(await said('--user', 'lent')).toBe('What lent can do: nothing\n');
    expect(await said('--user', 'lent', '--with-keys')).toMatch(
      /^What lent can do: 1 permission, but only through 1 API key\n\nkey \w+ \(as lent\)\n.+\n.+\n$/,
    );
    expect(await said('--user', 'lent', '--can', 'upload', '--with-keys')).toMatch(
      /^Can lent upload: yes, but only through 1 API key\n/,
    );
    expect(await said('--can', 'edit_users', '--with-keys')).toMatch(
      /^Who can edit_users: \S+ and no API key\n/,
    );
  });

  test('nobody in an inbox is uncertain where something is held on a document', async () => {
    const { stdout } = await asked(['--user', 'desk', '--inbox', 'orders', '--can', 'upload', '--with-keys']);
    expect(stdout).toContain('Can desk upload in orders: no, as far as is known\n\nNot counted: 1 entry');
  });

  test('who holds a role that the tenant does not list may do more', async () => {
    const own = await startTenant((draft) => {
      draft.users.push({ id: idOf(1), username: 'desk', active: true, roles: [{ role: idOf(2) }] });
    });
    const { stdout } = await asked(['--can', 'versions', '--user', 'desk'], {}, { ...own.env });
    expect(stdout).toContain('Can desk versions: no, as far as is known\n');
    const role = `(id ${idOf(2)})`;
    expect(stdout).toContain(
      `May do more: desk (the tenant does not list ${role}, so what that gives is not known)`,
    );
  });

  test('a name that several bear is told with the ids that they go by', async () => {
    const own = await startTenant((draft) => {
      const [invoice] = draft.inboxes;
      if (!invoice) return;
      draft.inboxes.push({ ...invoice, id: idOf(9) });
      const roles = [{ role: draft.roles[0]?.id ?? '' }];
      for (const at of [1, 2]) draft.users.push({ id: idOf(at), username: 'twin', active: true, roles });
    });
    const env = { ...own.env };
    const run = await asked(['--user', 'twin', '--inbox', 'invoice', '--json'], {}, env);
    expect(documentOf(run.stdout, 3)['problems']).toMatchObject([
      {
        message: '2 users on the tenant are called "twin"',
        hint: `write one of them as "(id ${idOf(1)})" or "(id ${idOf(2)})"`,
      },
      { message: '2 inboxes on the tenant are called "invoice"' },
    ]);
    expect((await documentFor(['--user', `(id ${idOf(2)})`], {}, env)).entries.length).toBeGreaterThan(1);
    const after = await asked(['--view', 'plan', '--user', 'twin'], { 'tenant.yaml': 'version: 1\n' }, env);
    expect([after.code, after.stderr]).toEqual([3, expect.stringContaining('2 users on the tenant')]);
  });

  test('names that there are not are told at once, with what was meant', async () => {
    const run = await asked(['--user', 'dsek', '--inbox', 'invoic', '--can', 'edit_user', '--json']);
    expect(run.code).toBe(3);
    expect(documentOf(run.stdout, 3)['problems']).toMatchObject([
      { message: 'there is no user "dsek" on the tenant', hint: 'did you mean "desk"?' },
      { message: 'there is no inbox "invoic" on the tenant', hint: 'did you mean "invoice"?' },
      {
        message: 'there is no permission "edit_user", and no role gives it',
        hint: 'did you mean "edit_users"?',
      },
    ]);
  });

  test('a permission that fitform does not know counts where some role gives it', async () => {
    const own = await startTenant(
      (draft) => {
        draft.roles.push({ id: idOf(1), name: 'New', permissions: { ...permissionMap([]), fly: true } });
        draft.users.push({ id: idOf(2), username: 'pilot', active: true, roles: [{ role: idOf(1) }] });
      },
      { extra_permissions: ['fly'] },
    );
    expect((await documentFor(['--can', 'fly'], {}, { ...own.env })).entries).toHaveLength(1);
  });

  test('a list that cannot be read is an error, and never nobody', async () => {
    const front = await startFront(tenant, ({ path }) =>
      path.endsWith('/roles') ? { status: 403 } : undefined,
    );
    const { code, stdout, stderr } = await asked([], {}, { ...front.env });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/GET \/admin\/roles/);
  });
});

describe('as CSV', () => {
  test('there is a row for each entry, and no name is a formula', async () => {
    const { stdout } = await asked(['--inbox', 'invoice', '--format', 'csv', '--can', 'upload']);
    expect(stdout.split('\r\n')).toEqual([
      'user,key,inbox,document,permission,through,strong,change',
      'setup@embedded.example,,,,upload,Administrator on tenant,strong,',
      'john@embedded.example,,invoice,,upload,Reviewer on inbox/invoice,,',
      'desk,,invoice,,upload,Clerk on inbox/invoice,,',
      `'${FORMULA},,invoice,,upload,Clerk on inbox/invoice,,`,
      '',
    ]);
  });

  test('it is a format of no other verb', async () => {
    const { code, stderr } = await cli(['plan', '--format', 'csv'], {}, {});
    expect([code, stderr]).toEqual([3, expect.stringContaining("'csv' is invalid")]);
  });
});

describe('the spec alone', () => {
  const files = { 'tenant.yaml': SPEC };

  test('says what it says, and who may do more; nothing is sent', async () => {
    const { entries, incomplete, tenant: asked } = await documentFor(['--view', 'spec'], files, {});
    expect(asked).toBeNull();
    expect(entries).toEqual([
      { user: 'desk', inbox: 'invoice', permission: 'edit_users', through, strong: true },
    ]);
    expect(incomplete).toEqual([
      { user: 'desk', roles: ['Looked'] },
      { user: 'idle', roles: [] },
    ]);
  });

  test('nobody is only nobody as far as is known', async () => {
    const { stdout } = await asked(['--view', 'spec', '--can', 'review'], files, {});
    expect(stdout).toContain('Who can review, by the spec: nobody, as far as is known\n');
    expect(stdout).toContain('May do more: desk (the spec does not list all permissions of Looked)\n');
    expect(stdout).toContain('May do more: idle (the spec does not list all their grants)\n');
    const { stdout: all } = await asked(['--view', 'spec'], files, {});
    expect(all).toContain('May do more: idle');
    expect(all).not.toContain('Holds nothing');
  });

  test('a user who is not in it is not looked for elsewhere', async () => {
    const { code, stderr } = await asked(['--view', 'spec', '--user', FORMULA], files, {});
    expect([code, stderr]).toEqual([3, expect.stringContaining('there is no user "=cmd|calc" in the spec')]);
  });

  test('it has no API keys', async () => {
    const { code, stderr } = await asked(['--view', 'spec', '--with-keys'], files, {});
    expect([code, stderr]).toEqual([3, expect.stringContaining('a spec has no API keys')]);
  });
});

describe('after the plan', () => {
  const spec = SPEC.replace('  - name: Looked\n', '').replace(', Looked', '');

  test('what it gives and takes is marked, of keys as well, and of users whom the spec does not name', async () => {
    const words = ['--view', 'plan', '--with-keys', '--can', 'upload'];
    const { entries } = await documentFor(words, { 'tenant.yaml': spec });
    const lost = entries.filter(({ change }) => change === 'lost').map(({ user, key }) => key ?? user);
    expect(lost).toEqual(['desk', FORMULA, KEY]);
    const { stdout } = await asked(words, { 'tenant.yaml': spec });
    expect(stdout).toContain(`2 users: desk, ${FORMULA}\n  on invoice\n    through Clerk  - upload\n`);
    expect(stdout).toContain('Who can upload, after the plan: 2 users and no API key\n');
  });

  test('of the part that the spec manages all else is read too', async () => {
    const { entries } = await documentFor(['--view', 'plan', '--user', 'desk'], {
      'tenant.yaml': 'version: 1\nprojects:\n  - name: Accounting\n',
    });
    expect(entries.map(({ permission, change }) => [permission, change])).toEqual([
      ['edit_users', undefined],
      ['upload', undefined],
    ]);
  });

  test('deletions count, allowed or not; nothing is written', async () => {
    const gone = `version: 1\nusers:\n  - username: '${FORMULA}'\n    state: absent\n`;
    const { entries } = await documentFor(['--view', 'plan', '--user', FORMULA], { 'tenant.yaml': gone });
    expect(entries.map(({ change }) => change)).toEqual(['lost', 'lost']);
    expect(tenant.writes()).toEqual([]);
  });

  test('a plan that is refused is exit 6, and what would come of it is shown all the same', async () => {
    const locked = 'version: 1\nroles:\n  - name: Administrator\n    permissions: []\n';
    const { code, stdout, stderr } = await asked(['--view', 'plan'], { 'tenant.yaml': locked });
    expect(code).toBe(6);
    expect(stdout).toContain('- edit_users');
    expect(stderr).toContain('the plan is refused');
  });
});

test('two thousand users with the same access are one block, and few enough blocks are shown', async () => {
  const own = await startTenant((draft) => {
    const [invoice, orders] = draft.inboxes.map(({ id }) => id);
    draft.roles.push(roleOf(idOf(1), 'Clerk', 'upload'));
    for (let number = 0; number < 2000; number += 1) {
      const inboxes = number < 1950 ? [invoice] : [invoice, orders];
      const roles = inboxes.map((inbox) => ({ role: idOf(1), inbox: inbox ?? '' }));
      draft.users.push({ id: idOf(100 + number), username: `user${number}`, active: true, roles });
    }
    for (let number = 0; number < 45; number += 1) {
      const role = idOf(5000 + number);
      draft.roles.push(roleOf(role, `Role${number}`, 'upload'));
      draft.users.push({
        id: idOf(6000 + number),
        username: `own${number}`,
        active: true,
        roles: [{ role, inbox: invoice ?? '' }],
      });
    }
  });
  const { stdout } = await asked([], {}, { ...own.env });
  expect(stdout).toContain(
    '1950 users: user0, user1, user2, user3, user4, and 1945 more (--full lists them)\n',
  );
  expect(stdout).toContain('50 users: user1950, user1951, user1952, user1953, user1954, and 45 more');
  expect(stdout).toMatch(/\nAnd 9 users with other access \(--full lists them\)\.\n$/);
  expect(stdout.split('\n').length).toBeLessThan(180);
  const { stdout: all } = await asked(['--full'], {}, { ...own.env });
  expect(all).toContain('user1999');
  expect(all).not.toContain('more (--full');
});

test('whoever holds something on the whole tenant comes first, so that they are not folded away', async () => {
  const own = await startTenant((draft) => {
    const [{ id: inbox = '' } = {}] = draft.inboxes;
    for (let number = 0; number < 45; number += 1) {
      draft.roles.push(roleOf(idOf(number + 1), `Role${number}`, 'edit_users'));
      const roles = [{ role: idOf(number + 1), inbox }];
      draft.users.unshift({ id: idOf(number + 100), username: `own${number}`, active: true, roles });
    }
    draft.users.push(...draft.users.splice(45));
  });
  const { stdout } = await asked([], {}, { ...own.env });
  expect(stdout).toMatch(/\n\nsetup@embedded\.example\n {2}on the WHOLE TENANT\n/);
  expect(stdout).toContain('with other access (--full lists them)');
});

test('where a role has a long name, its lines stay below the place', async () => {
  const long = 'Those who look at what comes in over night and at weekends, and at nothing else';
  const own = await startTenant((draft) => {
    draft.roles.push(roleOf(idOf(1), long, 'upload'));
    const roles = [{ role: idOf(1), inbox: draft.inboxes[0]?.id ?? '' }];
    draft.users.push({ id: idOf(2), username: 'desk', active: true, roles });
  });
  const stdout = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  const run = await cli(['access', '--user', 'desk'], { ...own.env, NO_COLOR: '1' }, {}, { stdout });
  expect(run.code).toBe(0);
  const said = String(stdout.read());
  expect(said).toContain(
    `\n  on invoice\n    through Those who look at what comes in over night and at weekends, and\n        at nothing else\n        upload\n`,
  );
});
