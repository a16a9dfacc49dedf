/** Values of a spec in files beside it: `file: rules/invoice.yaml`. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { git } from '../../src/cli/system/git.ts';
import { loadBase } from '../../src/cli/system/base-spec.ts';
import { fileSize, realPath } from '../../src/cli/system/files.ts';
import type { World } from '../../src/cli/system/world.ts';
import { json } from '../../src/kinds/field-types/fields.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { Json } from '../../src/kinds/kind.ts';
import { headOf } from '../../src/specfile/problem/code-frame.ts';
import { InvalidInput } from '../../src/specfile/problem/problem.ts';
import { readSpec, type Spec, type SpecInput } from '../../src/specfile/read.ts';
import { specInputOf } from '../../src/library/spec-input.ts';
import { cli } from '../support/cli-in-process.ts';

const spec = (predictors: string): string =>
  `version: 1\nformats: [{ name: Invoice }]\nprojects: [{ name: Sales }]\ninboxes:\n  - name: invoice\n    predictors: ${predictors}\n`;
const RULES = 'mail:\n  info:\n    rules: [{ confidence: 9, +rule: ["L:${HOME}"] }]\n';
const rules = { mail: { info: { rules: [{ confidence: 9, '+rule': ['L:${HOME}'] }] } } };

interface Read {
  spec: Spec;
  /** The files that were read beside the specs. */
  asked: string[];
}

async function read(files: Record<string, string>, more: Partial<SpecInput> = {}): Promise<Read> {
  const asked: string[] = [];
  const bytes = (name: string): Promise<Uint8Array> =>
    name in files
      ? Promise.resolve(Buffer.from(files[name] ?? ''))
      : Promise.reject(Object.assign(new Error('none'), { code: 'ENOENT' }));
  const read = await readSpec({
    files: Object.keys(files).filter((name) => name.endsWith('tenant.yaml')),
    kinds,
    env: {},
    readFile: bytes,
    readBeside: async (of, path) => {
      asked.push(path);
      const name = join(dirname(of), path);
      return { name, bytes: await bytes(name) };
    },
    ...more,
  });
  return { spec: read, asked };
}

const predictorsIn = ({ desired }: Spec): Json =>
  desired.resources.find(({ kind }) => kind === 'predictors')?.fields ?? null;

const problemsOf = async (run: Promise<unknown>): Promise<string[]> => {
  const error = await run.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof InvalidInput)) throw new Error(`it was not refused: ${String(error)}`);
  return error.problems.map((one) => `${headOf(one)}${one.hint === null ? '' : ` (${one.hint})`}`);
};

describe('what a file holds is the value', () => {
  test.each([
    ['YAML, and nothing in it is a variable', '{ rules: { file: r.yaml } }', { 'r.yaml': RULES }, { rules }],
    ['JSON', '{ rules: { file: r.json } }', { 'r.json': JSON.stringify(rules, null, '\t') }, { rules }],
    [
      'some keys',
      '{ rules: { at_least: { file: a/r.yaml } } }',
      { 'a/r.yaml': RULES },
      { rules: { at_least: rules } },
    ],
    [
      'with at_least in it',
      '{ blacklist: { file: b.yaml } }',
      { 'b.yaml': 'at_least: { a: [1] }' },
      { blacklist: { at_least: { a: [1] } } },
    ],
    ['on a way round', '{ blacklist: { file: a/../b.yaml } }', { 'b.yaml': '{}' }, { blacklist: {} }],
    ['not of a field of that name', '{ blacklist: { file: [BE1] } }', {}, { blacklist: { file: ['BE1'] } }],
  ])('%s', async (_what, predictors, files, wanted) => {
    const { spec: made } = await read({ 'tenant.yaml': spec(predictors), ...files });
    expect(predictorsIn(made)).toEqual(wanted);
  });

  test('each is read once; an overlay names those of its own folder', async () => {
    const { spec: made, asked } = await read({
      'base/tenant.yaml': spec(
        '{ rules: { file: r.yaml }, blacklist: { file: b.yaml }, whitelist: { file: ./b.yaml } }',
      ),
      'base/r.yaml': RULES,
      'base/b.yaml': 'a: [1]',
      'prod/tenant.yaml':
        'version: 1\ninboxes: [{ name: invoice, predictors: { blacklist: { file: b.yaml } } }]',
      'prod/b.yaml': 'a: [2]',
    });
    expect(predictorsIn(made)).toEqual({ rules, blacklist: { a: [2] }, whitelist: { a: [1] } });
    expect(asked).toEqual(['r.yaml', 'b.yaml', 'b.yaml']);
  });

  test('the spec is the same as if it stood there', async () => {
    const inline = await read({ 'tenant.yaml': spec(JSON.stringify({ blacklist: { a: ['x'] } })) });
    const beside = await read({ 'tenant.yaml': spec('{ blacklist: { file: b.yaml } }'), 'b.yaml': 'a: [x]' });
    expect(beside.spec.desired).toEqual(inline.spec.desired);
  });

  test('any field that says so can be in one', async () => {
    const ruled = { ...kinds[0], fields: { when: json({ file: true, description: 'When.' }) } };
    const files = {
      'tenant.yaml': `version: 1\n${ruled.section}: [{ name: A, when: { file: w.json } }]`,
      'w.json': '[1, {"a": null}]',
    };
    const { spec: made } = await read(files, { kinds: [ruled] });
    expect(made.desired.resources[0]?.fields).toEqual({ when: [1, { a: null }] });
  });
});

