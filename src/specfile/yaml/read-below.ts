/** A file that a spec names, from a disk: by its path from the folder of the spec, and never from anywhere else. */
import { isAbsolute, join, relative, sep } from 'node:path';
import { invalid } from '../problem/problem.ts';
import { isTooLarge, TOO_LARGE } from './contents.ts';

export interface Disk {
  readFile(path: string): Promise<Uint8Array>;
  /** The one path of a file, over whatever links, also where nothing is there. */
  realPath(path: string): Promise<string>;
  /** In bytes; `null` where there is no regular file: a pipe may wait for ever. */
  fileSize(path: string): Promise<number | null>;
}

/** `folder`: that of the spec. Throws `InvalidInput`, or the disk's error. */
export async function readBelow(disk: Disk, folder: string, path: string): Promise<Uint8Array> {
  // Where the folder is a link itself, so is what is in it.
  const [home, real] = await Promise.all([disk.realPath(folder), disk.realPath(join(folder, path))]);
  const way = relative(home, real);
  if (isAbsolute(way) || way.split(sep)[0] === '..') {
    throw invalid('a symbolic link leads out of the folder of the spec', 'put the file itself there');
  }
  const size = await disk.fileSize(real);
  if (size === null) throw Object.assign(new Error(`no file ${real}`), { code: 'ENOENT' });
  if (isTooLarge(size)) throw invalid(TOO_LARGE);
  return disk.readFile(real);
}

/** What a file that a spec names is called: as the spec is. */
export const nameBeside = (spec: string, path: string): string =>
  `${/^[^]*[/\\]/.exec(spec)?.[0] ?? ''}${path}`;
