/** Where Node keeps what it has compiled: only where nobody else can put code in its place. */
import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { compiledCodeFolder, type Surroundings } from '../../src/cli/system/compiled-code.ts';
import { BINARY, folder } from '../support/cli-process.ts';

const mine: Surroundings = {
  env: {},
  home: '/home/me',
  platform: 'linux',
  user: 1000,
  stat: () => ({ uid: 1000, mode: 0o40755 }),
  makeFolder: () => undefined,
};
const inside =
  (uid: number, mode: number): Surroundings['stat'] =>
  (path) =>
    path.endsWith('/fitform') ? { uid, mode } : { uid: 1000, mode: 0o40755 };
const none = (): never => {
  throw Object.assign(new Error('nothing is there'), { code: 'ENOENT' });
};

test.each<[string, Partial<Surroundings>, string | null]>([
  ['the cache folder of the user', {}, '/home/me/.cache/fitform'],
  ['on a Mac', { platform: 'darwin' }, '/home/me/Library/Caches/fitform'],
  ['the one that is named', { env: { XDG_CACHE_HOME: '/caches' } }, '/caches/fitform'],
  [
    'its own one where a path from the working folder on is named',
    { env: { XDG_CACHE_HOME: '.cache' } },
    '/home/me/.cache/fitform',
  ],
  ['a home from the working folder on', { home: 'home' }, null],
  ['one that is not there', { stat: none }, null],
  ['one in which none can be made', { makeFolder: none }, null],
  ["another user's folder in it, or a link to one", { stat: inside(1001, 0o40755) }, null],
  ['a folder in it that the group may write to', { stat: inside(1000, 0o40775) }, null],
  ["another user's, as with sudo", { stat: () => ({ uid: 1001, mode: 0o40755 }) }, null],
  ['one that the group may write to', { stat: () => ({ uid: 1000, mode: 0o40775 }) }, null],
  ['one that anybody may write to', { stat: () => ({ uid: 1000, mode: 0o41777 }) }, null],
  ['in CI', { env: { CI: 'true' } }, null],
  ['where CI is turned off', { env: { CI: 'false' } }, '/home/me/.cache/fitform'],
  ['where Node has a place already', { env: { NODE_COMPILE_CACHE: '/x' } }, null],
  ['where it is turned off', { env: { NODE_DISABLE_COMPILE_CACHE: '1' } }, null],
  ['without a home', { home: null }, null],
  ['on Windows, which has no such owner', { platform: 'win32', user: undefined }, null],
])('%s', (_, given, expected) => {
  expect(compiledCodeFolder({ ...mine, ...given })).toBe(expected);
});

test('a start keeps it there, makes no such folder by itself, and --version keeps nothing', async () => {
  const HOME = await folder();
  const start = (...args: string[]) =>
    promisify(execFile)(process.execPath, [BINARY, ...args], { env: { HOME } });
  await start('--help');
  expect(await readdir(HOME)).toEqual([]);
  await mkdir(join(HOME, '.cache'), { mode: 0o700 });
  await start('--version');
  expect(await readdir(join(HOME, '.cache'))).toEqual([]);
  await start('--help');
  expect(await readdir(join(HOME, '.cache'))).toEqual(['fitform']);
  expect(await readdir(join(HOME, '.cache/fitform'))).toHaveLength(1);
});

test('nobody else may write to it, whatever the umask; where somebody may, nothing is kept there', async () => {
  const HOME = await folder();
  const kept = join(HOME, '.cache/fitform');
  await mkdir(join(HOME, '.cache'), { mode: 0o700 });
  const start = () =>
    promisify(execFile)('/bin/sh', ['-c', 'umask 0; exec "$0" "$@"', process.execPath, BINARY, '--help'], {
      env: { HOME },
    });
  await start();
  expect((await stat(kept)).mode & 0o777).toBe(0o700);
  expect(await readdir(kept)).toHaveLength(1);
  const open = join(await folder(), '.cache');
  await mkdir(join(open, 'fitform'), { recursive: true });
  await chmod(open, 0o755);
  await chmod(join(open, 'fitform'), 0o777);
  await promisify(execFile)(process.execPath, [BINARY, '--help'], { env: { HOME, XDG_CACHE_HOME: open } });
  expect(await readdir(join(open, 'fitform'))).toEqual([]);
});
