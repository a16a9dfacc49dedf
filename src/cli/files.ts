/** The files that a run leaves behind, and the lock that keeps two runs apart. */
import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import {
  access,
  constants,
  copyFile,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  type FileHandle,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { lock as lockFile } from 'proper-lockfile';
import type { LineFile } from '../apply/journal.ts';
import { mayBeWritten, type WriteOptions } from './world.ts';

/** A run that ended without a word (kill -9) holds its lock for this long; a live one renews it. */
const STALE_MS = 10_000;
/** Longer than that, so that a stale lock is always outlived. */
const PATIENCE = 24;
const BETWEEN = { factor: 1, minTimeout: 500, maxTimeout: 500 };

/** Somebody else holds the lock. */
export class Locked extends Error {
  override readonly name = 'Locked';
}

/** Resolves to the release of the lock. Tries again every half second, `patience` times, then throws `Locked`; `waiting` is called before. */
export async function lock(
  path: string,
  waiting: () => void,
  patience = PATIENCE,
): Promise<() => Promise<void>> {
  await mkdir(dirname(path), { recursive: true });
  const options = { lockfilePath: path, stale: STALE_MS, realpath: false };
  try {
    return await lockFile(dirname(path), options);
  } catch (error) {
    if (!isLocked(error)) throw error;
  }
  waiting();
  try {
    return await lockFile(dirname(path), { ...options, retries: { ...BETWEEN, retries: patience } });
  } catch (error) {
    throw isLocked(error) ? new Locked(path) : error;
  }
}

const isLocked = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ELOCKED';

/** By way of a temporary file beside it, so that nobody ever sees half of it; a link stays one. */
export async function writeWhole(path: string, text: string, { replace, mode }: WriteOptions): Promise<void> {
  const target = replace ? await realpath(path).catch(() => path) : path;
  const old = replace ? await stat(target).catch(() => null) : null;
  // A rename asks only the folder.
  if (old && !mayBeWritten(old.mode)) {
    throw Object.assign(new Error(`${path} is read-only`), { code: 'EACCES' });
  }
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}`);
  const handle = await open(temporary, 'wx', mode === 'as before' ? 0o600 : mode & (old?.mode ?? mode));
  try {
    if (mode === 'as before' && old) await keepRights(handle, old);
    await handle.writeFile(text, 'utf8');
    await handle.sync();
    await handle.close();
    if (replace) await rename(temporary, target);
    else await giveName(temporary, target);
  } finally {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
  }
}

/** A new file takes its place, so the folder is asked as well. */
export async function mayReplace(path: string): Promise<void> {
  const target = await realpath(path);
  await access(target, constants.W_OK);
  await access(dirname(target), constants.W_OK);
}

/** Where the new file cannot get the group of the old one, that group's rights would go to another. */
async function keepRights(handle: FileHandle, { mode, uid, gid }: Stats): Promise<void> {
  await handle.chown(uid, gid).catch(() => undefined);
  const isOfGroup = (await handle.stat()).gid === gid;
  await handle.chmod(mode & (isOfGroup ? 0o777 : 0o707));
}

/** Fails with EEXIST where the name is taken, which a rename would not. */
async function giveName(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    // Some file systems have no links.
    if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await copyFile(temporary, path, constants.COPYFILE_EXCL);
  }
}

export async function modeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found && found.mode & 0o777;
}

/** A new file of lines (mode 0600) in a folder that keeps the last `keep` of them. */
export async function newLineFile(folder: string, name: string, keep: number): Promise<LineFile> {
  await mkdir(folder, { recursive: true });
  const { handle, path } = await createFresh(folder, name);
  const old = (await readdir(folder)).filter((file) => file.endsWith('.jsonl')).sort();
  for (const file of old.slice(0, Math.max(0, old.length - keep))) {
    await rm(join(folder, file), { force: true });
  }
  return {
    path,
    append: async (line) => {
      await handle.appendFile(line, 'utf8');
    },
    close: async () => {
      await handle.sync();
      await handle.close();
    },
  };
}

/** The newest by name; `null` where there is none to be read. */
export async function lastLines(folder: string): Promise<string | null> {
  const names = await readdir(folder).catch(() => []);
  const newest = names
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .at(-1);
  return newest === undefined ? null : readFile(join(folder, newest), 'utf8');
}

/** Two runs may begin within one second. */
async function createFresh(
  folder: string,
  name: string,
): Promise<{ handle: Awaited<ReturnType<typeof open>>; path: string }> {
  for (let number = 1; ; number += 1) {
    const path = join(folder, number === 1 ? name : name.replace(/(\.\w+)$/, `-${number}$1`));
    try {
      return { handle: await open(path, 'wx', 0o600), path };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
