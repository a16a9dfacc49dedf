/** The files that a run leaves behind. */
import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import {
  access,
  constants,
  copyFile,
  link,
  open,
  realpath,
  rename,
  rm,
  stat,
  type FileHandle,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { mayBeWritten, type WriteOptions } from './world.ts';

/** By way of a temporary file beside it, so that nobody ever sees half of it; a link stays one. */
export async function writeWhole(path: string, text: string, { replace, mode }: WriteOptions): Promise<void> {
  const target = replace ? await realpath(path).catch(() => path) : path;
  const old = replace ? await stat(target).catch(() => null) : null;
  // A device or a pipe would become a file.
  if (old && !old.isFile() && !old.isDirectory()) {
    throw Object.assign(new Error(`${path} is no regular file`), { code: 'EINVAL' });
  }
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
