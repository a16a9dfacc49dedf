/** `fitform export` as a shell gets to see it: what is written where, how it ends, and that it only reads. */
import { chmod, lstat, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { permissionMap, permissionNames } from '../../src/emulator/tenant/permissions.ts';
import type { Draft } from '../../src/emulator/tenant/state.ts';
import { each, fitform } from '../support/cli-on-disk.ts';
import { complaintOf, folder } from '../support/cli-process.ts';
import { specWith } from '../support/specs.ts';
import {
  closedPort,
  idOf,
  PASSWORD,
  roleOf,
  signInAt,
  startFront,
  startTenant,
  tally,
  type Reaction,
} from '../support/tenant-server.ts';

/** What makes an export hard: twins, an id that leads nowhere, a grant on a document, names that YAML takes for others. */
function hard(draft: Draft): void {
  draft.roles.push(
    roleOf(idOf(1), 'yes', 'review'),
    roleOf(idOf(2), '${HOME}: #1', 'submit'),
    roleOf(idOf(3), 'Twin', 'upload'),
    roleOf(idOf(4), 'Twin', 'review'),
  );
  const inbox = draft.inboxes[0]?.id ?? '';
  draft.users.push({
    id: idOf(5),
    username: 'mary\n@example.com',
    active: true,
    roles: [
      { role: idOf(1), inbox },
      { role: idOf(4), inbox },
      { role: idOf(9), inbox },
      { role: idOf(2), document_id: idOf(8) },
    ],
  });
}

const READS = {
  'POST /admin/auth': 1,
  'GET /admin/users/me': 1,
  'GET /admin/formats': 1,
  'GET /admin/projects': 1,
  'GET /admin/inboxes': 1,
  'GET /admin/predictor_settings': 1,
  'GET /admin/threshold_settings': 1,
  'GET /admin/sampling_settings': 1,
  'GET /admin/data_retention_settings': 1,
  'GET /admin/roles': 1,
  'GET /admin/users': 1,
};

describe.concurrent('a spec of the tenant', () => {
  test('is written to a new file for everyone to read, and planning it gives no change', async () => {
    const tenant = await startTenant(hard);
    const cwd = await folder();
    const run = await fitform(['export', '--out', 'tenant.yaml'], { cwd, env: tenant.env });
    expect([run.code, run.stdout]).toEqual([0, '']);
    expect(run.stderr).toBe(
      'wrote tenant.yaml: 1 format, 1 project, 2 inboxes, 5 roles, 3 users; 4 comments in it on what a spec cannot hold\n',
    );
    expect(tally(tenant.log)).toEqual(READS);
    expect((await stat(join(cwd, 'tenant.yaml'))).mode & 0o777).toBe(0o644);
    expect(await readdir(cwd)).toEqual(['tenant.yaml']);

    const [valid, planned, again] = await Promise.all([
      fitform(['validate'], { cwd, env: tenant.env }),
      fitform(['plan', '--detailed-exitcode', '--json'], { cwd, env: tenant.env }),
      fitform(['export'], { cwd, env: tenant.env }),
    ]);
    expect(valid.code, valid.stderr).toBe(0);
    expect(planned.code, planned.stderr).toBe(0);
    expect(planned.document).toMatchObject({ changes: [], blocked: [], summary: { keep: 12 } });
    expect(again.stdout).toBe(await readFile(join(cwd, 'tenant.yaml'), 'utf8'));
    expect(tenant.writes()).toEqual([]);
  });

  test('goes to standard output, and nothing else does', async () => {
    const tenant = await startTenant();
    const run = await fitform(['export'], { env: tenant.env });
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toMatch(/^# The tenant http:[^\n]+\n#[^\n]+\nversion: 1\ntenant:\n/);
  });

  test('as JSON is a spec too; what it cannot hold is said on standard error', async () => {
    const tenant = await startTenant(hard);
    const run = await fitform(['export', '--json'], { env: tenant.env });
    expect(run.code).toBe(0);
    expect(run.stderr.split('\n')).toContain(
      `note: role/Twin: another role has this name, too, and cannot be listed: id ${idOf(4)}`,
    );
    const cwd = await folder({ 'tenant.json': run.stdout });
    const [planned, both] = await Promise.all([
      fitform(['plan', 'tenant.json', '--json'], { cwd, env: tenant.env }),
      fitform(['export', '--json', '--out', 'a.yaml'], { cwd, env: tenant.env }),
    ]);
    expect(planned.document).toMatchObject({ changes: [], blocked: [] });
    expect(both.document).toEqual(run.document);
    expect(await readFile(join(cwd, 'a.yaml'), 'utf8')).toMatch(/^# The tenant [^]*\nversion: 1\n/);
    const updated = await fitform(['export', '--json', '--update', 'a.yaml'], { cwd, env: tenant.env });
    expect(updated.document).toEqual(run.document);
  });

  test('holds no secret, and neither does what is said', async () => {
    const tenant = await startTenant(hard);
    const front = await startFront(tenant);
    const cwd = await folder();
    const runs = [
      await fitform(['export', '--verbose', '--out', 'a.yaml'], { cwd, env: front.env }),
      await fitform(['export', '--verbose', '--json'], { cwd, env: front.env }),
      await fitform(['export', '--verbose', '--update', 'a.yaml'], { cwd, env: front.env }),
    ];
    const all = [
      ...runs.map(({ stdout, stderr }) => stdout + stderr),
      await readFile(join(cwd, 'a.yaml'), 'utf8'),
    ];
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(front.secrets.size).toBeGreaterThan(1);
    for (const secret of [PASSWORD, ...front.secrets]) expect(all.join('\n')).not.toContain(secret);
    const hashes = (await tenant.store.read()).users.flatMap(({ password }) => password ?? []);
    for (const hash of hashes) expect(all.join('\n')).not.toContain(hash);
  });

  test('of the embedded tenant', async () => {
    const cwd = await folder();
    const run = await fitform(['export', '--url', 'embedded', '--out', 'a.yaml'], { cwd });
    expect([run.code, run.stdout]).toEqual([0, '']);
    expect(await readFile(join(cwd, 'a.yaml'), 'utf8')).toContain('tenant:\n  url: embedded\n');
    expect((await fitform(['plan', 'a.yaml', '--detailed-exitcode'], { cwd })).code).toBe(0);
  });
});

describe.concurrent('--target', () => {
  test('exports what matches and what that refers to', async () => {
    const tenant = await startTenant();
    const args = ['export', '--target', 'user/john*', '--target', 'inbox/invoice'];
    const run = await fitform(args, { env: tenant.env });
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toContain(
      'roles:\n  - name: Reviewer\n\nusers:\n  - username: john@embedded.example\n',
    );
    expect(run.stdout).not.toContain('Administrator');
    const files = { 'tenant.yaml': run.stdout };
    expect((await fitform(['plan', '--detailed-exitcode'], { files, env: tenant.env })).code).toBe(0);
  });

  test('that matches nothing is exit 3, and each such pattern is named', async () => {
    const tenant = await startTenant();
    const patterns = ['user/john*', 'role/Reviwer', 'inbox/nothing like it'];
    const args = patterns.flatMap((pattern) => ['--target', pattern]);
    for (const run of await each(['export', 'export'], args, { env: tenant.env })) {
      expect(run.code).toBe(3);
      expect(complaintOf(run)).toMatch(/"role\/Reviwer" matches nothing.*did you mean "role\/Reviewer"\?/);
      expect(complaintOf(run)).toMatch(/"inbox\/nothing like it" matches nothing/);
      expect(complaintOf(run)).not.toContain('user/john');
    }
  });

  test.each([
    [['--target', 'rolle/*'], /did you mean "role\/\*"/],
    [['--target', 'Reviewer'], /an address is kind\/name/],
    [['--target', 'role/*', '--update', 'tenant.yaml'], /cannot be used with option '--update/],
    [['tenant.yaml'], /too many arguments/],
  ])('%j is exit 3, before anything is sent', async (args, message) => {
    const tenant = await startTenant();
    for (const run of await each(['export', 'export'], args, { env: tenant.env })) {
      expect(run.code).toBe(3);
      expect(complaintOf(run)).toMatch(message);
    }
    expect(tenant.log).toEqual([]);
  });
});

describe.concurrent('a file that cannot be written', () => {
  test('because it is there is left alone, before anything is sent', async () => {
    const tenant = await startTenant();
    const cwd = await folder({ 'tenant.yaml': 'mine' });
    for (const run of await each(['export', 'export'], ['--out', 'tenant.yaml'], { cwd, env: tenant.env })) {
      expect(run.code).toBe(3);
      expect(complaintOf(run)).toMatch(/tenant\.yaml already exists[^]*--update tenant\.yaml/);
    }
    expect(await readFile(join(cwd, 'tenant.yaml'), 'utf8')).toBe('mine');
    expect(tenant.log).toEqual([]);
  });

  test.each([
    ['a folder', '.', /it is a folder/],
    ['in no folder', 'no/such/a.yaml', /its folder does not exist/],
  ])('because it is %s', async (_name, out, message) => {
    const tenant = await startTenant();
    const run = await fitform(['export', '--out', out], { env: tenant.env });
    expect(run.code).toBe(3);
    expect(complaintOf(run)).toMatch(message);
  });

  test('because somebody made it while the tenant was read', async () => {
    const tenant = await startTenant();
    const cwd = await folder();
    const path = join(cwd, 'a.yaml');
    const front = await startFront(tenant, async (call): Promise<Reaction | undefined> => {
      if (call.path === '/admin/roles') await writeFile(path, 'mine');
      return undefined;
    });
    const run = await fitform(['export', '--out', 'a.yaml'], { cwd, env: front.env });
    expect([run.code, await readFile(path, 'utf8')]).toEqual([3, 'mine']);
    expect(await readdir(cwd)).toEqual(['a.yaml']);
  });
});

describe.concurrent('a tenant that cannot be read', () => {
  test('is exit 3 unnamed, 4 unreachable or without a sign-in, 1 with a list that is refused', async () => {
    const tenant = await startTenant();
    const front = await startFront(tenant, ({ path }) =>
      path === '/admin/formats' ? { status: 403, body: { message: 'no' } } : undefined,
    );
    const cwd = await folder();
    const run = (env: Readonly<Record<string, string>>): ReturnType<typeof fitform> =>
      fitform(['export', '--out', 'a.yaml', '--timeout', '5', '--json'], { cwd, env });
    const [unnamed, unreachable, signIn, refused] = await Promise.all([
      run({}),
      run(signInAt(await closedPort())),
      run({ ...tenant.env, FITFORM_PASSWORD: 'wrong' }),
      run(front.env),
    ]);
    expect([unnamed.code, unreachable.code, signIn.code, refused.code]).toEqual([3, 4, 4, 1]);
    expect(complaintOf(unnamed)).toContain('no tenant is named');
    expect(complaintOf(refused)).toContain('GET /admin/formats');
    expect(await readdir(cwd)).toEqual([]);
  }, 60_000);

  test('in full, is exported with a warning', async () => {
    const tenant = await startTenant(blinded);
    const { code, stderr, stdout } = await fitform(['export'], { env: tenant.env });
    expect(code).toBe(0);
    expect(stderr).toContain(
      'warning: this account lacks view_list on the whole tenant, so it may not see all inboxes',
    );
    expect(stdout).toContain('inboxes:');
  });
});

/** The account that reads may not see all inboxes. */
function blinded(draft: Draft): void {
  const permissions = permissionMap(permissionNames.filter((name) => name !== 'view_list'));
  draft.roles = draft.roles.map((role) => (role.name === 'Administrator' ? { ...role, permissions } : role));
}

describe.concurrent('--update', () => {
  const spec = specWith(
    '# By the guide',
    'roles:',
    '    - name: Reviewer   # reviews',
    '      permissions: [ review, submit,"${MORE:-upload}" ]',
    '    - name: Gone',
  );
  const after = spec
    .replace(
      '"${MORE:-upload}" ]',
      '"${MORE:-upload}", escalate_document, read_thresholds_settings, view_list, view_projects, view_statistics ]',
    )
    .replace('    - name: Gone\n', '');

  test('changes what differs, reads only what the spec needs, and the plan is empty', async () => {
    const tenant = await startTenant();
    const cwd = await folder({ 'a.yaml': spec });
    const run = await fitform(['export', '--update', 'a.yaml'], { cwd, env: tenant.env });
    expect([run.code, run.stdout]).toEqual([0, '']);
    expect(run.stderr).toBe(
      'role/Gone: taken out, as no such role is live\n' +
        'role/Reviewer: permissions + escalate_document, + read_thresholds_settings, + view_list, + view_projects, + view_statistics\n' +
        'wrote a.yaml: 2 changes\n',
    );
    expect(await readFile(join(cwd, 'a.yaml'), 'utf8')).toBe(after);
    expect(tenant.writes()).toEqual([]);
    expect(tally(tenant.log)).not.toHaveProperty('GET /admin/projects');
    expect((await fitform(['plan', 'a.yaml', '--detailed-exitcode'], { cwd, env: tenant.env })).code).toBe(0);
  });

  test('a name of the tenant cannot act on the terminal, or forge a line', async () => {
    const name = 'Eve\u001b[2J\nwrote tenant.yaml: 1 change';
    const tenant = await startTenant((draft) => void draft.roles.push(roleOf(idOf(1), name, 'review')));
    const spec = `version: 1\nroles: [{name: ${JSON.stringify(name)}, permissions: [upload]}]\n`;
    const cwd = await folder({ 'a.yaml': spec });
    const run = await fitform(['export', '--update', 'a.yaml'], { cwd, env: tenant.env });
    expect([run.code, run.stderr]).toEqual([
      0,
      'role/Eve\\u{1B}[2J\\u{A}wrote tenant.yaml: 1 change: permissions + review, - upload\nwrote a.yaml: 1 change\n',
    ]);
  });

  test('leaves a file alone of which nothing differs', async () => {
    const tenant = await startTenant();
    const cwd = await folder({ 'a.yaml': after });
    const before = await stat(join(cwd, 'a.yaml'));
    const run = await fitform(['export', '--update', 'a.yaml'], { cwd, env: tenant.env });
    expect([run.code, run.stdout, run.stderr]).toEqual([
      0,
      '',
      'a.yaml matches the tenant: nothing to write\n',
    ]);
    const now = await stat(join(cwd, 'a.yaml'));
    expect([now.ino, now.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  });

  test('keeps links, the byte order mark, and who may read the file', async () => {
    const tenant = await startTenant();
    const cwd = await folder({ 'real.yaml': `\uFEFF${spec}` });
    await symlink('real.yaml', join(cwd, 'a.yaml'));
    await chmod(join(cwd, 'real.yaml'), 0o600);
    const run = await fitform(['export', '--update', 'a.yaml'], { cwd, env: tenant.env });
    expect(run.code, run.stderr).toBe(0);
    expect((await lstat(join(cwd, 'a.yaml'))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(cwd, 'real.yaml'), 'utf8')).toBe(`\uFEFF${after}`);
    expect((await stat(join(cwd, 'real.yaml'))).mode & 0o777).toBe(0o600);
    expect((await readdir(cwd)).sort()).toEqual(['a.yaml', 'real.yaml']);
  });

  test('writes elsewhere with --out, and not over what is there', async () => {
    const tenant = await startTenant();
    const cwd = await folder({ 'a.yaml': spec, 'same.yaml': after, 'c.yaml': 'mine' });
    const env = tenant.env;
    const [written, copied, refused] = [
      await fitform(['export', '--update', 'a.yaml', '--out', 'b.yaml'], { cwd, env }),
      await fitform(['export', '--update', 'same.yaml', '--out', 'd.yaml'], { cwd, env }),
      await fitform(['export', '--update', 'a.yaml', '--out', 'c.yaml'], { cwd, env }),
    ];
    expect([written.code, copied.code, refused.code]).toEqual([0, 0, 3]);
    const contents = ['a', 'b', 'c', 'd'].map((name) => readFile(join(cwd, `${name}.yaml`), 'utf8'));
    expect(await Promise.all(contents)).toEqual([spec, after, 'mine', after]);
  });

  test('of a spec that is wrong is exit 3, with the place, before anything is sent', async () => {
    const tenant = await startTenant();
    const files = { 'a.yaml': specWith('roles:', '  - name: A', '    permissions: [revieew]') };
    const run = await fitform(['export', '--update', 'a.yaml'], { files, env: tenant.env });
    expect(run.code).toBe(3);
    expect(run.stderr).toMatch(/^a\.yaml:6:19 .*"revieew" \(did you mean "review"\?\)\n[^]* {2}\^|\^/);
    expect((await fitform(['export', '--update', 'none.yaml'], { env: tenant.env })).code).toBe(3);
    expect(tenant.log).toEqual([]);
  });

  test('goes to the tenant that the spec names, and to no other', async () => {
    const [tenant, other] = await Promise.all([startTenant(), startTenant()]);
    const files = { 'a.yaml': spec.replace('${FITFORM_URL:-embedded}', 'https://elsewhere.example') };
    const run = await fitform(['export', '--update', 'a.yaml'], { files, env: other.env });
    expect(run.code).toBe(6);
    expect([...tenant.log, ...other.log]).toEqual([]);
  });

  test('does not take out what the account may not see', async () => {
    const tenant = await startTenant(blinded);
    const text = specWith(
      'inboxes:',
      '  - name: hidden',
      'roles:',
      '  - name: Reviewer',
      '    permissions: []',
    );
    const cwd = await folder({ 'a.yaml': text });
    for (const run of await each(['export', 'export'], ['--update', 'a.yaml'], { cwd, env: tenant.env })) {
      expect(run.code).toBe(6);
      expect(complaintOf(run)).toMatch(
        /some inboxes of the spec are not in the tenant's list[^]*lacks view_list/,
      );
    }
    expect(await readFile(join(cwd, 'a.yaml'), 'utf8')).toBe(text);
  });

  test('is refused where no spec could say what is live', async () => {
    const tenant = await startTenant(hard);
    const text = specWith('policy: {exclusive: [role]}', 'roles: []');
    const cwd = await folder({ 'a.yaml': text });
    const run = await fitform(['export', '--update', 'a.yaml', '--json'], { cwd, env: tenant.env });
    expect([run.code, run.document['class']]).toEqual([6, 'refused']);
    expect(complaintOf(run)).toMatch(
      /cannot be brought up to date[^]*role\/Twin[^]*2 live roles are named "Twin"/,
    );
    expect(await readFile(join(cwd, 'a.yaml'), 'utf8')).toBe(text);
  });

  test('is refused for another account than the spec expects', async () => {
    const tenant = await startTenant();
    const text = spec.replace('tenant:\n', 'tenant:\n  expect: {account: somebody.else}\n');
    const cwd = await folder({ 'a.yaml': text });
    const run = await fitform(['export', '--update', 'a.yaml'], { cwd, env: tenant.env });
    expect([run.code, run.stderr]).toEqual([6, expect.stringContaining('expects the account somebody.else')]);
    expect(await readFile(join(cwd, 'a.yaml'), 'utf8')).toBe(text);
  });

  test('is exit 5 where somebody has changed the file meanwhile', async () => {
    const tenant = await startTenant();
    const cwd = await folder({ 'a.yaml': spec });
    const path = join(cwd, 'a.yaml');
    const front = await startFront(tenant, async (call): Promise<Reaction | undefined> => {
      if (call.path === '/admin/roles') await writeFile(path, `${spec}# mine\n`);
      return undefined;
    });
    const run = await fitform(['export', '--update', 'a.yaml', '--json'], { cwd, env: front.env });
    expect([run.code, run.document['class']]).toEqual([5, 'stale']);
    expect(await readFile(path, 'utf8')).toBe(`${spec}# mine\n`);
  });

  test('of YAML that is too unusual is exit 3, and names the line', async () => {
    const tenant = await startTenant();
    const files = {
      'a.yaml': specWith('roles:', '  - name: Reviewer', '    ? permissions', '    : - upload'),
    };
    const run = await fitform(['export', '--update', 'a.yaml'], { files, env: tenant.env });
    expect(run.code).toBe(3);
    expect(complaintOf(run)).toMatch(
      /a\.yaml: what begins on line \d+ is written in a way that cannot be changed in place/,
    );
  });
});
