/** What an export lists and how, on tenants small enough to be read. */
import { describe, expect, test } from 'vitest';
import { asJson, asYaml } from '../../src/export/export-tenant.ts';
import { exportOf, role, user, type Lists } from '../support/live-tenant.ts';

/** Without the lines that are the same for every tenant. */
function bodyOf(lists: Lists, chosen?: (address: string) => boolean): string {
  const text = asYaml(exportOf(lists, chosen ? { chosen } : {}));
  return text.slice(text.indexOf('\n\n') + 2);
}

const lines = (...given: string[]): string => `${given.join('\n')}\n`;

const accounting = {
  formats: [{ id: 'f1', name: 'Invoice' }],
  projects: [
    { id: 'p1', name: 'Accounting', formats: ['f1'], split_into_sections: true, sub_page_splitting: false },
  ],
  inboxes: [
    { id: 'i1', name: 'invoice', project: 'p1' },
    { id: 'i2', name: 'orders', project: 'p1' },
  ],
  roles: [role('r1', 'Guest', 'view_list'), role('r2', 'Clerk', 'submit', 'review')],
};

test('a tenant from its head to its end', () => {
  const users = [user('u1', 'mary', 'r1 i1', 'r2 i1'), user('u2', 'guest', 'r1')];
  expect(asYaml(exportOf({ ...accounting, users }))).toBe(`\
# The tenant https://tenant.example as fitform export found it: planning it changes nothing.
# What is not listed here is not managed. Comments say what a spec cannot hold.
version: 1
tenant:
  url: https://tenant.example
  base_path: /admin

formats:
  - name: Invoice

projects:
  - name: Accounting
    formats: [Invoice]

inboxes:
  - name: invoice
    project: Accounting
  - name: orders
    project: Accounting

roles:
  - name: Clerk
    permissions: [review, submit]
  - name: Guest
    permissions: [view_list]

users:
  - username: guest
    grants:
      - roles: [Guest]
        tenant_wide: true
  - username: mary
    grants:
      - roles: [Clerk, Guest]
        inboxes: [invoice]
`);
});

test('as JSON it is the same spec', () => {
  expect(asJson(exportOf({ roles: [role('r1', 'a${b}', 'review')] }))).toEqual({
    version: 1,
    tenant: { url: 'https://tenant.example', base_path: '/admin' },
    roles: [{ name: 'a$${b}', permissions: ['review'] }],
  });
});

test('nothing is written that is no field of a kind', () => {
  const users = [{ ...user('u1', 'mary'), password: 'hunter2', token: 'abc', confirmed_at: '2024-01-01' }];
  expect(asYaml(exportOf({ users }))).not.toMatch(/hunter2|abc|2024|password|token/);
});

describe('fields', () => {
  test.each<[string, object, string[]]>([
    ['a default is left out', { split_into_sections: true, sub_page_splitting: false }, []],
    ['what is not the default is not', { split_into_sections: false }, ['split_into_sections: false']],
    ['null, absent and empty are left out', { timeout: null, default_document_type: '' }, []],
    [
      'a value is written',
      { timeout: 30, default_document_type: 'yes' },
      ['default_document_type: "yes"', 'timeout: 30'],
    ],
    ["what an update carries over is not the spec's", { default_format: 'f1' }, []],
  ])('%s', (_name, fields, written) => {
    const projects = [{ id: 'p1', name: 'P', formats: ['f1'], ...fields }];
    const { formats } = accounting;
    expect(bodyOf({ formats, projects })).toBe(
      lines(
        'formats:',
        '  - name: Invoice',
        '',
        'projects:',
        '  - name: P',
        '    formats: [Invoice]',
        ...written.map((line) => `    ${line}`),
      ),
    );
  });

  test('active is written when it is not what a new user is', () => {
    const users = [{ ...user('u1', 'a'), active: true }, user('u2', 'b')];
    expect(bodyOf({ users })).toBe(
      lines(
        'users:',
        '  - username: a',
        '    active: true',
        '    grants: []',
        '  - username: b',
        '    grants: []',
      ),
    );
  });

  test('a set is always written, as leaving it out means something else', () => {
    expect(bodyOf({ roles: [role('r1', 'None')] })).toBe(
      lines('roles:', '  - name: None', '    permissions: []'),
    );
  });

  test.each<[string, object, string]>([
    ['no formats', { formats: [] }, 'formats is not managed here: a spec cannot hold an empty list'],
    [
      'a format that is gone',
      { formats: ['f1', 'f9'] },
      'formats is not managed here: a spec cannot name Invoice, (id f9)',
    ],
    [
      'a number that no text keeps',
      { timeout: 2 ** 53 },
      'timeout is not managed here: a spec cannot hold 9007199254740992',
    ],
  ])('%s: a comment says what is left out', (_name, fields, remark) => {
    const projects = [{ id: 'p1', name: 'P', ...fields }];
    expect(bodyOf({ formats: accounting.formats, projects }).split('\n').slice(0, 3)).toEqual([
      'projects:',
      `  # ${remark}`,
      '  - name: P',
    ]);
  });
});