describe('what is wrong is told where it stands', () => {
  const at = 'tenant.yaml:6:38 inboxes[0].predictors.blacklist.file';
  const BELOW = 'name a file in the folder of the spec or below it, with /, such as rules/invoice.yaml';
  test.each([
    ['/etc/passwd', `${at}: "/etc/passwd" is not a path from the folder of the spec (${BELOW})`],
    ['C:/b.yaml', `${at}: "C:/b.yaml" is not a path from the folder of the spec (${BELOW})`],
    [
      'https://example.com/b',
      `${at}: "https://example.com/b" is not a path from the folder of the spec (${BELOW})`,
    ],
    ['../b.yaml', `${at}: "../b.yaml" leads out of the folder of the spec (${BELOW})`],
    ['a/../../b.yaml', `${at}: "a/../../b.yaml" leads out of the folder of the spec (${BELOW})`],
    ["'a\\b.yaml'", `${at}: "a\\\\b.yaml" cannot be the path of a file (${BELOW})`],
    ['none.yaml', `${at}: "none.yaml": no such file (its path begins at the folder of the spec)`],
    ['"${A:-b}.yaml"', `${at}: the path of a file cannot hold a variable (name one in each overlay)`],
    ['empty.yaml', 'empty.yaml: the file is empty (it must hold the value)'],
    [
      'latin.yaml',
      'latin.yaml:1:4: the file is not UTF-8 from here on (save the file as UTF-8; it may be Latin-1 or Windows-1252)',
    ],
    [
      'list.yaml',
      'list.yaml:1:1 inboxes[0].predictors.blacklist: must be a mapping of keys, not a list (write its keys below it, without a dash, such as sender_vat: BE0123456789)',
    ],
    [
      'twice.yaml',
      'twice.yaml:2:1 inboxes[0].predictors.blacklist.a: duplicate key "a", first at line 1, column 1',
    ],
    ['broken.yaml', 'broken.yaml:2:3: this line is indented too far (align it with the keys around it)'],
    [
      'other.yaml',
      'other.yaml:1:7 inboxes[0].predictors.blacklist.file: a file that a spec names cannot name another one (a field that is named file takes a list in place of a text)',
    ],
    [
      'b.yaml, iban: [x]',
      'tenant.yaml:6:46 inboxes[0].predictors.blacklist.iban: beside file: no other key can stand (put "iban" into the file; a field that is named file takes a list in place of a text)',
    ],
    ['5', `${at}: must be text, not the number 5 (quote it: "5")`],
  ])('%s', async (path, told) => {
    const files = {
      'tenant.yaml': spec(`{ blacklist: { file: ${path} } }`),
      'empty.yaml': '# nothing\n',
      'list.yaml': '[1]',
      'twice.yaml': 'a: 1\na: 2',
      'broken.yaml': 'a: b\n  c: d',
      'other.yaml': 'file: x.yaml',
      'b.yaml': '{}',
      'latin.yaml': '',
    };
    const readBeside: SpecInput['readBeside'] = (_of, name) => {
      const text =
        name === 'latin.yaml' ? Buffer.from([0x61, 0x3a, 0x20, 0xe9]) : files[name as keyof typeof files];
      if (text === undefined) return Promise.reject(Object.assign(new Error('none'), { code: 'ENOENT' }));
      return Promise.resolve({ name, bytes: Buffer.from(text) });
    };
    expect(await problemsOf(read(files, { readBeside }))).toEqual([told]);
  });

  test('with the lines of its own file, and no secret among them', async () => {
    const error = await read({
      'tenant.yaml': spec('{ rules: { file: r.yaml } }'),
      'r.yaml': 'mail: 5\n# password: hunter2\n',
    }).catch((thrown: unknown) => thrown);
    expect((error as InvalidInput).sources.get('r.yaml')).toBe('mail: 5\n# password: ***\n');
  });

  test('a spec that is no file has no folder', async () => {
    const refused = `${at}: "b.yaml": `;
    const text = spec('{ blacklist: { file: b.yaml } }');
    const { files, read: readFile } = specInputOf('spec', { text }, undefined);
    expect(await problemsOf(readSpec({ files, kinds, env: {}, readFile }))).toEqual([
      `${refused.replace('tenant.yaml', '<text>')}this spec is no file, so it has no folder (write the value in place of file:)`,
    ]);
    const { Readable } = await import('node:stream');
    const run = await cli(['validate', '-'], {}, { 'b.yaml': '{}' }, { stdin: Readable.from([text]) });
    expect([run.code, run.stderr]).toEqual([
      3,
      expect.stringContaining('a spec from standard input has no folder'),
    ]);
  });
});

