/** The lock and the journals on a real file system. */
import { chmod, lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lineFiles, lock, Locked, newLineFile, writeWhole } from '../../src/cli/files.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fitform-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('a lock keeps others out until it is released', async () => {
  const path = join(folder, '.fitform', 'apply.lock');
  const release = await lock(path, () => expect.unreachable());
  const waiting = Promise.withResolvers<undefined>();
  let held = true;
  const second = lock(path, () => {
    waiting.resolve(undefined);
  }).then((release) => {
    expect(held).toBe(false);
    return release;
  });
  await waiting.promise;
  held = false;
  await release();
  await (
    await second
  )();
});

test('a lock that is not released in time is told', async () => {
  const path = join(folder, '.fitform', 'apply.lock');
  const release = await lock(path, () => undefined);
  await expect(lock(path, () => undefined, 1)).rejects.toThrow(Locked);
  await release();
});

test('lines are there as soon as they are appended, for nobody else to read', async () => {
  const file = await newLineFile(join(folder, 'runs'), 'a.jsonl', 30);
  await file.append('one\n');
  expect(await readFile(file.path, 'utf8')).toBe('one\n');
  await file.append('two\n');
  await file.close();
  expect(await readFile(file.path, 'utf8')).toBe('one\ntwo\n');
  expect((await stat(file.path)).mode & 0o777).toBe(0o600);
});

test('files of lines are named the newest first, and where there is no folder there are none', async () => {
  for (const name of ['1.jsonl', '3.jsonl', '2.jsonl', 'other.json']) await writeFile(join(folder, name), '');
  const names = ['3.jsonl', '2.jsonl', '1.jsonl'];
  expect(await lineFiles(folder)).toEqual(names.map((name) => join(folder, name)));
  expect(await lineFiles(join(folder, 'none'))).toEqual([]);
});

test('the last ones are kept, and two of one second do not share a file', async () => {
  const names = ['1.jsonl', '2.jsonl', '3.jsonl', '3.jsonl'];
  for (const name of names) await (await newLineFile(folder, name, 3)).close();
  expect((await readdir(folder)).sort()).toEqual(['2.jsonl', '3-2.jsonl', '3.jsonl']);
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

test('without replacing, a file that is there stays as it is', async () => {
  const path = join(folder, 'tenant.yaml');
  await writeWhole(path, 'one', { replace: false, mode: 0o644 });
  await expect(writeWhole(path, 'two', { replace: false, mode: 0o644 })).rejects.toMatchObject({
    code: 'EEXIST',
  });
  expect(await readFile(path, 'utf8')).toBe('one');
  expect(await readdir(folder)).toEqual(['tenant.yaml']);
});
