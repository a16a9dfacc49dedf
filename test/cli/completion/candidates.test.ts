/** What can stand at the cursor: from the declarations, and from a spec. */
import { describe, expect, test } from 'vitest';
import { candidatesFor } from '../../../src/cli/completion/candidates.ts';
import { group, listed, verb } from '../../../src/cli/command.ts';
import { oneOf, repeatable, toggle, value } from '../../../src/cli/flags.ts';
import { spec, specFiles } from '../../../src/cli/options.ts';
import { verbsIn } from '../../../src/cli/command.ts';
import { VERBS } from '../../../src/cli/program.ts';
import { switches } from '../../../src/emulator/tenant/tenant-behaviour.ts';
import { kinds } from '../../../src/kinds/index.ts';
import { permissionNames } from '../../../src/kinds/permissions.ts';
import { cli, type Files } from '../../support/cli-in-process.ts';

const zsh = async (words: readonly string[], files: Files = {}, env: Record<string, string> = {}) => {
  const { code, stdout, stderr } = await cli(['__complete', 'zsh', ...words], env, files);
  expect([code, stderr]).toEqual([0, '']);
  const [first, ...records] = stdout.split('\0').slice(0, -1);
  return first === 'files' ? 'files' : records.filter((_, index) => index % 2 === 0);
};

const manual = {
  examples: [
    ['', ''],
    ['', ''],
  ],
  exits: [0],
} as const;
/** A command of its own: completion knows no command by name. */
const own = [
  listed({
    name: 'paint',
    summary: 'paint it',
    verb: () =>
      Promise.resolve(
        verb({
          ...manual,
          takes: [specFiles],
          flags: {
            colour: oneOf('<colour>', 'which', ['red', 'green']),
            coats: value('<n>', 'how many'),
            kinds: repeatable('<kind>', 'of which'),
            out: value('<file>', 'where'),
            twice: toggle('again'),
          },
        }),
      ),
    code: () => Promise.reject(new Error('completing runs nothing')),
  }),
  group('shop', 'buy it', [
    listed({
      name: 'list',
      summary: 'list it',
      verb: () => Promise.resolve(verb({ ...manual, takes: [], flags: { spec: spec() } })),
      code: () => Promise.reject(new Error('completing runs nothing')),
    }),
  ]),
];
const complete = async (...line: string[]) => {
  const found = await candidatesFor(
    own,
    { words: line.slice(0, -1), current: line.at(-1) ?? '' },
    undefined as never,
  );
  return found === 'files' ? found : found.map((one) => one.value);
};

describe('a command line', () => {
  const flags = ['--colour', '--coats', '--kinds', '--out', '--twice'];
  test.each<[line: string[], found: readonly string[] | 'files']>([
    [[''], ['paint', 'shop', 'help']],
    [['-'], ['--help', '--version']],
    [['nothing', ''], []],
    [['shop', ''], ['list']],
    [['shop', '-'], ['--help']],
    [['shop', 'nothing', ''], []],
    [['shop', 'list', ''], ['--spec']],
    [
      ['help', ''],
      ['paint', 'shop', 'exit-codes'],
    ],
    [['help', 'shop', ''], ['list']],
    [['help', 'paint', ''], []],
    [['paint', ''], 'files'],
    [['paint', 'a.yaml', ''], 'files'],
    [
      ['paint', '-'],
      [...flags, '--help'],
    ],
    [
      ['paint', '--twice', '-'],
      [...flags.filter((one) => one !== '--twice'), '--help'],
    ],
    [
      ['paint', '--coats=2', '-'],
      [...flags.filter((one) => one !== '--coats'), '--help'],
    ],
    [
      ['paint', '--kinds', 'role', '-'],
      [...flags, '--help'],
    ],
    [
      ['paint', '--colour', ''],
      ['red', 'green'],
    ],
    [
      ['paint', '--colour='],
      ['--colour=red', '--colour=green'],
    ],
    [['paint', '--coats', ''], []],
    [['paint', '--coats', '--twice', ''], 'files'],
    [['paint', '--twice='], []],
    [['paint', '--kinds', ''], kinds.map(({ name }) => name)],
    [['paint', '--out', ''], 'files'],
    [['paint', '--', '--colour='], 'files'],
    [['paint', '--nothing', ''], 'files'],
  ])('%j', async (line, found) => {
    expect(await complete(...line)).toEqual(found);
  });
});

