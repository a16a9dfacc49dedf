/**
 * fitform over real folders and a real network, in this process: a fifth of the time that a process of its own takes. What
 * makes the process (signals, streams, locks, terminals, the bundle) is not there: `cli-process.ts` is for that.
 */
import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import * as files from '../../src/cli/system/files.ts';
import { git } from '../../src/cli/system/git.ts';
import { openBrowser } from '../../src/cli/system/open-browser.ts';
import type { World } from '../../src/cli/system/world.ts';
import * as lineFiles from '../../src/engine/on-disk/line-files.ts';
import { lock } from '../../src/engine/on-disk/lock-file.ts';
import { makeFolder } from '../../src/engine/on-disk/make-folder.ts';
import { cli } from './cli-in-process.ts';
import { addFiles, folder, runOf, type Run, type Surroundings } from './cli-process.ts';

/** As `cli/main.ts` makes it. */
const onDisk = (cwd: string, env: Readonly<Record<string, string>>): Partial<World> => ({
  cwd,
  readFile: (path) => readFile(path),
  fileSize: files.fileSize,
  listFolder: (path) => readdir(path),
  git: (args) => git(args, cwd),
  writeFile: files.writeWhole,
  mayReplace: files.mayReplace,
  mayWrite: files.mayWrite,
  realPath: files.realPath,
  newLineFile: lineFiles.newLineFile,
  lineFiles: lineFiles.lineFiles,
  lock,
  makeFolder,
  removeFile: (path) => rm(path, { force: true }),
  modeOf: files.modeOf,
  openBrowser: (url) => openBrowser(url, env),
  hostname: hostname(),
  home: cwd,
  temporary: cwd,
  pid: process.pid,
  isRunning,
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: () => Math.random(),
  randomBytes: (count) => randomBytes(count),
  pause: async (ms, until) => {
    await pause(ms, undefined, until ? { signal: until } : {}).catch(() => undefined);
  },
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

export async function fitform(
  args: readonly string[],
  { cwd, env = {}, files: given, stdin = '' }: Omit<Surroundings, 'shell'> = {},
): Promise<Run> {
  const where = cwd ?? (await folder());
  await addFiles(where, given);
  const input = Readable.from(stdin === '' ? [] : [Buffer.from(stdin)]);
  const ended = await cli([...args], { HOME: where, ...env }, {}, { ...onDisk(where, env), stdin: input });
  return runOf(args, ended);
}

/** Each command with the same arguments, every other one with `--json`. */
export async function each(
  commands: readonly string[],
  args: readonly string[],
  surroundings: Surroundings = {},
): Promise<Run[]> {
  const cwd = surroundings.cwd ?? (await folder(surroundings.files));
  const json = (index: number): string[] => (index % 2 === 0 ? ['--json'] : []);
  return Promise.all(
    commands.map((command, index) =>
      fitform([command, ...args, ...json(index)], { cwd, env: surroundings.env ?? {} }),
    ),
  );
}
