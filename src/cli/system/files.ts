/** The files that a run leaves behind. */
import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import {
  access,
  constants,
  copyFile,
  link,
  open,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  type FileHandle,
} from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { mayBeWritten, type WriteOptions } from './world.ts';

/** By way of a temporary file beside it, so that nobody ever sees half of it; a link stays one. */
export async function writeWhole(path: string, text: string, { replace, mode }: WriteOptions): Promise<void> {
  const target = replace ? await realpath(path).catch(() => path) : path;
  const old = replace ? await stat(target).catch(() => null) : null;
  if (old) mustBeReplaceable(path, old);
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

export async function mayReplace(path: string): Promise<void> {
  await access(path);
  await mayWrite(path);
}

/** A new file takes the place of an old one, so the folder is asked as well; where there is none, only the folder. */
export async function mayWrite(path: string): Promise<void> {
  const target = await realPath(path);
  const old = await stat(target).catch(() => null);
  if (old) {
    mustBeReplaceable(path, old);
    await access(target, constants.W_OK);
  }
  const folder = dirname(target);
  if (!(await stat(folder)).isDirectory()) throw fault(`${folder} is not a folder`, 'ENOTDIR');
  await access(folder, constants.W_OK);
}

/** A device or a pipe would become a file, and a rename asks only the folder. */
function mustBeReplaceable(path: string, old: Stats): void {
  if (old.isDirectory()) throw fault(`${path} is a folder`, 'EISDIR');
  if (!old.isFile()) throw fault(`${path} is not a regular file`, 'EINVAL');
  if (!mayBeWritten(old.mode)) throw fault(`${path} is read-only`, 'EACCES');
}

const fault = (message: string, code: string): Error => Object.assign(new Error(message), { code });

/** Where a path leads, however it is written and over whatever links, also where nothing is there yet. */
export async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const folder = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || folder === path) return path;
    const within = await realPath(folder);
    const link = await readlink(path).catch(() => null);
    return link === null ? join(within, basename(path)) : realPath(resolve(within, link));
  }
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

/** `null` for anything but a regular file. Never waits for what is behind it. */
export async function fileSize(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() ? found.size : null;
}

export async function modeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found && found.mode & 0o777;
}
