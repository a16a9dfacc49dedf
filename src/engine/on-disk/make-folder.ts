/** Folders that fitform writes to, and git's way to leave its own one alone. */
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** What fitform keeps beside a spec: journals, the lock, the embedded tenant. */
export const OWN_FOLDER = '.fitform';

/**
 * Makes it where it is missing, with what is missing above it. In `.fitform` everything is hidden from git by a
 * `.gitignore` of its own; one that is there stays as it is, an empty one too.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  await mkdir(path, { recursive: true, mode });
  const own = ownFolder(resolve(path));
  if (own === null) return;
  // A run is worth more than this file, so nothing about it ends a run.
  await writeFile(join(own, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => undefined);
}

/** The `.fitform` that the path is, or lies in. */
function ownFolder(path: string): string | null {
  if (basename(path) === OWN_FOLDER) return path;
  const above = dirname(path);
  return above === path ? null : ownFolder(above);
}
