/** What an export and an update have in common: the whole tenant read, and a spec written for a person to keep. */
import { resolve } from 'node:path';
import { kinds } from '../kinds/index.ts';
import type { Live } from '../kinds/live.ts';
import { invalid, type InvalidInput } from '../spec/problem.ts';
import { observe, type Wanted } from '../tenant/observe.ts';
import type { Connection } from './connect.ts';
import { unlessStopped, type World } from './world.ts';

/** The lists of those kinds. What there is to say about the account's own rights concerns only those who write. */
export function readAll(
  world: World,
  { tenant }: Connection,
  wanted: Wanted,
  extraPermissions: readonly string[],
): Promise<Live> {
  const reading = observe(tenant, kinds, wanted, extraPermissions, () => undefined);
  return unlessStopped(world.stop, reading);
}

/** Writes to a file, in words for who named it where that cannot be done. */
export async function writeTo(world: World, file: string, text: string, replace: boolean): Promise<void> {
  try {
    await world.writeFile(resolve(world.cwd, file), text, { replace, mode: 0o644 });
  } catch (error) {
    const { code = 'no code' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw isThere(file);
    const why: Readonly<Record<string, string>> = {
      ENOENT: 'its folder does not exist',
      ENOTDIR: 'its folder does not exist',
      EISDIR: 'it is a folder',
      EACCES: 'permission denied',
      EPERM: 'permission denied',
      EROFS: 'the file system is read-only',
      ENOSPC: 'no space is left',
    };
    throw invalid(`${file} cannot be written: ${why[code] ?? code}`, 'name another file with --out');
  }
}

/** Before anything is asked for, so that nobody signs in for nothing. */
export async function mustBeNew(world: World, file: string): Promise<void> {
  try {
    await world.readFile(resolve(world.cwd, file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    if ((error as NodeJS.ErrnoException).code === 'EISDIR') {
      throw invalid(`${file} cannot be written: it is a folder`, 'name a file in it');
    }
  }
  throw isThere(file);
}

const isThere = (file: string): InvalidInput =>
  invalid(
    `${file} is there already, and an export does not overwrite`,
    `name another file, or bring this one up to date with --update ${file}`,
  );
