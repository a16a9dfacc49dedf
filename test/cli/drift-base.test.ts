/** `drift --base`, with files and with what a real git keeps. Where git is missing, those tests are skipped, and say so. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { fitform } from '../support/cli-on-disk.ts';
import { complaintOf, fitform as started, folder } from '../support/cli-process.ts';
import { specWith } from '../support/specs.ts';
import {
  closedPort,
  roleOf,
  idOf,
  signInAt,
  startFront,
  startTenant,
  type Tenant,
} from '../support/tenant-server.ts';

const PATH = process.env['PATH'] ?? '';
/** git without the settings of whoever runs the tests. */
const plainGit = {
  PATH,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CEILING_DIRECTORIES: tmpdir(),
};
const hasGit = spawnSync('git', ['--version']).status === 0;

function git(cwd: string, ...args: string[]): void {
  const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
  execFileSync('git', [...who, ...args], { cwd, env: plainGit, stdio: 'pipe' });
}

const clerk = (...permissions: string[]): string =>
  specWith('roles:', '  - name: Clerk', `    permissions: [${permissions.join(', ')}]`);

const withClerk = (...permissions: Parameters<typeof roleOf>[2][]): Promise<Tenant> =>
  startTenant((draft) => void draft.roles.push(roleOf(idOf(1), 'Clerk', ...permissions)));

