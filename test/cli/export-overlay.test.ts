/** `fitform export --spec base.yaml --update prod.yaml`: only the last file changes, and only where it may be written. */
import { chmod, lstat, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Draft } from '../../src/emulator/tenant/state.ts';
import { fitform } from '../support/cli-on-disk.ts';
import { complaintOf, folder, type Run } from '../support/cli-process.ts';
import { specWith } from '../support/specs.ts';
import { idOf, roleOf, startTenant } from '../support/tenant-server.ts';

const base = specWith(
  'inboxes:',
  '  - name: invoice',
  'roles:',
  '  - name: Accountant',
  '    permissions: [view_list, review, submit]',
  '  - name: Trainee',
  '    permissions: [view_list]',
  'users:',
  '  - username: ann@example.com',
  '    grants:',
  '      - roles: [Accountant]',
  '        inboxes: [invoice]',
);
const prod = `version: 1
roles:
  - name: Accountant # they upload as well
    permissions: [view_list, review, submit, upload]
  - name: Auditor
    permissions: [view_list]
users:
  - username: ann@example.com
    state: absent
  - username: bob@example.com
    grants:
      - { roles: [Accountant], inboxes: [invoice] }
      - { roles: [Auditor], inboxes: [invoice] }
`;
const after = `version: 1
roles:
  - name: Accountant # they upload as well
    permissions: [view_list, review, submit]
  - name: Auditor
    permissions: [view_list, versions]
  - name: Trainee
    state: absent
users:
  - username: ann@example.com
    grants: []
  - username: bob@example.com
    grants:
      - { roles: [Auditor], inboxes: [invoice] }
`;

/** What both files say, and then changed by hand. */
function changed(draft: Draft): void {
  const inbox = draft.inboxes.find(({ name }) => name === 'invoice')?.id ?? '';
  draft.roles.push(
    roleOf(idOf(1), 'Accountant', 'view_list', 'review', 'submit'),
    roleOf(idOf(2), 'Auditor', 'view_list', 'versions'),
  );
  draft.users.push(
    { id: idOf(3), username: 'ann@example.com', active: true, roles: [] },
    { id: idOf(4), username: 'bob@example.com', active: true, roles: [{ role: idOf(2), inbox }] },
  );
}

const UPDATE = ['export', '--spec', 'base.yaml', '--update', 'prod.yaml'];

