/** `fitform init`: what it writes and where, what it leaves alone, and what it asks. */
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { schemaFiles } from '../../src/build/write-schemas.ts';
import { cli, type Ended, type Files } from '../support/cli-in-process.ts';
import { fitform } from '../support/cli-on-disk.ts';
import { BINARY, folder } from '../support/cli-process.ts';
import { GUIDE } from '../support/specs.ts';
import { PASSWORD, startTenant } from '../support/tenant-server.ts';

const ROOT = join(import.meta.dirname, '../..');
const SCHEMA = schemaFiles().get('tenant.schema.json') ?? '';
const INSTALLED = 'node_modules/fitform/schemas';

const at = (cwd: string, name: string): Promise<string> => readFile(join(cwd, name), 'utf8');
const all = async (cwd: string): Promise<string[]> => (await readdir(cwd)).sort();
const belowFirstLine = (text: string): string => text.slice(text.indexOf('\n') + 1);

describe.concurrent('without a terminal', () => {
  test("it is the guide's set-up, which is applied as it stands", async () => {
    const cwd = await folder();
    const run = await fitform(['init'], { cwd });
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toBe(`Wrote tenant.yaml, .env.example, tenant.schema.json and .gitignore.

Next:
  fitform plan   shows what apply would do to the demo tenant
  fitform apply  does it
  fitform drift  exits 2 if the tenant differs

For your own tenant, copy .env.example to .env, fill it in, and plan again.
`);
    expect(await all(cwd)).toEqual(['.env.example', '.gitignore', 'tenant.schema.json', 'tenant.yaml']);
    expect(await at(cwd, '.gitignore')).toBe('.env\n.fitform/\n');
    expect((await stat(join(cwd, 'tenant.yaml'))).mode & 0o777).toBe(0o644);
    expect(belowFirstLine(await at(cwd, 'tenant.yaml'))).toBe(
      belowFirstLine(await at(ROOT, 'examples/guide.yaml')),
    );
    const applied = await fitform(['apply', '--yes', '--json'], { cwd });
    expect(applied.document).toMatchObject({ converged: true, failed: [] });
    expect((await fitform(['drift'], { cwd })).code).toBe(0);
    const git = promisify(execFile);
    await git('git', ['init', '--quiet'], { cwd });
    await writeFile(join(cwd, '.env'), '');
    const { stdout } = await git('git', ['status', '--porcelain', '-uall'], { cwd });
    expect(stdout.match(/\S+$/gm)).toEqual([
      '.env.example',
      '.gitignore',
      'tenant.schema.json',
      'tenant.yaml',
    ]);
  });

  test('--from tour is tenant.example.yaml', async () => {
    const cwd = await folder();
    const run = await fitform(['init', '--from', 'tour', '--json'], { cwd });
    expect(run.document).toEqual({
      format: 'fitform.init/1',
      from: 'tour',
      wrote: ['tenant.yaml', '.env.example', 'tenant.schema.json', '.gitignore'],
      next: ['fitform plan', 'fitform apply', 'fitform drift'],
    });
    expect(belowFirstLine(await at(cwd, 'tenant.yaml'))).toBe(
      belowFirstLine(await at(ROOT, 'tenant.example.yaml')),
    );
    expect((await fitform(['apply', '--yes', '--json'], { cwd })).document).toMatchObject({
      converged: true,
    });
  });

  test('an editor finds the schema: beside the spec, or in the package where it is installed', async () => {
    const [bare, installed] = await Promise.all([folder(), folder()]);
    await mkdir(join(installed, INSTALLED), { recursive: true });
    await writeFile(join(installed, INSTALLED, 'tenant.schema.json'), SCHEMA);
    const runs = [await fitform(['init'], { cwd: bare }), await fitform(['init'], { cwd: installed })];
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    for (const cwd of [bare, installed]) {
      const [, path = ''] =
        /^# yaml-language-server: \$schema=(\.\/\S+)\n/.exec(await at(cwd, 'tenant.yaml')) ?? [];
      expect(await at(cwd, path)).toBe(SCHEMA);
    }
    expect(await all(installed)).not.toContain('tenant.schema.json');
    expect(await at(installed, '.gitignore')).toBe('node_modules/\n.env\n.fitform/\n');
    expect(runs[1]?.stdout).toContain('\n  npx --no-install fitform plan ');
  });

  test('the bundle alone is enough', async () => {
    const cwd = await folder();
    await cp(join(BINARY, '..'), join(cwd, 'bundle'), { recursive: true });
    const where = await folder({ 'package.json': '{ "type": "module" }' });
    await writeFile(join(cwd, 'package.json'), '{ "type": "module" }');
    await promisify(execFile)(process.execPath, [join(cwd, 'bundle/fitform.js'), 'init'], { cwd: where });
    expect(await at(where, 'tenant.schema.json')).toBe(SCHEMA);
    expect((await fitform(['validate'], { cwd: where })).code).toBe(0);
  });

  test.each(['tenant.yaml', '.env.example', 'tenant.schema.json'])(
    'a %s that is there is an error, and nothing is written',
    async (name) => {
      const cwd = await folder({ [name]: 'mine\n' });
      const run = await fitform(['init', '--json'], { cwd });
      expect([run.code, run.document]).toEqual([
        3,
        expect.objectContaining({ problems: [expect.objectContaining({ file: name })] }),
      ]);
      expect(await all(cwd)).toEqual([name]);
      expect(await at(cwd, name)).toBe('mine\n');
    },
  );

  test.each([
    ['gets what it lacks', 'node_modules/\n.env\n', 'node_modules/\n.env\n.fitform/\n'],
    ['without a last line break', 'dist', 'dist\n.env\n.fitform/\n'],
    ['of Windows', 'dist\r\n', 'dist\r\n.env\r\n.fitform/\r\n'],
    ['with a byte order mark', '\ufeffdist\n', '\ufeffdist\n.env\n.fitform/\n'],
    ['that has all, spelled otherwise', '/.env\n.fitform\n', '/.env\n.fitform\n'],
  ])('a .gitignore %s', async (_what, before, after) => {
    const cwd = await folder({ '.gitignore': before });
    const run = await fitform(['init', '--json'], { cwd });
    expect(run.code).toBe(0);
    expect(await at(cwd, '.gitignore')).toBe(after);
    expect((run.document['wrote'] as string[]).includes('.gitignore')).toBe(before !== after);
  });

  test('a .gitignore that cannot be written leaves nothing behind', async () => {
    const cwd = await folder({ '.gitignore': 'dist\n' });
    await chmod(join(cwd, '.gitignore'), 0o444);
    const run = await fitform(['init', '--json'], { cwd });
    expect([run.code, await all(cwd)]).toEqual([3, ['.gitignore']]);
  });

  test('the URL goes into .env.example, and says what to do next', async () => {
    const cwd = await folder();
    const args = ['init', '--url', 'https://tenant.example', '--base-path', '/api'];
    const run = await fitform(args, { cwd });
    expect(await at(cwd, '.env.example')).toContain(
      '\nFITFORM_URL=https://tenant.example\nFITFORM_BASE_PATH=/api\nFITFORM_USERNAME=\n',
    );
    expect(run.stdout).toContain('\n  cp .env.example .env  then put your user name and password in .env\n');
    expect(run.stdout).toContain(' to tenant.example\n');
  });

  test.each([
    ['a variable that names another tenant', ['--url', 'embedded'], {}, ' --url embedded'],
    ['or its path', ['--base-path', '/api'], {}, ' --base-path /api'],
    ['the same one', ['--url', 'https://other.example/'], {}, ''],
    ['http', ['--url', 'http://other.example', '--insecure-http'], { FITFORM_URL: '' }, ' --insecure-http'],
  ])('what to do next reaches that tenant: %s', async (_, flags, over, needed) => {
    const env = { FITFORM_URL: 'https://other.example', FITFORM_BASE_PATH: '/admin', ...over };
    const run = await fitform(['init', ...flags, '--json'], { cwd: await folder(), env });
    expect(run.document).toMatchObject({
      next: expect.arrayContaining([`fitform plan${needed}`]) as unknown,
    });
  });

  test('so it does where .env is there without the URL', async () => {
    const cwd = await folder();
    await writeFile(join(cwd, '.env'), 'FITFORM_USERNAME=ann\n');
    const run = await fitform(['init', '--url', 'https://tenant.example', '--json'], { cwd });
    const flag = '--url https://tenant.example';
    expect(run.document).toMatchObject({
      next: [`fitform plan ${flag}`, `fitform apply ${flag}`, `fitform drift ${flag}`],
    });
  });

  test('http to another machine is refused, as in every run', async () => {
    const cwd = await folder();
    const run = await fitform(['init', '--url', 'http://tenant.example'], { cwd });
    expect([run.code, run.stderr]).toEqual([3, expect.stringContaining('use --insecure-http')]);
    expect(await all(cwd)).toEqual([]);
  });

  test.each(['--base-path', 'FITFORM_BASE_PATH'])('so is a wrong base path in %s', async (by) => {
    const cwd = await folder();
    const given = by === '--base-path' ? { argv: [by, 'admin'] } : { argv: [], env: { [by]: 'admin' } };
    const run = await fitform(['init', ...given.argv], { cwd, ...(given.env ? { env: given.env } : {}) });
    expect([run.code, run.stderr]).toEqual([3, expect.stringContaining('write it as /admin')]);
    expect(await all(cwd)).toEqual([]);
  });

  test.each(['--url', 'FITFORM_URL'])('a password in %s is refused and shown nowhere', async (by) => {
    const cwd = await folder();
    const url = 'https://me:Swordfish-7@tenant.example';
    const [args, env] = by === '--url' ? [['--url', url], {}] : [[], { FITFORM_URL: url }];
    const run = await fitform(['init', ...args], { cwd, env });
    expect([run.code, await all(cwd)]).toEqual([3, []]);
    expect(run.stderr).not.toContain('Swordfish');
  });
});

