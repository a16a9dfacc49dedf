/** Files on a real file system. */
import { execFileSync } from 'node:child_process';
import { chmod, chown, lstat, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mayReplace, writeWhole } from '../../src/cli/system/files.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fitform-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('what is no file, as a pipe, is not made one', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  await expect(writeWhole(pipe, 'one', { replace: true, mode: 0o600 })).rejects.toThrow('not a regular file');
  expect((await lstat(pipe)).isFIFO()).toBe(true);
  expect(await readdir(folder)).toEqual(['pipe']);
});

test('a file is written whole and for nobody else to read; an older one is replaced with its mode', async () => {
  const path = join(folder, 'plan.json');
  await writeWhole(path, 'one', { replace: true, mode: 0o600 });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await writeWhole(path, 'two', { replace: true, mode: 0o600 });
  expect(await readFile(path, 'utf8')).toBe('two');
  expect(await readdir(folder)).toEqual(['plan.json']);
});

test('what is replaced never becomes readable to more than it was, and a link stays one', async () => {
  const path = join(folder, 'tenant.yaml');
  const link = join(folder, 'link.yaml');
  await writeWhole(path, 'one', { replace: false, mode: 0o600 });
  await symlink('tenant.yaml', link);
  await writeWhole(link, 'two', { replace: true, mode: 0o644 });
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
  expect([await readFile(path, 'utf8'), (await stat(path)).mode & 0o777]).toEqual(['two', 0o600]);
  await chmod(path, 0o644);
  await writeWhole(path, 'three', { replace: true, mode: 0o600 });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test.each([0o600, 0o640, 0o644, 0o664, 0o755, 0o777])(
  'what is replaced as before keeps its mode: %o',
  async (mode) => {
    const path = join(folder, 'tenant.yaml');
    await writeWhole(path, 'one', { replace: false, mode: 0o600 });
    await chmod(path, mode);
    await symlink('tenant.yaml', join(folder, 'link.yaml'));
    const { uid, gid } = await stat(path);
    for (const name of ['tenant.yaml', 'link.yaml']) {
      await writeWhole(join(folder, name), name, { replace: true, mode: 'as before' });
      const now = await stat(path);
      expect([await readFile(path, 'utf8'), now.mode & 0o777, now.uid, now.gid]).toEqual([
        name,
        mode,
        uid,
        gid,
      ]);
    }
    expect((await lstat(join(folder, 'link.yaml'))).isSymbolicLink()).toBe(true);
  },
);

test.runIf(process.getuid?.() === 0)('a file of somebody else stays theirs', async () => {
  const path = join(folder, 'tenant.yaml');
  await writeWhole(path, 'one', { replace: false, mode: 0o640 });
  await chown(path, 12_345, 54_321);
  await writeWhole(path, 'two', { replace: true, mode: 'as before' });
  const { uid, gid, mode } = await stat(path);
  expect([await readFile(path, 'utf8'), uid, gid, mode & 0o777]).toEqual(['two', 12_345, 54_321, 0o640]);
});

test.each([{ mode: 0o600 }, { mode: 'as before' }] as const)(
  'a file that is read-only is not replaced, whoever runs it: %o',
  async (how) => {
    const path = join(folder, 'plan.json');
    await writeWhole(path, 'one', { replace: false, mode: 0o600 });
    await chmod(path, 0o444);
    await expect(writeWhole(path, 'two', { replace: true, ...how })).rejects.toMatchObject({
      code: 'EACCES',
    });
    expect([await readFile(path, 'utf8'), await readdir(folder)]).toEqual(['one', ['plan.json']]);
  },
);

test('whether a file may be replaced, is asked of it and of its folder', async () => {
  await writeWhole(join(folder, 'a'), 'one', { replace: false, mode: 0o600 });
  await expect(mayReplace(join(folder, 'a'))).resolves.toBeUndefined();
  await expect(mayReplace(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('without replacing, a file that is there stays as it is', async () => {
  const path = join(folder, 'tenant.yaml');
  await writeWhole(path, 'one', { replace: false, mode: 0o644 });
  await expect(writeWhole(path, 'two', { replace: false, mode: 0o644 })).rejects.toMatchObject({
    code: 'EEXIST',
  });
  expect(await readFile(path, 'utf8')).toBe('one');
  expect(await readdir(folder)).toEqual(['tenant.yaml']);
});