describe('a file as the base', () => {
  test('tells live changes from what is not applied yet, and only reads', async () => {
    const tenant = await withClerk('upload');
    const cwd = await folder({ 'old.yaml': clerk('upload'), 'tenant.yaml': clerk('upload', 'review') });
    const run = (...args: string[]): ReturnType<typeof fitform> =>
      fitform(['drift', '--base', 'old.yaml', ...args], { cwd, env: tenant.env });

    const pending = await run('tenant.yaml');
    expect(pending.code, pending.stdout).toBe(0);
    expect(pending.stdout).toMatch(/^No live changes: 1 of 1 resource is not applied yet$/m);
    expect((await run('--strict')).code).toBe(2);
    const told = await run('--json');
    expect(told.document).toMatchObject({ in_sync: false, changes: [{ cause: 'not_applied' }] });

    await tenant.store.update((draft) => {
      draft.roles = draft.roles.map((role) =>
        role.name === 'Clerk' ? roleOf(role.id, 'Clerk', 'upload', 'submit') : role,
      );
    });
    const moved = await run('--json');
    expect(moved.code).toBe(2);
    expect(moved.document).toMatchObject({
      changes: [{ cause: 'both', fields: [{ added: ['review'], removed: ['submit'] }] }],
    });
    expect((await run()).stdout).toMatch(
      /^Drift: 1 of 1 resource was changed on the tenant, and in the spec as well$/m,
    );
    expect(tenant.writes()).toEqual([]);
  });

  test('several are merged left to right, and leave alone the spec files that follow', async () => {
    const tenant = await withClerk('upload');
    const files = {
      'a.yaml': clerk('review'),
      'b.yaml': clerk('upload'),
      'other.yaml': specWith('inboxes:', '  - name: invoice'),
      'new.yaml': clerk('submit'),
    };
    const causes = await Promise.all(
      [
        ['a.yaml', 'b.yaml'],
        ['b.yaml', 'a.yaml'],
        ['a.yaml', 'other.yaml'],
      ].map(async (bases) => {
        const given = bases.flatMap((base) => ['--base', base]);
        const run = await fitform(['drift', '--json', ...given, 'new.yaml'], { env: tenant.env, files });
        const [change] = run.document['changes'] as { cause: string }[];
        return [run.code, change?.cause];
      }),
    );
    expect(causes).toEqual([
      [0, 'not_applied'],
      [2, 'both'],
      [2, 'both'],
    ]);
  });

  test('neither chooses the tenant nor is held against it, and takes its variables from the environment', async () => {
    const tenant = await withClerk('upload');
    const elsewhere = await closedPort();
    const base = `version: 1
tenant: { url: '${elsewhere}', base_path: /other, expect: { host: other.example, account: nobody } }
roles: [{ name: '\${ROLE}', permissions: [upload] }]
`;
    const { code, stdout, stderr } = await fitform(['drift', '--base', 'base.yaml'], {
      env: { ...tenant.env, ROLE: 'Clerk' },
      files: { 'base.yaml': base, 'tenant.yaml': clerk('upload', 'review') },
    });
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^No live changes/m);
  });

  test('of what is to be deleted, tells what somebody has done to it by hand', async () => {
    const tenant = await withClerk('upload', 'submit');
    const gone = specWith('roles:', '  - name: Clerk', '    state: absent');
    const files = {
      'old.yaml': clerk('upload'),
      'same.yaml': clerk('upload', 'submit'),
      'tenant.yaml': gone,
    };
    const cwd = await folder(files);
    const run = (...args: string[]): ReturnType<typeof fitform> =>
      fitform(['drift', '--base', ...args], { cwd, env: tenant.env });
    const [changed, asText, unchanged] = await Promise.all([
      run('old.yaml', '--json'),
      run('old.yaml'),
      run('same.yaml', '--json'),
    ]);
    expect([changed.code, changed.document['changes']]).toMatchObject([
      2,
      [{ action: 'delete', cause: 'both' }],
    ]);
    expect(asText.stdout).toContain(
      'is to be deleted, and was changed on the tenant\n    permissions: only the tenant has submit\n',
    );
    expect([unchanged.code, unchanged.document['changes']]).toMatchObject([0, [{ cause: 'not_applied' }]]);
  });

  test('needs no variables for what is not asked of it: which tenant it was for, and how that was guarded', async () => {
    const tenant = await withClerk('upload');
    const base = `version: 1
tenant: { url: '\${TENANT_URL}', base_path: '\${BASE}', expect: { host: '\${HOST}', account: '\${FITFORM_USERNAME}' }, extra_permissions: [brew] }
policy: { ignore: [{ pattern: '\${P}/*', reason: '\${WHY}' }], protect: ['\${P}/*'], max_delete: { count: many } }
review: { user_id: '\${GUEST}' }
roles: [{ name: Clerk, permissions: [upload, brew] }]
`;
    const run = await fitform(['drift', '--base', 'base.yaml', '--json'], {
      env: tenant.env,
      files: { 'base.yaml': base, 'tenant.yaml': clerk('upload', 'review') },
    });
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect(run.document).toMatchObject({ changes: [{ cause: 'not_applied' }] });

    const more = base.replace('[brew]', "['${BREW}']").replace('[{ name:', "[{ name: '${ROLE}' }, { name:");
    const refused = await fitform(['drift', '--base', 'base.yaml', '--json'], {
      env: tenant.env,
      files: { 'base.yaml': `${more}polycy: {}\n`, 'tenant.yaml': clerk('upload') },
    });
    expect(refused.code).toBe(3);
    const problems = refused.document['problems'] as { path: string }[];
    expect(problems.map(({ path }) => path)).toEqual([
      'tenant.extra_permissions[0]',
      'roles[0].name',
      'polycy',
    ]);
  });

  test.each([
    [
      'it is in the index of git',
      ':tenant.yaml',
      /^:tenant\.yaml: no such file, and git's index is no base.*\n {2}name the commit.*, as in HEAD:tenant\.yaml$/m,
    ],
    [
      'it is in a stage of the index',
      ':0:./a.yaml',
      /git's index is no base.*\n {2}.*as in HEAD:\.\/a\.yaml$/m,
    ],
    ['there is no such file', 'nope.yaml', /^nope\.yaml: no such file\n {2}a base is a file or GIT-REF:path/],
    ['a path of Windows is a path', 'C:\\nope.yaml', /no such file\n {2}a base is a file/],
    ['a folder', '.', /^\.: this is a directory, not a file/],
    ['it is no spec', 'bad.yaml', /^bad\.yaml:2:1 rolls: unknown key.*\n(.*\n)* {2}> 2 \| rolls: \[\]/],
    ['a name that begins like a flag', '--strict', /^--strict: no such file/],
    ['nothing', '', /--base .* must not be empty/],
  ])('%s: exit 3, and nothing is sent', async (_name, base, said) => {
    const front = await startFront(null);
    const files = { 'tenant.yaml': clerk('upload'), 'bad.yaml': 'version: 1\nrolls: []\n' };
    const run = await fitform(['drift', '--base', base, 'tenant.yaml'], { files, env: front.env });
    expect(run.code, run.stderr).toBe(3);
    expect(complaintOf(run)).toMatch(said);
    expect(front.connections()).toBe(0);
  });

  test('problems of the spec and of the base are told at once', async () => {
    const files = { 'tenant.yaml': 'version: 1\nrolls: []\n', 'base.yaml': 'version: 2\n' };
    const run = await fitform(['drift', '--json', '--base', 'base.yaml'], { files });
    expect(run.code).toBe(3);
    const problems = run.document['problems'] as { file: string; line: number }[];
    expect(problems.map(({ file, line }) => `${file}:${line}`)).toEqual(['tenant.yaml:2', 'base.yaml:1']);
  });
});

test('git is here; where it is not, what follows is skipped', ({ skip }) => {
  if (hasGit) return;
  console.warn('git is NOT INSTALLED: the tests of drift --base GIT-REF:path are skipped');
  skip();
});

