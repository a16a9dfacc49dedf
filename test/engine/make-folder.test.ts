/** Folders that fitform makes, and what git gets to see of them. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newLineFile } from '../../src/engine/on-disk/line-files.ts';
import { lock } from '../../src/engine/on-disk/lock-file.ts';
import { makeFolder } from '../../src/engine/on-disk/make-folder.ts';

let cwd = '';
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'fitform-folder-'));
});
afterEach(() => rm(cwd, { recursive: true }));

const ignored = (): Promise<string> => readFile(join(cwd, '.fitform/.gitignore'), 'utf8');

test.each(['.fitform', '.fitform/runs'])('%s is hidden from git as a whole', async (folder) => {
  await makeFolder(join(cwd, folder));
  expect(await ignored()).toBe('*\n');
  const git = promisify(execFile);
  await git('git', ['init', '--quiet'], { cwd });
  await writeFile(join(cwd, folder, 'secret'), '');
  const { stdout } = await git('git', ['status', '--porcelain', '--untracked-files=all'], { cwd });
  expect(stdout).toBe('');
});

test('so is what a journal or a lock makes it for', async () => {
  const file = await newLineFile(join(cwd, '.fitform/runs'), 'a.jsonl', 5);
  await file.close();
  expect(await ignored()).toBe('*\n');
  await rm(join(cwd, '.fitform'), { recursive: true });
  const none = (): void => undefined;
  const release = await lock(join(cwd, '.fitform/apply.lock'), { waiting: none, lost: none });
  await release();
  expect(await ignored()).toBe('*\n');
});

test('a .gitignore that is there stays, an empty one too', async () => {
  await mkdir(join(cwd, '.fitform'));
  await writeFile(join(cwd, '.fitform/.gitignore'), '');
  await makeFolder(join(cwd, '.fitform/runs'));
  expect(await ignored()).toBe('');
});

test('one that cannot be written is no reason to fail', async () => {
  await mkdir(join(cwd, '.fitform/.gitignore'), { recursive: true });
  await makeFolder(join(cwd, '.fitform/runs'));
  expect(await readdir(join(cwd, '.fitform'))).toEqual(['.gitignore', 'runs']);
});

test('elsewhere nothing but the folder is made', async () => {
  const file = await newLineFile(join(cwd, 'audit/journals'), 'a.jsonl', 5);
  await file.close();
  expect(await readdir(cwd, { recursive: true })).toEqual([
    'audit',
    'audit/journals',
    'audit/journals/a.jsonl',
  ]);
});