describe.concurrent('--from-live', () => {
  test('is the tenant as it is, with its placeholder; it reads only, and no secret is kept', async () => {
    const tenant = await startTenant();
    const guide = await folder({ 'tenant.yaml': GUIDE });
    await fitform(['apply', '--yes'], { cwd: guide, env: tenant.env });
    const writes = tenant.writes().length;
    const cwd = await folder();
    const run = await fitform(['init', '--from-live'], { cwd, env: tenant.env });
    expect([run.code, run.stderr]).toEqual([
      0,
      'user/guest is marked as the placeholder that review links act as\n',
    ]);
    expect(await at(cwd, 'tenant.yaml')).toContain('  - username: guest\n    placeholder: true\n');
    expect(await at(cwd, '.env.example')).toContain(`\nFITFORM_URL=${tenant.url}\n`);
    const planned = await fitform(['plan', '--json'], { cwd, env: tenant.env });
    expect(planned.document).toMatchObject({ changes: [], blocked: [], violations: [] });
    expect(tenant.writes()).toHaveLength(writes);
    for (const name of await all(cwd)) expect(await at(cwd, name)).not.toContain(PASSWORD);
  });

  test('says what to do where no placeholder can be told', async () => {
    const tenant = await startTenant();
    const run = await fitform(['init', '--from-live'], { env: tenant.env });
    expect(run.stderr).toContain('give it "placeholder: true"');
  });

  test('a tenant that cannot be read leaves nothing behind; nor is one asked that nobody has named', async () => {
    const tenant = await startTenant();
    const cwd = await folder();
    const wrong = { ...tenant.env, FITFORM_PASSWORD: 'wrong' };
    expect((await fitform(['init', '--from-live'], { cwd, env: wrong })).code).toBe(4);
    expect((await fitform(['init', '--from-live'], { cwd })).code).toBe(3);
    expect(await all(cwd)).toEqual([]);
  });

  test('goes not with --from', async () => {
    expect((await fitform(['init', '--from-live', '--from', 'tour'])).code).toBe(3);
  });
});