describe.runIf(hasGit)('a git ref as the base', () => {
  let repository = '';
  const env = { ...plainGit };
  const onTenant = async (): Promise<Record<string, string>> => ({
    ...env,
    ...(await withClerk('upload')).env,
  });

  beforeAll(async () => {
    repository = await folder({ 'tenant.yaml': clerk('upload') });
    await mkdir(join(repository, 'sub'));
    await writeFile(join(repository, 'sub', 'only-here.yaml'), clerk('upload'));
    git(repository, 'init', '--quiet', '--initial-branch=main');
    git(repository, 'add', '.');
    git(repository, 'commit', '--quiet', '--message', 'first: one role');
    git(repository, 'branch', 'team/access');
    await writeFile(join(repository, 'broken.yaml'), 'version: 1\nroles:\n  - nome: Clerk\n');
    await symlink('sub/only-here.yaml', join(repository, 'link.yaml'));
    await symlink('../tenant.yaml', join(repository, 'sub', 'up.yaml'));
    await symlink('/etc/hostname', join(repository, 'out.yaml'));
    await symlink('sub', join(repository, 'folder'));
    await mkdir(join(repository, 'module'));
    git(join(repository, 'module'), 'init', '--quiet');
    await writeFile(join(repository, 'module', 'tenant.yaml'), clerk('upload'));
    git(join(repository, 'module'), 'add', '.');
    git(join(repository, 'module'), 'commit', '--quiet', '--message', 'of its own');
    git(repository, '-c', 'advice.addEmbeddedRepo=false', 'add', '.');
    git(repository, 'commit', '--quiet', '--message', 'second');
    await writeFile(join(repository, 'tenant.yaml'), clerk('upload', 'review'));
    await writeFile(join(repository, 'sub', 'tenant.yaml'), clerk('upload', 'review'));
  });

  test.each([
    ['the commit that is checked out', '.', 'HEAD:tenant.yaml'],
    ['a branch with a slash', '.', 'team/access:tenant.yaml'],
    ['an older commit', '.', 'HEAD~1:tenant.yaml'],
    ['a colon in braces belongs to the ref', '.', 'HEAD^{/first: one}:tenant.yaml'],
    ["a path from the repository's root", 'sub', 'HEAD:sub/only-here.yaml'],
    ['a path from here', 'sub', 'HEAD:./only-here.yaml'],
    ['a path from here, upwards', 'sub', 'HEAD:../tenant.yaml'],
  ])('%s (in %s): %s', async (_name, where, base) => {
    const run = await fitform(['drift', '--json', '--base', base, 'tenant.yaml'], {
      cwd: join(repository, where),
      env: await onTenant(),
    });
    expect(run.code, run.stdout).toBe(0);
    expect(run.document).toMatchObject({
      changes: [{ cause: 'not_applied', fields: [{ added: ['review'] }] }],
    });
  });

  test('a file of the same spelling goes before the ref', async () => {
    const cwd = await folder({
      'HEAD:tenant.yaml': clerk('upload', 'review'),
      'tenant.yaml': clerk('review'),
    });
    git(cwd, 'init', '--quiet');
    git(cwd, 'add', 'tenant.yaml');
    git(cwd, 'commit', '--quiet', '--message', 'one');
    const run = await fitform(['drift', '--json', '--base', 'HEAD:tenant.yaml', 'tenant.yaml'], {
      cwd,
      env: await onTenant(),
    });
    // The file asked for `upload`, which the spec no longer does; the ref never did, so it would be live_changed.
    expect(run.document).toMatchObject({ changes: [{ cause: 'both' }] });
  });

  test.each<[string, string, string, RegExp]>([
    [
      'an unknown ref',
      '.',
      'nope:tenant.yaml',
      /^nope:tenant\.yaml: there is no git ref "nope": git says ".+"\n {2}check its spelling/,
    ],
    [
      'a path that the ref does not hold',
      '.',
      'HEAD:nope.yaml',
      /^HEAD:nope\.yaml: "HEAD" holds no file "nope\.yaml": git says ".+"\n {2}git ls-tree -r --name-only HEAD lists/,
    ],
    [
      'a path from here that was meant from the root',
      'sub',
      'HEAD:only-here.yaml',
      /"HEAD" holds no file "only-here\.yaml": git says ".+"\n {2}.*from this folder it is HEAD:\.\/only-here\.yaml/,
    ],
    [
      'a path with a slash before it',
      '.',
      'HEAD:/tenant.yaml',
      /"HEAD" holds no file "\/tenant\.yaml": git says ".+"\n {2}a path begins .* without a slash: HEAD:tenant\.yaml/,
    ],
    [
      'a colon in braces, and a path that is not there',
      '.',
      'HEAD^{/first: one}:nope.yaml',
      /: "HEAD\^\{\/first: one\}" holds no file "nope\.yaml"/,
    ],
    ['a folder', '.', 'HEAD:sub', /^HEAD:sub: this is a directory, not a file/],
    [
      'a symbolic link',
      '.',
      'HEAD:link.yaml',
      /^HEAD:link\.yaml: "link\.yaml" is a symbolic link to "sub\/only-here\.yaml", .*\n {2}name the file itself: HEAD:sub\/only-here\.yaml$/m,
    ],
    [
      'a symbolic link upwards, named from here',
      'sub',
      'HEAD:./up.yaml',
      /"sub\/up\.yaml" is a symbolic link to "\.\.\/tenant\.yaml", .*\n {2}name the file itself: HEAD:tenant\.yaml$/m,
    ],
    [
      'a symbolic link to somewhere else',
      '.',
      'HEAD:out.yaml',
      /"out\.yaml" is a symbolic link to "\/etc\/hostname", .*\n {2}it leads out of the repository: give a file/,
    ],
    [
      'a folder that is a symbolic link',
      '.',
      'HEAD:folder/only-here.yaml',
      /"folder" is a symbolic link to "sub", .*\n {2}name the file itself: HEAD:sub\/only-here\.yaml$/m,
    ],
    [
      'a file of a submodule',
      '.',
      'HEAD:module/tenant.yaml',
      /"module" is a submodule.*\n {2}save the one you mean \(git -C module show [0-9a-f]{12}:tenant\.yaml > base\.yaml\)/,
    ],
    [
      'a submodule itself',
      '.',
      'HEAD:module',
      /"module" is a submodule.*\n {2}.*show [0-9a-f]{12}:PATH > base/,
    ],
    ['the index', '.', ':tenant.yaml', /^:tenant\.yaml: no such file, and git's index is no base/],
    ['a ref like a flag', '.', '--help:x', /^--help:x: a git ref cannot begin with -/],
    [
      'a spec that is none, shown as it was named',
      '.',
      'HEAD:broken.yaml',
      /^HEAD:broken\.yaml:3:5 roles\[0\]\.nome: unknown key[^]*\n {2}> 3 \| {3}- nome: Clerk\n/,
    ],
    [
      'what git says cannot forge a line',
      '.',
      'no\u001b[2Kpe\nerror:tenant.yaml',
      /^no\\u\{1B\}\[2Kpe\\u\{A\}error:tenant\.yaml: there is no git ref/,
    ],
  ])('%s: exit 3, and nothing is sent', async (_name, where, base, said) => {
    const front = await startFront(null);
    const run = await fitform(['drift', '--base', base, 'tenant.yaml'], {
      cwd: join(repository, where),
      env: { ...env, ...front.env },
    });
    expect(run.code, run.stderr).toBe(3);
    expect(complaintOf(run)).toMatch(said);
    expect(front.connections()).toBe(0);
  });

  test('no repository', async () => {
    const files = { 'tenant.yaml': clerk('upload') };
    const run = await fitform(['drift', '--base', 'HEAD:tenant.yaml'], { files, env });
    expect(run.code).toBe(3);
    expect(complaintOf(run)).toMatch(
      /^HEAD:tenant\.yaml: git finds no repository here that it may read: git says ".+"\n {2}run fitform in a checkout/,
    );
  });

  test("somebody else's repository, as in the container of a CI job", async () => {
    const run = await started(['drift', '--base', 'HEAD:tenant.yaml'], {
      cwd: repository,
      env: { ...env, GIT_TEST_ASSUME_DIFFERENT_OWNER: '1', LANGUAGE: 'de', LC_ALL: 'de_DE.UTF-8' },
    });
    expect(run.code).toBe(3);
    expect(complaintOf(run)).toMatch(
      /^HEAD:tenant\.yaml: git does not trust this repository, which belongs to another user: git says .*\n {2}if you trust it: git config --global --add safe\.directory \/.+/,
    );
  });

  test('a shallow clone, as CI makes them', async () => {
    const cwd = await folder();
    git(cwd, 'clone', '--quiet', '--depth', '1', `file://${repository}`, 'clone');
    const run = await fitform(['drift', '--json', '--base', 'HEAD~1:tenant.yaml'], {
      cwd: join(cwd, 'clone'),
      env,
    });
    expect(run.code).toBe(3);
    expect(complaintOf(run)).toMatch(/there is no git ref "HEAD~1".*this clone is shallow.*fetch-depth: 0/);
  });

  test('no git', async () => {
    const files = { 'tenant.yaml': clerk('upload') };
    const run = await started(['drift', '--base', 'HEAD:tenant.yaml'], {
      files,
      env: { PATH: await folder(), ...signInAt('http://127.0.0.1:9') },
    });
    expect(run.code).toBe(3);
    expect(complaintOf(run)).toMatch(
      /^HEAD:tenant\.yaml: no such file, and git is not installed\n {2}install git/,
    );
  });
});
