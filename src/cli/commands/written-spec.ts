/** What an export and an update have in common: a spec that is written for a person to keep. */
import { resolve } from 'node:path';
import { invalid, type InvalidInput } from '../../specfile/problem/problem.ts';
import { whyNotWritten } from '../system/read-text.ts';
import { mayBeWritten, type World } from '../system/world.ts';

/** Writes a file, in words for who named it where that cannot be done; one that is there keeps its mode. */
export async function writeTo(
  world: World,
  file: string,
  text: string,
  which: 'new' | 'as before',
): Promise<void> {
  const how =
    which === 'new' ? { replace: false, mode: 0o644 } : { replace: true, mode: 'as before' as const };
  try {
    await world.writeFile(resolve(world.cwd, file), text, how);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw isThere(file);
    throw notWritten(file, error);
  }
}

/** Before anything is asked for. Root may write to any file, but who made it read-only meant something by that. */
export async function mustBeWritable(world: World, file: string): Promise<void> {
  const path = resolve(world.cwd, file);
  const mode = await world.modeOf(path);
  if (mode !== null && !mayBeWritten(mode)) {
    throw invalid(
      `${file} cannot be written: it is read-only (mode ${mode.toString(8).padStart(4, '0')})`,
      `allow it with chmod u+w ${file}, or name another file with --out`,
    );
  }
  try {
    await world.mayReplace(path);
  } catch (error) {
    throw notWritten(file, error);
  }
}

function notWritten(file: string, error: unknown): InvalidInput {
  return invalid(`${file} cannot be written: ${whyNotWritten(error)}`, 'name another file with --out');
}

/** Before anything is asked for, so that nobody signs in for nothing. `wayOut`: where the file is there already. */
export async function mustBeNew(world: World, file: string, wayOut?: string): Promise<void> {
  try {
    await world.readFile(resolve(world.cwd, file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    if ((error as NodeJS.ErrnoException).code === 'EISDIR') {
      throw invalid(`${file} cannot be written: it is a folder`, 'name a file in it');
    }
  }
  throw isThere(file, wayOut);
}

const isThere = (
  file: string,
  wayOut = `name another file, or bring this one up to date with --update ${file}`,
): InvalidInput => invalid(`${file} already exists, and is not overwritten`, wayOut);