test('whatever a command declares is offered, and everything of the real ones can be asked for', async () => {
  for (const { path, verb } of await verbsIn(VERBS)) {
    const words = path.split(' ');
    const offered = await zsh([...words, '--']);
    for (const flag of Object.keys(verb.flags)) {
      const long = `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      const option = offered.includes(long) || offered.includes(`--no-${long.slice(2)}`);
      expect(option, `${path} ${long}`).toBe(true);
      await zsh([...words, long, '']);
    }
    if (verb.takes.length > 0) await zsh([...words, '']);
  }
});

test('what stands beside a word is what help says of it', async () => {
  const { stdout: help } = await cli(['--help'], {}, {});
  const plain = help.replace(/\s+/g, ' ');
  for (const current of ['', '-']) {
    const { stdout } = await cli(['__complete', 'zsh', current], {}, {});
    const [, ...records] = stdout.split('\0').slice(0, -1);
    for (const says of records.filter((_, index) => index % 2 === 1)) expect(plain).toContain(says);
  }
});

test('permissions are those that there are', async () => {
  expect(await zsh(['access', '--can', 'review'])).toContain('review');
  expect(await zsh(['access', '--can', ''])).toEqual(expect.arrayContaining([...permissionNames]));
});

test('switches are those of the server that is emulated', async () => {
  const found = await zsh(['emulate', '--switch', '']);
  for (const [name, words] of Object.entries(switches)) {
    for (const word of words) expect(found).toContain(`${name}=${word}`);
  }
  expect(await zsh(['emulate', '--airisk', '--switch', ''])).not.toContain('patch=merge');
});

describe('addresses', () => {
  const role = (...names: string[]): string =>
    `version: 1\nroles:\n${names.map((name) => `  - name: ${name}\n`).join('')}`;
  const target = (files: Files, ...words: string[]) => zsh([...words, '--target', ''], files);

  test('are those of tenant.yaml, with the settings inside an inbox', async () => {
    const text = `${role('Clerk', "'a/b: c'")}inboxes:\n  - name: invoice\n    sampling: inherited\n`;
    const found = ['inbox/invoice', 'sampling/inbox/invoice', 'role/Clerk', 'role/a/b: c'];
    expect(await target({ 'tenant.yaml': text }, 'plan')).toEqual(found);
  });

  test('are those of the specs that the line names', async () => {
    const files = { 'tenant.yaml': role('No'), 'a.yaml': role('A', 'Both'), 'b.yaml': role('B', 'Both') };
    const found = ['role/A', 'role/Both', 'role/B'];
    expect(await target(files, 'plan', 'a.yaml', 'b.yaml')).toEqual(found);
    expect(await target(files, 'export', '--spec', 'a.yaml', '--spec=b.yaml')).toEqual(found);
  });

  test('are patterns that match just them', async () => {
    expect(await target({ 'tenant.yaml': role("'st*r'") }, 'plan')).toEqual(['role/st\\*r']);
  });

  test('take variables from the environment, but never a credential', async () => {
    const files = { 'tenant.yaml': role('${WHO}', '${FITFORM_PASSWORD}', '${MISSING}') };
    const env = { WHO: 'Clerk', FITFORM_PASSWORD: 'pass-of-the-test' };
    expect(await zsh(['plan', '--target', ''], files, env)).toEqual(['role/Clerk']);
  });

  test.each([
    ['no file', {}],
    ['a broken one', { 'tenant.yaml': 'version: [' }],
    ['an empty one', { 'tenant.yaml': '' }],
    ['one of another form', { 'tenant.yaml': 'roles: { a: [1] }\nusers: 7\ninboxes: [x, { name: [] }]\n' }],
    ['names that no command can get', { 'tenant.yaml': role('"a\\0b"', '"\\ud800"') }],
    ['a .env that cannot be used', { 'tenant.yaml': 'version: 1', '.env': 'FITFORM_URL=a#b' }],
  ])('of %s there are none, and nobody complains', async (_what, files) => {
    expect(await target(files, 'plan')).toEqual([]);
  });

  test.each([
    ['a pipe or a device', null],
    ['a file that would take long', 3_000_000],
  ])('%s is not read, be it the spec or .env', async (_what, size) => {
    const spec = { 'tenant.yaml': role('Clerk', '${WHO}') };
    const of = async (what: string): Promise<string> => {
      const { code, stdout, stderr } = await cli(['__complete', 'zsh', 'plan', '--target', ''], {}, spec, {
        fileSize: (path) => Promise.resolve(path.endsWith(what) ? size : 10),
        readFile: (path) =>
          path.endsWith(what)
            ? Promise.reject(new Error(`${path} was read`))
            : Promise.resolve(Buffer.from(spec['tenant.yaml'])),
      });
      expect([code, stderr]).toEqual([0, '']);
      return stdout;
    };
    expect(await of('tenant.yaml')).toBe('words\0');
    expect(await of('.env')).toBe('words\0role/Clerk\0\0');
  });

  test('of a spec with mistakes in it are there all the same', async () => {
    const text = `${role('Clerk')}users:\n  - username: mary\n    grants: [{ roles: [Nobody], tenant_wide: true }]\n    colour: red\n`;
    expect(await target({ 'tenant.yaml': text }, 'plan')).toEqual(['role/Clerk', 'user/mary']);
  });
});

test.each([
  [['__complete']],
  [['__complete', 'tcsh', 'plan']],
  [['__complete', 'constructor']],
  [['__complete', 'bash', 'fitform pl', 'something else']],
])('%j gets no answer', async (argv) => {
  expect(await cli(argv, {}, {})).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('bash gets what it puts into the line, from where it begins to replace', async () => {
  const bash = async (line: string, replaced: string) =>
    (await cli(['__complete', 'bash', line, replaced], {}, { 'tenant.yaml': 'roles: [{ name: "a:b c" }]' }))
      .stdout;
  expect(await bash('fitform plan --target role/a:', '')).toBe('words\0b\\ c\0');
  expect(await bash('fitform plan --target "ro', 'ro')).toBe('words\0role/a:b c\0');
  expect(await bash('fitform plan > ', '')).toBe('files\0');
});