describe('from a disk', () => {
  let folder = '';
  const world = (): World =>
    ({
      cwd: folder,
      stop: new AbortController().signal,
      readFile: async (path: string) => (await import('node:fs/promises')).readFile(path),
      realPath,
      fileSize,
      listFolder: () => Promise.resolve([]),
      git: (args: readonly string[]) => git(args, folder),
    }) as Partial<World> as World;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fitform-contents-'));
    await mkdir(join(folder, 'spec/rules'), { recursive: true });
    await writeFile(join(folder, 'outside.yaml'), 'a: [out]');
    await writeFile(join(folder, 'spec/rules/b.yaml'), 'a: [old]');
    await symlink('b.yaml', join(folder, 'spec/rules/within.yaml'));
    await symlink('../../outside.yaml', join(folder, 'spec/rules/out.yaml'));
    await symlink('spec', join(folder, 'linked'));
    for (const name of ['b', 'within', 'out']) {
      await writeFile(join(folder, `spec/${name}.yaml`), spec(`{ blacklist: { file: rules/${name}.yaml } }`));
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const fromDisk = (file: string): Promise<Spec> => {
    const {
      files,
      read: readFile,
      readBeside,
    } = specInputOf('spec', { files: [join(folder, file)] }, undefined);
    return readSpec({ files, kinds, env: {}, readFile, ...(readBeside ? { readBeside } : {}) });
  };

  test('a link that stays in the folder of the spec is followed, and no other', async () => {
    expect(predictorsIn(await fromDisk('spec/within.yaml'))).toEqual({ blacklist: { a: ['old'] } });
    expect(predictorsIn(await fromDisk('linked/b.yaml'))).toEqual({ blacklist: { a: ['old'] } });
    expect((await problemsOf(fromDisk('spec/out.yaml')))[0]).toContain(
      '"rules/out.yaml": a symbolic link leads out of the folder of the spec',
    );
  });

  test('of a base in git it is that of the same commit, and a link there is refused', async () => {
    const run = async (...args: string[]): Promise<void> => {
      const as = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false'];
      expect((await git([...as, ...args], folder)).code).toBe(0);
    };
    await run('init', '--quiet');
    await run('add', '.');
    await run('commit', '--quiet', '-m', 'one');
    await writeFile(join(folder, 'spec/rules/b.yaml'), 'a: [new]');
    const base = (name: string) => loadBase(world(), {}, [name], ['spec/b.yaml']);
    const valueIn = async (name: string): Promise<Json> =>
      predictorsIn({ desired: await base(name) } as Spec);
    expect(await valueIn('HEAD:spec/b.yaml')).toEqual({ blacklist: { a: ['old'] } });
    expect(await valueIn('HEAD:./spec/b.yaml')).toEqual({ blacklist: { a: ['old'] } });
    expect(await valueIn('spec/b.yaml')).toEqual({ blacklist: { a: ['new'] } });
    expect((await problemsOf(base('HEAD:spec/within.yaml')))[0]).toContain('is a symbolic link to "b.yaml"');
  });
});
