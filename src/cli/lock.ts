/** One write at a time in a folder. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { unplaced, Stopped } from './failure.ts';
import { Locked } from './system/lock-file.ts';
import type { Output } from './terminal/output.ts';
import { Interrupted, unlessStopped, type World } from './system/world.ts';

/**
 * Two applies of one machine would each write what the other has not read. Where the working folder can hold no lock, it
 * is taken in the system's temporary folder, where it is the tenant's: runs in other folders wait for it, too. Resolves
 * to its release. Throws `Stopped`.
 */
export async function takeLock(world: World, output: Output, url: string): Promise<() => Promise<void>> {
  const digest = createHash('sha256').update(url).digest('hex').slice(0, 16);
  const own = await tryLock(world, output, join(world.cwd, '.fitform', 'apply.lock'));
  if (!(own instanceof Error)) return own;
  const shared = await tryLock(world, output, join(world.temporary, `fitform-${digest}.lock`));
  if (!(shared instanceof Error)) return shared;
  throw new Stopped(6, 'no lock can be taken to keep other applies out; nothing was written', [
    unplaced(
      '',
      `${own.message}; ${shared.message}`,
      "make one of the two folders writable, or remove what is in the lock's place",
    ),
  ]);
}

/** The release, or why there can be no lock at that path. */
async function tryLock(world: World, output: Output, path: string): Promise<(() => Promise<void>) | Error> {
  const told = {
    waiting: () => {
      output.message('waiting for another apply or undo to end');
    },
    lost: () => {
      output.message(`warning: the lock ${path} is gone; another apply may be running by now`);
    },
  };
  try {
    return await unlessStopped(world.stop, world.lock(path, told));
  } catch (error) {
    if (error instanceof Interrupted || !(error instanceof Error)) throw error;
    if (!(error instanceof Locked)) return error;
    throw new Stopped(6, 'another apply or undo is running; nothing was written', [
      unplaced(
        '',
        `the lock ${path} is held`,
        `wait until it has ended, and run this one again; only if none is running, here or on another machine that shares the folder, remove ${path}`,
      ),
    ]);
  }
}
