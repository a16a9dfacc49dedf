/** Journals on a real file system. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lineFiles, newLineFile } from '../../src/engine/on-disk/line-files.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fitform-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('lines are there as soon as they are appended, for nobody else to read', async () => {
  const file = await newLineFile(join(folder, 'runs'), 'a.jsonl', 30);
  file.append('one\n');
  expect(await readFile(file.path, 'utf8')).toBe('one\n');
  file.append('two\n');
  await file.close();
  expect(await readFile(file.path, 'utf8')).toBe('one\ntwo\n');
  expect((await stat(file.path)).mode & 0o777).toBe(0o600);
});

test('files of lines are named the newest first, and where there is not a folder there are none', async () => {
  const names = ['3-10.jsonl', '3-2.jsonl', '3.jsonl', '2.jsonl', '1.jsonl'];
  for (const name of [...names.toSorted(), 'other.json']) await writeFile(join(folder, name), '');
  expect(await lineFiles(folder)).toEqual(names.map((name) => join(folder, name)));
  expect(await lineFiles(join(folder, 'none'))).toEqual([]);
});

test('a pipe is passed over, as reading it would never end', async () => {
  execFileSync('mkfifo', [join(folder, '1.jsonl')]);
  expect(await lineFiles(folder)).toEqual([]);
});

test('the last ones are kept, and two of one second do not share a file', async () => {
  const names = ['1.jsonl', '2.jsonl', '3.jsonl', '3.jsonl'];
  for (const name of names) await (await newLineFile(folder, name, 3)).close();
  expect((await readdir(folder)).sort()).toEqual(['2.jsonl', '3-2.jsonl', '3.jsonl']);
});

test('the new one is kept where the clock was set back, and one that cannot be removed is no hindrance', async () => {
  await mkdir(join(folder, '0.jsonl'));
  for (const name of ['8.jsonl', '9.jsonl']) await (await newLineFile(folder, name, 2)).close();
  await (await newLineFile(folder, '1.jsonl', 2)).close();
  expect((await readdir(folder)).sort()).toEqual(['0.jsonl', '1.jsonl', '9.jsonl']);
});