test('a disk that fills up in the middle leaves nothing behind', async () => {
  const files: Files = {};
  const writeFile = (path: string, text: string): Promise<void> => {
    if (path === '/tenant.yaml') return Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    files[path] = text;
    return Promise.resolve();
  };
  const removeFile = (path: string): Promise<void> => {
    delete files[path];
    return Promise.resolve();
  };
  const { code, stderr } = await cli(['init'], {}, files, { writeFile, removeFile });
  expect([code, files]).toEqual([3, {}]);
  expect(stderr).toContain('no space is left; nothing was written');
});

describe('on a terminal', () => {
  /** What is asked, and what is typed as an answer. */
  async function answering(
    argv: string[],
    env: Record<string, string>,
    answers: readonly (readonly [question: RegExp, keys: string])[],
  ): Promise<Ended & { readonly shown: string; readonly files: Files }> {
    const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
    const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 100, rows: 24 });
    stderr.end = () => stderr;
    const files: Files = {};
    const open = [...answers];
    let shown = '';
    stderr.on('data', (chunk: Buffer) => {
      shown += chunk.toString();
      const [next] = open;
      if (!next?.[0].test(shown)) return;
      open.shift();
      void turn().then(() => stdin.write(next[1]));
    });
    const ended = await cli(argv, env, files, { stdin, stderr });
    expect(open, shown).toEqual([]);
    return { ...ended, shown, files };
  }
  const BEGIN = /What do you want to start with\?/;
  const URL = /Your tenant's URL/;

  test('it asks what to begin with, and for the URL', async () => {
    const { code, files } = await answering(['init'], {}, [
      [BEGIN, '\u001b[B\r'],
      [URL, 'https://tenant.example\r'],
    ]);
    expect(code).toBe(0);
    expect(files['/tenant.yaml']).toContain('# A tour of a fitform spec.');
    expect(files['/.env.example']).toContain('FITFORM_URL=https://tenant.example\n');
  });

  test('return twice is the guide on the demo tenant', async () => {
    const { files, stdout } = await answering(['init'], {}, [
      [BEGIN, '\r'],
      [URL, '\r'],
    ]);
    expect(files['/tenant.yaml']).toContain("as the vendor's guide sets it up");
    expect(stdout).toContain(' to the demo tenant\n');
  });

  test('a URL that is wrong is asked for again', async () => {
    const { files } = await answering(['init', '--from', 'guide'], {}, [
      [URL, 'tenant.example\r'],
      [/did you mean "https:\/\/tenant\.example"\?/, '\u0015https://tenant.example\r'],
    ]);
    expect(files['/.env.example']).toContain('FITFORM_URL=https://tenant.example\n');
  });

  test('what flags and variables say is not asked', async () => {
    const env = { FITFORM_URL: 'https://tenant.example' };
    expect((await answering(['init', '--from', 'guide'], env, [])).code).toBe(0);
  });

  test('with CI set nothing is asked', async () => {
    const { files, shown } = await answering(['init'], { CI: 'true' }, []);
    expect([shown, files['/tenant.yaml']]).toEqual(['', expect.stringContaining('guide')]);
  });

  test.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('%s writes nothing', async (_, keys) => {
    const { code, files } = await answering(['init'], {}, [[BEGIN, keys]]);
    expect([code, files]).toEqual([130, {}]);
    const later = await answering(['init'], {}, [
      [BEGIN, '\r'],
      [URL, keys],
    ]);
    expect([later.code, later.files]).toEqual([130, {}]);
  });
});

describe.concurrent('fitform schema', () => {
  test('lists the names, and prints each as it is published', async () => {
    const { stdout } = await fitform(['schema']);
    const names = stdout.trim().split('\n');
    expect(names).toEqual([...schemaFiles().keys()].map((name) => name.replace('.schema.json', '')).sort());
    const plain = await fitform(['schema', 'tenant']);
    expect(plain.stdout).toBe(SCHEMA);
    const { document } = await fitform(['schema', '--json']);
    expect(document).toEqual({ format: 'fitform.schemas/1', schemas: names });
  });

  test.each(['plam', 'constructor', ''])('%j is none', async (name) => {
    const run = await fitform(['schema', name]);
    expect([run.code, run.stdout]).toEqual([3, '']);
    if (name === 'plam') expect(run.stderr).toContain('did you mean "plan"?');
  });
});
