/** What makes a release: the scripts, run on a copy, and the workflow that calls them. */
import { constants } from 'node:fs';
import { access, chmod, copyFile, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { folder } from '../support/cli-process.ts';
import { ROOT, run } from '../support/packed.ts';

const CHANGELOG = `# Changelog

## [Unreleased]

- Not yet.

## [1.2.0] - 2026-01-31

### Added

- This.

- That.

## [1.2.0-rc.1] - 2026-01-30

## [1.1.0] - 2026-01-01

- The last.

[1.2.0]: https://example.com/1.2.0
`;

let copy: string;
/** Runs one of the copied scripts from somewhere else. */
const script = (name: string, ...args: string[]) => run(join(copy, 'scripts', name), args, { cwd: '/' });
const failure = async (started: Promise<unknown>) =>
  (await started.then(
    () => ({ code: 0, stdout: '', stderr: '' }),
    (error: unknown) => error,
  )) as { code: number; stdout: string; stderr: string };

beforeEach(async () => {
  copy = await folder({
    'CHANGELOG.md': CHANGELOG,
    'package.json': JSON.stringify({ name: 'fitform', version: '1.2.0', files: ['dist'] }),
    'README.md': '',
  });
  await cp(join(ROOT, 'scripts'), join(copy, 'scripts'), { recursive: true });
});

describe('the version', () => {
  test('is what the tag, package.json and the changelog say', async () => {
    expect((await script('release/check-version', 'v1.2.0')).stdout).toBe('version=1.2.0\n');
  });

  test.each([
    ['v1.2.1', 'The tag is v1.2.1, but package.json says version 1.2.0. Tag v1.2.0,'],
    ['1.2.0', 'The tag is 1.2.0, but package.json says version 1.2.0. Tag v1.2.0,'],
  ])('is not that of tag %s', async (tag, message) => {
    const { code, stdout, stderr } = await failure(script('release/check-version', tag));
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(message);
  });

  test.each(['1.3.0', '1.2.0-rc.1', '1.2'])('needs notes in the changelog: %s has none', async (version) => {
    await writeFile(join(copy, 'package.json'), JSON.stringify({ version }));
    const { code, stdout, stderr } = await failure(script('release/check-version', `v${version}`));
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`CHANGELOG.md says nothing under "## [${version}]".`);
  });
});

test.each([
  ['1.2.0', '### Added\n\n- This.\n\n- That.\n'],
  ['1.1.0', '- The last.\n'],
])('the notes of %s are its section', async (version, notes) => {
  expect((await script('release/notes', version)).stdout).toBe(notes);
});

