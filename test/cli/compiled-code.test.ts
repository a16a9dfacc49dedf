/** Where Node keeps what it has compiled: only where nobody else can put code in its place. */
import { mkdir, readdir } from 'node:fs/promises';
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
};
const none = (): never => {
  throw Object.assign(new Error('nothing is there'), { code: 'ENOENT' });
};

test.each<[string, Partial<Surroundings>, string | null]>([
  ['the cache folder of the user', {}, '/home/me/.cache/fitform'],
  ['on a Mac', { platform: 'darwin' }, '/home/me/Library/Caches/fitform'],
  ['the one that is named', { env: { XDG_CACHE_HOME: '/caches' } }, '/caches/fitform'],
  ['one that is not there', { stat: none }, null],
  ["another user's, as with sudo", { stat: () => ({ uid: 1001, mode: 0o40755 }) }, null],
  ['one that the group may write to', { stat: () => ({ uid: 1000, mode: 0o40775 }) }, null],
  ['one that anybody may write to', { stat: () => ({ uid: 1000, mode: 0o41777 }) }, null],
  ['in CI', { env: { CI: 'true' } }, null],
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