describe.concurrent('a file that is laid over another', () => {
  test('is brought up to date alone, and the plan of both is empty', async () => {
    const tenant = await startTenant(changed);
    const cwd = await folder({ 'base.yaml': base, 'prod.yaml': prod });
    const run = await fitform(UPDATE, { cwd, env: tenant.env });
    expect([run.code, run.stdout]).toEqual([0, '']);
    expect(run.stderr).toBe(`role/Trainee: marked absent, as no such role is live (base.yaml lists it)
user/ann@example.com: no longer marked absent, as a user of that name is live
role/Accountant: permissions - upload
role/Auditor: permissions + versions
user/ann@example.com: grants - Accountant on invoice (base.yaml says otherwise)
user/bob@example.com: grants - Accountant on invoice
wrote prod.yaml: 6 changes
`);
    expect(await readFile(join(cwd, 'prod.yaml'), 'utf8')).toBe(after);
    expect(await readFile(join(cwd, 'base.yaml'), 'utf8')).toBe(base);
    const plan = await fitform(['plan', 'base.yaml', 'prod.yaml', '--detailed-exitcode', '--json'], {
      cwd,
      env: tenant.env,
    });
    expect(plan.code, plan.stdout).toBe(0);
    const again = await fitform(UPDATE, { cwd, env: tenant.env });
    expect(again.stderr).toBe('base.yaml and prod.yaml match the tenant: nothing to write\n');
    expect(tenant.writes()).toEqual([]);
  });

  test('may be the last of --spec as well, of which there may be several', async () => {
    const tenant = await startTenant(changed);
    const roles = base.slice(base.indexOf('roles:'), base.indexOf('users:'));
    const files = {
      'a.yaml': base.replace(roles, ''),
      'b.yaml': `version: 1\n${roles}`,
      'prod.yaml': prod,
    };
    const cwd = await folder(files);
    const specs = ['a.yaml', 'b.yaml', './prod.yaml'].flatMap((name) => ['--spec', name]);
    const run = await fitform(['export', ...specs, '--update', 'prod.yaml', '--out', 'new.yaml'], {
      cwd,
      env: tenant.env,
    });
    expect(run.code, run.stderr).toBe(0);
    expect(await readFile(join(cwd, 'new.yaml'), 'utf8')).toBe(after);
    expect(await readFile(join(cwd, 'prod.yaml'), 'utf8')).toBe(prod);
  });

  test('must come last', async () => {
    const tenant = await startTenant(changed);
    const files = { 'base.yaml': base, 'prod.yaml': prod };
    const given = ['export', '--spec', 'base.yaml', '--spec', 'prod.yaml', '--update', './base.yaml'];
    const run = await fitform(given, { files, env: tenant.env });
    expect([run.code, tenant.log]).toEqual([3, []]);
    expect(complaintOf(run)).toMatch(
      /^error: \.\/base\.yaml is not the last of the files[^]*\n {2}use --spec/,
    );
  });

  test('is not written where only the file below could say what is live', async () => {
    const tenant = await startTenant((draft) => {
      changed(draft);
      draft.roles.push(roleOf(idOf(5), 'Apprentice', 'view_list'));
    });
    const renaming = base.replace('- name: Trainee', '- name: Trainee\n    renamed_from: Apprentice');
    const cwd = await folder({ 'base.yaml': `${renaming}formats: [{ name: Letter }]\n`, 'prod.yaml': prod });
    const run = await fitform([...UPDATE, '--json'], { cwd, env: tenant.env });
    expect([run.code, run.document]).toMatchObject([
      6,
      {
        class: 'refused',
        problems: [
          { path: 'format/Letter', hint: 'take it out of base.yaml' },
          { path: 'role/Trainee', hint: 'rename it in base.yaml' },
        ],
      },
    ]);
    expect(await readFile(join(cwd, 'prod.yaml'), 'utf8')).toBe(prod);
  });

  test('is refused, too, where the files could not be read together any more', async () => {
    const tenant = await startTenant((draft) => {
      changed(draft);
      draft.roles.push(roleOf(idOf(5), 'Trainee', 'view_list'), roleOf(idOf(6), 'Apprentice'));
      draft.users = draft.users.map((user) =>
        user.username === 'bob@example.com'
          ? { ...user, roles: [...user.roles, { role: idOf(6), inbox: draft.inboxes[0]?.id ?? '' }] }
          : user,
      );
    });
    const files = {
      'base.yaml': base.replace('- name: Trainee', '- name: Trainee\n    renamed_from: Apprentice'),
      'prod.yaml': prod,
    };
    const run = await fitform([...UPDATE, '--json'], { files, env: tenant.env });
    expect([run.code, run.document]).toMatchObject([
      6,
      { class: 'refused', problems: [{ file: 'base.yaml', path: 'roles[1].renamed_from' }] },
    ]);
  });

  test('does not make absent what the account may not see', async () => {
    const tenant = await startTenant((draft) => {
      draft.roles = draft.roles.map((role) =>
        role.name === 'Administrator'
          ? { ...role, permissions: { ...role.permissions, view_list: false } }
          : role,
      );
    });
    const files = {
      'base.yaml': specWith('inboxes:', '  - name: hidden'),
      'prod.yaml': 'version: 1\nroles: []\n',
    };
    const run = await fitform(UPDATE, { files, env: tenant.env });
    expect(run.code).toBe(6);
    expect(complaintOf(run)).toMatch(/some inboxes of the spec are not in the tenant's list/);
  });
});

describe.concurrent('the file that is updated', () => {
  const spec = specWith('roles:', '  - name: Auditor', '    permissions: []');
  const update = (cwd: string, env: Readonly<Record<string, string>>, ...more: string[]): Promise<Run> =>
    fitform(['export', '--update', 'a.yaml', ...more], { cwd, env });

  test.each([0o600, 0o664, 0o755])('keeps its mode, a link stays one: %o', async (mode) => {
    const tenant = await startTenant(changed);
    const cwd = await folder({ 'real.yaml': spec });
    await chmod(join(cwd, 'real.yaml'), mode);
    await symlink('real.yaml', join(cwd, 'a.yaml'));
    const run = await update(cwd, tenant.env);
    expect(run.code, run.stderr).toBe(0);
    expect(await readFile(join(cwd, 'real.yaml'), 'utf8')).toContain('[versions, view_list]');
    expect((await stat(join(cwd, 'real.yaml'))).mode & 0o777).toBe(mode);
    expect((await lstat(join(cwd, 'a.yaml'))).isSymbolicLink()).toBe(true);
  });

  test('is refused where it is read-only, before anything is sent', async () => {
    const tenant = await startTenant(changed);
    const cwd = await folder({ 'a.yaml': spec });
    await chmod(join(cwd, 'a.yaml'), 0o444);
    for (const run of [await update(cwd, tenant.env), await update(cwd, tenant.env, '--json')]) {
      expect(run.code).toBe(3);
      expect(complaintOf(run)).toMatch(
        /a\.yaml cannot be written: it is read-only \(mode 0444\)[^]*chmod u\+w a\.yaml/,
      );
    }
    expect(tenant.log).toEqual([]);
    expect((await update(cwd, tenant.env, '--out', 'b.yaml')).code).toBe(0);
    expect((await stat(join(cwd, 'b.yaml'))).mode & 0o222).not.toBe(0);
    expect(await readFile(join(cwd, 'a.yaml'), 'utf8')).toBe(spec);
  });

  test('a saved plan that is read-only is not replaced either', async () => {
    const tenant = await startTenant(changed);
    const cwd = await folder({ 'a.yaml': spec });
    await writeFile(join(cwd, 'plan.json'), 'mine', { mode: 0o444 });
    const run = await fitform(['plan', 'a.yaml', '--out', 'plan.json'], { cwd, env: tenant.env });
    expect([run.code, await readFile(join(cwd, 'plan.json'), 'utf8')]).toEqual([3, 'mine']);
    expect(complaintOf(run)).toMatch(/plan\.json: the plan cannot be saved here/);
  });
});