describe('grants', () => {
  test.each<[string, string[], string[]]>([
    [
      'the same roles on several inboxes share a block',
      ['r1 i1', 'r1 i2'],
      ['- roles: [Guest]', '  inboxes: [invoice, orders]'],
    ],
    [
      'several roles too',
      ['r2 i2', 'r1 i2', 'r1 i1', 'r2 i1'],
      ['- roles: [Clerk, Guest]', '  inboxes: [invoice, orders]'],
    ],
    [
      'other roles are another block',
      ['r1 i2', 'r1 i1', 'r2 i1'],
      ['- roles: [Clerk, Guest]', '  inboxes: [invoice]', '- roles: [Guest]', '  inboxes: [orders]'],
    ],
    [
      'the whole tenant comes first',
      ['r1 i1', 'r2', 'r1'],
      ['- roles: [Clerk, Guest]', '  tenant_wide: true', '- roles: [Guest]', '  inboxes: [invoice]'],
    ],
  ])('%s', (_name, grants, written) => {
    const body = bodyOf({ ...accounting, users: [user('u1', 'mary', ...grants)] });
    expect(body.slice(body.indexOf('users:'))).toBe(
      lines('users:', '  - username: mary', '    grants:', ...written.map((line) => `      ${line}`)),
    );
  });

  test('what cannot be listed makes them at_least, and comments say which', () => {
    const users = [user('u1', 'mary', 'r1 i1', 'r9 i1', 'r1 i9', 'r2 - d1')];
    const body = bodyOf({ ...accounting, users });
    expect(body.slice(body.indexOf('users:'))).toBe(
      lines(
        'users:',
        '  - username: mary',
        '    # Guest on (id i9): this cannot be listed, and stays as it is',
        '    # (id r9) on invoice: this cannot be listed, and stays as it is',
        '    # Clerk on the document d1: this cannot be listed, and stays as it is',
        '    grants:',
        '      at_least:',
        '        - roles: [Guest]',
        '          inboxes: [invoice]',
      ),
    );
  });

  test('at_least may have nothing to list', () => {
    const body = bodyOf({ users: [user('u1', 'mary', 'r9')] });
    expect(body).toContain(lines('    grants:', '      at_least: []'));
  });
});

describe('twins', () => {
  test('the first by id is listed with it, and a comment names the others', () => {
    const roles = [role('r3', 'Twin', 'submit'), role('r1', 'Twin', 'review'), role('r2', 'Twin', 'upload')];
    expect(bodyOf({ roles })).toBe(
      lines(
        'roles:',
        '  # 2 other roles have this name, too, and cannot be listed: id r2, r3',
        '  - name: Twin',
        '    id: r1',
        '    permissions: [review]',
      ),
    );
  });

  test('a grant of the listed one is by name; of another it cannot be listed', () => {
    const roles = [role('r1', 'Twin'), role('r2', 'Twin')];
    const body = bodyOf({ roles, users: [user('u1', 'mary', 'r1', 'r2')] });
    expect(body.slice(body.indexOf('users:'))).toBe(
      lines(
        'users:',
        '  - username: mary',
        '    # (id r2) on the WHOLE TENANT: this cannot be listed, and stays as it is',
        '    grants:',
        '      at_least:',
        '        - roles: [Twin]',
        '          tenant_wide: true',
      ),
    );
  });

  test('names are compared as they are: another case or Unicode form is another name', () => {
    const roles = [role('r1', 'clerk'), role('r2', 'Clerk'), role('r3', 'Cafe\u0301'), role('r4', 'Café')];
    expect(bodyOf({ roles })).not.toContain('id:');
  });
});

describe('order', () => {
  test('by code units, not by language', () => {
    const roles = ['b', 'Ä', 'a', 'B', '10', '9'].map((name, index) => role(`r${index}`, name));
    expect(asJson(exportOf({ roles }))['roles']).toEqual(
      ['10', '9', 'B', 'a', 'b', 'Ä'].map((name) => ({ name, permissions: [] })),
    );
  });
});

describe('formats', () => {
  test('only those that a project uses', () => {
    const formats = [...accounting.formats, { id: 'f2', name: 'Unused' }];
    expect(bodyOf({ ...accounting, formats })).not.toContain('Unused');
  });

  test('a twin is pinned there as well', () => {
    const formats = [...accounting.formats, { id: 'f2', name: 'Invoice' }];
    expect(bodyOf({ formats, projects: accounting.projects })).toContain(
      lines('  - name: Invoice', '    id: f1'),
    );
  });
});

describe('permissions that fitform does not know', () => {
  test('are listed, and named in tenant.extra_permissions', () => {
    const roles = [role('r1', 'A', 'review', 'swim'), role('r2', 'B', 'fly')];
    const text = asYaml(exportOf({ roles }));
    expect(text).toContain(lines('  base_path: /admin', '  extra_permissions: [fly, swim]'));
    expect(text).toContain(lines('  - name: A', '    permissions: [review, swim]'));
  });

  test('only those of a role that is exported', () => {
    const roles = [role('r1', 'A', 'swim'), role('r2', 'B', 'fly')];
    const { tenant } = exportOf({ roles }, { chosen: (address) => address === 'role/A' });
    expect(tenant['extra_permissions']).toEqual(['swim']);
  });

  test('one without a name stays where it is, unseen', () => {
    expect(asYaml(exportOf({ roles: [role('r1', 'A', '')] }))).toContain('permissions: []');
  });
});

describe('a choice', () => {
  const users = [user('u1', 'mary', 'r1 i1')];

  test('lists what it refers to by its name alone', () => {
    expect(bodyOf({ ...accounting, users }, (address) => address === 'user/mary')).toBe(
      lines(
        'inboxes:',
        '  - name: invoice',
        '',
        'roles:',
        '  - name: Guest',
        '',
        'users:',
        '  - username: mary',
        '    grants:',
        '      - roles: [Guest]',
        '        inboxes: [invoice]',
      ),
    );
  });

  test('may be of formats', () => {
    expect(bodyOf(accounting, (address) => address.startsWith('format/'))).toBe(
      lines('formats:', '  - name: Invoice'),
    );
  });
});
