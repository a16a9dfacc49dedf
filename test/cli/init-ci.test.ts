/** `fitform init --ci`: the files of examples/, beside a new spec or one that is there; nothing is overwritten. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fitform } from '../support/cli-on-disk.ts';
import { folder } from '../support/cli-process.ts';
import { ONE_ROLE } from '../support/specs.ts';

const ROOT = join(import.meta.dirname, '../..');
const SPEC_FILES = ['tenant.yaml', '.env.example', 'tenant.schema.json'];
const FILES = {
  github: ['apply', 'drift', 'plan'].map((name) => `.github/workflows/fitform-${name}.yml`),
  gitlab: ['.gitlab-ci.yml'],
};
const EXAMPLES = { github: 'examples/github', gitlab: 'examples/gitlab' };

const below = async (cwd: string): Promise<string[]> => {
  const all = await readdir(cwd, { recursive: true, withFileTypes: true });
  return all.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name).slice(cwd.length + 1));
};

describe.each(['github', 'gitlab'] as const)('%s', (ci) => {
  const files = FILES[ci];

  test('with a first spec, in an empty folder', async () => {
    const cwd = await folder();
    const run = await fitform(['init', '--ci', ci, '--from', 'tour', '--json'], { cwd });
    expect(run.document).toMatchObject({ from: 'tour', wrote: [...SPEC_FILES, ...files, '.gitignore'] });
    for (const file of files) {
      const example = join(ROOT, EXAMPLES[ci], file.replace('.github/workflows/', ''));
      expect(await readFile(join(cwd, file), 'utf8')).toBe(await readFile(example, 'utf8'));
    }
  });

  test('alone, in a folder that has a spec', async () => {
    const cwd = await folder({ 'tenant.yaml': ONE_ROLE });
    const run = await fitform(['init', '--ci', ci, '--json'], { cwd });
    expect(run.document).toEqual({ format: 'fitform.init/1', from: null, wrote: files, next: [] });
    expect((await below(cwd)).sort()).toEqual([...files, 'tenant.yaml'].sort());
    expect(await readFile(join(cwd, 'tenant.yaml'), 'utf8')).toBe(ONE_ROLE);
  });

  test('a file that is there is an error, and nothing is written', async () => {
    const cwd = await folder();
    const [file = ''] = files;
    await mkdir(dirname(join(cwd, file)), { recursive: true });
    await writeFile(join(cwd, file), 'mine\n');
    const run = await fitform(['init', '--ci', ci, '--json'], { cwd });
    expect(run.code).toBe(3);
    expect(run.document['problems']).toMatchObject([
      { file, message: expect.stringContaining('already exists') as string },
    ]);
    expect(await below(cwd)).toEqual([file]);
  });

  test('says what is left to do', async () => {
    const cwd = await folder({ 'tenant.yaml': ONE_ROLE });
    const { stdout } = await fitform(['init', '--ci', ci], { cwd });
    expect(stdout).toContain('Make two environments, tenant-plan and tenant');
    expect(stdout).toContain('at the root of a repository only');
    // The placeholder of the example is what the reader is told to replace.
    const text = await readFile(join(cwd, files[0] ?? ''), 'utf8');
    expect(stdout.includes('replace OWNER/fitform@v0')).toBe(text.includes('OWNER/fitform@v0'));
  });
});

test('with a spec that is there, --from is still an error', async () => {
  const cwd = await folder({ 'tenant.yaml': ONE_ROLE });
  const run = await fitform(['init', '--ci', 'gitlab', '--from', 'guide'], { cwd });
  expect([run.code, await below(cwd)]).toEqual([3, ['tenant.yaml']]);
  expect(run.stderr).toContain('tenant.yaml: it already exists');
});

test('a file in the place of a folder is an error, and nothing is written', async () => {
  const cwd = await folder({ '.github': 'a file' });
  const run = await fitform(['init', '--ci', 'github'], { cwd });
  expect([run.code, await below(cwd)]).toEqual([3, ['.github']]);
  expect(run.stderr).toMatch(/^\.github\/workflows\/fitform-apply\.yml: it cannot be written: /m);
});

test('another service is an error that names those there are', async () => {
  const { code, stderr } = await fitform(['init', '--ci', 'jenkins']);
  expect(code).toBe(3);
  expect(stderr).toMatch(/github.*gitlab/);
});
