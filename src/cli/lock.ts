/** One write at a time in a folder. */
import { join } from 'node:path';
import { unplaced, Stopped } from './failure.ts';
import { Locked } from './files.ts';
import type { Output } from './output.ts';
import { unlessStopped, type World } from './world.ts';

/** Two applies of one machine would each write what the other has not read. */
export async function takeLock(world: World, output: Output): Promise<() => Promise<void>> {
  try {
    return await unlessStopped(
      world.stop,
      world.lock(join(world.cwd, '.fitform', 'apply.lock'), () => {
        output.message('waiting for another apply or undo in this folder to end');
      }),
    );
  } catch (error) {
    if (!(error instanceof Locked)) throw error;
    throw new Stopped(6, 'another apply or undo is running in this folder; nothing was written', [
      unplaced('', 'the lock .fitform/apply.lock is held', 'wait until it has ended, and run this one again'),
    ]);
  }
}
