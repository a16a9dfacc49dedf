/** `drift --base`, with files and with what a real git keeps. Where git is missing, those tests are skipped, and say so. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { complaintOf, fitform, folder } from './run.ts';
import { specWith } from './specs.ts';
import { closedPort, roleOf, idOf, signInAt, startFront, startTenant, type Tenant } from './tenant.ts';

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

  test.each([
    [
      'there is no such file',
      'nope.yaml',
      /^nope\.yaml: no such file\n {2}a base is a file, or GIT-REF:path/,
    ],
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
    git(repository, 'add', '.');
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
      'a colon in braces, and a path that is not there',
      '.',
      'HEAD^{/first: one}:nope.yaml',
      /: "HEAD\^\{\/first: one\}" holds no file "nope\.yaml"/,
    ],
    ['a folder', '.', 'HEAD:sub', /^HEAD:sub: this is a directory, not a file/],
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
    const run = await fitform(['drift', '--base', 'HEAD:tenant.yaml'], {
      files,
      env: { PATH: await folder(), ...signInAt('http://127.0.0.1:9') },
    });
    expect(run.code).toBe(3);
    expect(complaintOf(run)).toMatch(
      /^HEAD:tenant\.yaml: no such file, and git is not installed\n {2}install git/,
    );
  });
});
