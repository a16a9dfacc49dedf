/** Completion in real shells: what the tab key makes of a line, seen by the words that the command then gets. */
import { chmod, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BINARY, fitform, folder } from '../../support/cli-process.ts';
import {
  isInstalled,
  SHELLS,
  startShell,
  type Shell,
  type Terminal,
} from '../../support/interactive-shell.ts';

/** Each would do harm in a shell that takes it for more than a text; the keys before the tab lead to it alone. */
const NAMES: readonly (readonly [keys: string, name: string])[] = [
  ['plain', 'plain'],
  ['two', 'two words'],
  ['a:', 'a:b/c=d e'],
  ['dol', 'dol$(touch pwned)$HOME'],
  ['tick', 'tick`touch pwned`'],
  ['semi', 'semi; touch pwned & | > pwned'],
  ['quo', `quo"te'd`],
  ['bang', 'bang!x !!'],
  ['back', 'back\\slash'],
  ['per', 'per%s {a,b} [c] ~ #'],
  ['gr', 'grüße ❤'],
  ['star', 'star*'],
  ['line', 'line\nbreak $(touch pwned)'],
  ['dash', 'dash -rf'],
];
const SPEC = JSON.stringify({
  version: 1,
  roles: NAMES.map(([, name]) => ({ name, permissions: ['review'] })),
  inboxes: [{ name: 'invoice' }],
  users: [{ username: 'mary@example.com' }],
});

/** The line of each that docs/install.md shows. */
const page = await readFile(join(import.meta.dirname, '../../../docs/install.md'), 'utf8');
const lineFor = (shell: Shell): string =>
  new RegExp(`^.*fitform completion ${shell}.*$`, 'm').exec(page)?.[0] ?? '';

/** fitform on the PATH, beside what the shells themselves need. */
async function onPath(): Promise<string> {
  const bin = await folder();
  await symlink(process.execPath, join(bin, 'node'));
  await writeFile(join(bin, 'fitform'), `#!/bin/sh\nexec "${join(bin, 'node')}" "${BINARY}" "$@"\n`);
  await chmod(join(bin, 'fitform'), 0o755);
  return `${bin}:${process.env['PATH'] ?? ''}`;
}
const path = await onPath();

describe.each(SHELLS)('%s', (shell) => {
  const isHere = isInstalled(shell) && isInstalled('script');
  const here = test.skipIf(!isHere);
  const started: Terminal[] = [];
  const startIn = async (cwd: string): Promise<Terminal> => {
    const terminal = await startShell(shell, { cwd, setUp: lineFor(shell), path });
    started.push(terminal);
    return terminal;
  };
  afterAll(() => Promise.all(started.map((terminal) => terminal.stop())));

  let cwd = '';
  let terminal: Terminal | undefined;
  beforeAll(async () => {
    cwd = await folder({ 'tenant.yaml': SPEC });
    if (isHere) terminal = await startIn(cwd);
  });
  const complete = async (keys: string): Promise<readonly string[]> => {
    const words = (await terminal?.type(keys)) ?? [];
    // No name was taken for a command.
    expect(await readdir(cwd), terminal?.screen()).toEqual(['tenant.yaml']);
    return words;
  };
  const completeWith = async (keys: string, files: Record<string, string>): Promise<readonly string[]> =>
    (await startIn(await folder(files))).type(keys);

  here.each(NAMES)('%s leads to the role %j, and to nothing else', async (keys, name) => {
    const pattern = `role/${name.replaceAll('*', '\\*')}`;
    expect(await complete(`fitform plan --target role/${keys}\t`)).toEqual([
      'fitform',
      'plan',
      '--target',
      pattern,
    ]);
  });

  here.each([
    ['a command', 'fitform val\t', ['validate']],
    ['a command of a group', 'fitform link rev\t', ['link', 'revoke']],
    ['a flag', 'fitform plan --det\t', ['plan', '--detailed-exitcode']],
    ['a choice', 'fitform plan --format mark\t', ['plan', '--format', 'markdown']],
    ['a choice behind =', 'fitform plan --format=mark\t', ['plan', '--format=markdown']],
    ['a switch', 'fitform emulate --switch patch=rep\t', ['emulate', '--switch', 'patch=replace']],
    ['a shell', 'fitform completion z\t', ['completion', 'zsh']],
    ['what can be explained', 'fitform explain edit_us\t', ['explain', 'edit_users']],
    ['a schema', 'fitform schema ten\t', ['schema', 'tenant']],
    ['a topic of help', 'fitform help exit\t', ['help', 'exit-codes']],
    ['an address behind =', 'fitform plan --target=role/pl\t', ['plan', '--target=role/plain']],
    [
      'an address with @',
      'fitform plan --target user/mary@ex\t',
      ['plan', '--target', 'user/mary@example.com'],
    ],
    ['a file', 'fitform plan tena\t', ['plan', 'tenant.yaml']],
    ['a file behind =', 'fitform plan --report=tena\t', ['plan', '--report=tenant.yaml']],
  ])('%s', async (_what, keys, words) => {
    expect(await complete(keys)).toEqual(['fitform', ...words]);
  });

  here('within double quotes', async () => {
    const words = await complete('fitform plan --target "role/dol\t');
    expect(words).toEqual(['fitform', 'plan', '--target', 'role/dol$(touch pwned)$HOME']);
  });

  here('within single quotes', async () => {
    const words = await complete("fitform plan --target 'role/quo\t");
    expect(words).toEqual(['fitform', 'plan', '--target', `role/quo"te'd`]);
  });

  here('another spec, named in the line', async () => {
    const files = { 'other file.yaml': 'version: 1\nroles:\n  - name: elsewhere\n' };
    const spec = shell === 'bash' ? "'other file.yaml'" : 'other\\ file.yaml';
    const words = await completeWith(`fitform plan ${spec} --target ro\t`, files);
    expect(words).toEqual(['fitform', 'plan', 'other file.yaml', '--target', 'role/elsewhere']);
  });

  here('nothing is said of a spec that is broken, and nothing is completed', async () => {
    const words = await completeWith('fitform plan --target ro\t', { 'tenant.yaml': 'version: [\n' });
    expect(words).toEqual(['fitform', 'plan', '--target', 'ro']);
  });
});

test('a pipe nobody writes to holds up nobody who types', async () => {
  for (const name of ['tenant.yaml', '.env']) {
    const cwd = await folder();
    const shell = `mkfifo ${name} && "$@" | tr '\\0' .`;
    const { code, stdout } = await fitform(['__complete', 'bash', 'fitform plan --target ', ''], {
      cwd,
      shell,
    });
    expect([code, stdout]).toEqual([0, 'words.']);
  }
});

test('each shell is there, or says so', () => {
  const missing = ['script', ...SHELLS].filter((program) => !isInstalled(program));
  if (missing.length > 0) console.warn(`completion was not tested: ${missing.join(', ')} missing`);
});
