/** One write at a time in a folder. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { unplaced } from '../specfile/problem/problem.ts';
import { Interrupted, Locked, Stopped, unlessStopped } from './errors.ts';
import type { Host, RunWorld } from './host.ts';

/** In the folder that fitform keeps beside a spec. */
export const LOCK = 'apply.lock';

interface Asking {
  readonly world: RunWorld;
  readonly host: Host;
  /** The tenant, as a plan names it. */
  readonly url: string;
}

/**
 * Two applies of one machine would each write what the other has not read. Where the folder can hold no lock, it is
 * taken in the system's temporary folder, where it is the tenant's: runs in other folders wait for it, too. Resolves
 * to its release. Throws `Stopped`.
 */
export async function takeLock(asking: Asking, folder: string): Promise<() => Promise<void>> {
  const own = await tryLock(asking, join(folder, LOCK));
  if (!(own instanceof Error)) return own;
  const digest = createHash('sha256').update(asking.url).digest('hex').slice(0, 16);
  const shared = await tryLock(asking, join(asking.world.temporary, `fitform-${digest}.lock`));
  if (!(shared instanceof Error)) return shared;
  throw new Stopped('refused', 'no lock can be taken to keep other applies out; nothing was written', [
    unplaced(
      '',
      `${own.message}; ${shared.message}`,
      "make one of the two folders writable, or remove what is in the lock's place",
    ),
  ]);
}

/** The release, or why there can be no lock at that path. */
async function tryLock({ world, host }: Asking, path: string): Promise<(() => Promise<void>) | Error> {
  const told = {
    waiting: () => {
      host.notice('waiting for another apply or undo to end');
    },
    lost: () => {
      host.warning(`the lock ${path} is gone; another apply may be running by now`);
    },
  };
  const taken = world.lock(path, told);
  try {
    return await unlessStopped(world.stop, taken);
  } catch (error) {
    if (error instanceof Interrupted) {
      // Nobody waits for it any more, but it may still be taken, and would be held for as long as this process lives.
      void taken.then((release) => release()).catch(() => undefined);
      throw error;
    }
    if (!(error instanceof Error)) throw error;
    if (!(error instanceof Locked)) return error;
    throw new Stopped('refused', 'another apply or undo is running; nothing was written', [
      unplaced(
        '',
        `the lock ${path} is held`,
        `wait until it has ended, and run this one again; only if none is running, here or on another machine that shares the folder, remove ${path}`,
      ),
    ]);
  }
}