describe('the files', () => {
  const BUILT = [
    'dist/fitform.js',
    'dist/sbom.cdx.json',
    'dist-exe/fitform',
    'dist-exe/THIRD-PARTY-LICENSES.txt',
  ];
  beforeEach(async () => {
    for (const name of ['dist', 'dist-exe']) await mkdir(join(copy, name));
    for (const name of BUILT) await writeFile(join(copy, name), `the content of ${name}`);
    await chmod(join(copy, 'dist-exe/fitform'), 0o755);
  });

  test('each have a checksum that holds until somebody changes them', async () => {
    const made = join(copy, 'release/assets');
    await script('release/assets', made);
    const names = ['linux-x64', 'licenses.txt', 'sbom.cdx.json', 'tgz'];
    const files = names.map((name) => `fitform-1.2.0${name === 'linux-x64' ? '-' : '.'}${name}`);
    expect((await readdir(made)).sort()).toEqual(['SHA256SUMS', ...files].sort());
    const check = () => run('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: made });
    expect((await check()).stdout).toBe(
      files
        .sort()
        .map((file) => `${file}: OK\n`)
        .join(''),
    );
    expect(await readFile(join(made, 'fitform-1.2.0-linux-x64'), 'utf8')).toBe(
      'the content of dist-exe/fitform',
    );
    const { stdout } = await run('tar', ['-tzf', join(made, 'fitform-1.2.0.tgz')]);
    expect(stdout).toContain('package/dist/fitform.js\n');
    await writeFile(join(made, 'fitform-1.2.0-linux-x64'), 'another');
    expect(await failure(check())).toMatchObject({ code: 1 });
  });

  test.each(BUILT)('are not collected without %s', async (name) => {
    await run('rm', [join(copy, name)]);
    const { code, stderr } = await failure(script('release/assets', join(copy, 'out')));
    expect([code, stderr]).toEqual([
      1,
      `${name} is missing. Run \`npm run build\` and \`npm run executable\`.\n`,
    ]);
  });

  test('are not mixed with others', async () => {
    const { code, stderr } = await failure(script('release/assets', copy));
    expect(code).toBe(1);
    expect(stderr).toContain(`${copy} is there already. Remove it,`);
  });
});

describe('the smoke test', () => {
  /** A program that does what fitform does, but for one exit code. */
  const program = (odd: string) => `#!/bin/sh
case "$*" in
  ${odd}
  --version) echo 1.2.0 ;;
  "plan --detailed-exitcode") [ -e applied ] || exit 2 ;;
  "apply --yes") touch applied ;;
  "plan --no-such-flag") exit 3 ;;
  plan) [ "$FITFORM_URL" = https://tenant.invalid ] && exit 4 ;;
esac
`;
  const smoke = async (odd: string) => {
    await copyFile(join(ROOT, 'tenant.example.yaml'), join(copy, 'tenant.example.yaml'));
    await writeFile(join(copy, 'program'), program(odd));
    await chmod(join(copy, 'program'), 0o755);
    return run('scripts/smoke', ['./program'], { cwd: copy });
  };

  test('passes what behaves', async () => {
    expect((await smoke('')).stdout).toBe(`fitform 1.2.0 works: ${copy}/program\n`);
  });

  test.each([
    ['--version) echo 1.1.0 ;;', 'expected version 1.2.0, got 1.1.0'],
    ['validate) exit 1 ;;', 'fitform validate: expected exit code 0, got 1'],
    ['"plan --detailed-exitcode") ;;', 'fitform plan --detailed-exitcode: expected exit code 2, got 0'],
    ['plan) exit 1 ;;', 'fitform plan: expected exit code 4, got 1'],
    ['drift) echo "(node:7) ExperimentalWarning: soon" >&2 ;;', 'fitform drift: that must not be on stderr'],
  ])('fails where the program says %s', async (odd, message) => {
    const { code, stderr } = await failure(smoke(odd));
    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });
});

test('in the image, fitform may write to the working folder alone', async () => {
  await writeFile(join(copy, 'docker'), '#!/bin/sh\nprintf "%s\\n" "$@"\n');
  await chmod(join(copy, 'docker'), 0o755);
  const { stdout } = await run(join(copy, 'scripts/release/in-image'), ['some:image', 'plan', '--full'], {
    cwd: copy,
    env: { PATH: `${copy}:${process.env['PATH'] ?? ''}` },
  });
  const words = stdout.split('\n');
  expect(words).toEqual(expect.arrayContaining(['--read-only', '--user', `${copy}:/work`]));
  expect(words.slice(-4)).toEqual(['some:image', 'plan', '--full', '']);
});

describe('the workflow', async () => {
  interface Step {
    readonly uses?: string;
    readonly run?: string;
  }
  interface Job {
    readonly permissions: Readonly<Record<string, string>>;
    readonly steps: readonly Step[];
  }
  const text = await readFile(join(ROOT, '.github/workflows/release.yml'), 'utf8');
  const { permissions, jobs } = parse(text) as { permissions: object; jobs: Record<string, Job> };
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const commands = steps.flatMap(({ run: command }) => command ?? []);

  test('calls scripts that are there, and has no script of its own', async () => {
    const scripts = commands.flatMap((command) => command.match(/scripts\/[\w/-]+/g) ?? []);
    expect(scripts.length).toBeGreaterThan(4);
    for (const path of scripts) await access(join(ROOT, path), constants.X_OK);
    expect(commands.filter((command) => command.trim().includes('\n'))).toEqual([]);
    const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
    const called = commands.flatMap((command) => /^npm run (\S+)/.exec(command)?.[1] ?? []);
    expect(called.filter((name) => !(name in manifest.scripts))).toEqual([]);
    expect(called).toEqual(['check', 'executable']);
  });

  test('lets no job write that runs code of packages', () => {
    expect(permissions).toEqual({});
    for (const { permissions: own, steps: all } of Object.values(jobs)) {
      const runsPackages = all.some(({ run: command }) => command?.startsWith('npm '));
      expect(Object.values(own).includes('write')).toBe(!runsPackages);
    }
  });

  test('pins its actions, puts no expression into a shell, and knows no secret but its own token', () => {
    const actions = steps.flatMap(({ uses }) => uses ?? []);
    expect(actions.filter((action) => !/^[\w-]+\/[\w-]+@(v\d+|[0-9a-f]{40})$/.test(action))).toEqual([]);
    expect(commands.filter((command) => command.includes('${{'))).toEqual([]);
    const secrets = [...text.matchAll(/secrets\.(\w+)/g)].map(([, name]) => name);
    expect(new Set(secrets)).toEqual(new Set(['GITHUB_TOKEN']));
  });
});

test('every script is one that a shell can read', async () => {
  const names = await readdir(join(ROOT, 'scripts'), { recursive: true, withFileTypes: true });
  for (const file of names.filter((entry) => entry.isFile())) {
    await run('bash', ['-n', join(file.parentPath, file.name)]);
  }
});
