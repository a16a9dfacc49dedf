/** The journals of a folder. */
import { isAbsolute, relative, resolve } from 'node:path';
import { kinds } from '../../kinds/index.ts';
import { InvalidInput, problemWith } from '../../specfile/problem/problem.ts';
import { runsIn, type JournalFile, type Run } from '../../undo/runs.ts';
import { readText, type Wanted } from './read-text.ts';
import type { World } from './world.ts';

export const JOURNAL: Wanted = {
  what: 'journal',
  hint: 'apply names its journal at the end, and fitform runs lists them',
  mayBeTorn: true,
};

/** The newest first, each by its whole path. A damaged one is among them. None where there is not a folder. */
export async function readRuns(world: World, folder: string): Promise<Run[]> {
  const paths = await world.lineFiles(resolve(world.cwd, folder));
  return runsIn(await Promise.all(paths.map((path) => readJournalFile(world, path))), kinds);
}

async function readJournalFile(world: World, file: string): Promise<JournalFile> {
  try {
    return { file, text: await readText(world, file, JOURNAL) };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { file, error };
  }
}

/** Throws `InvalidInput`. */
export async function mustBeFolder(world: World, folder: string): Promise<void> {
  try {
    await world.listFolder(resolve(world.cwd, folder));
  } catch {
    throw new InvalidInput([
      problemWith(folder, 'there is no such folder', 'name the one that the runs were given with --journal'),
    ]);
  }
}

/** A path from the working folder where it leads into it. */
export function asTyped({ cwd }: World, path: string): string {
  const inside = relative(cwd, path);
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}
