/** One write at a time in a folder. */
import { join, resolve } from 'node:path';
import { unsettledIn } from '../apply/unsettled.ts';
import { counted } from '../report/paint.ts';
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

/**
 * A run that was killed may have left creates on their way. To read the tenant before they have arrived would be to
 * create their objects a second time, so what is left of the time to settle is waited for.
 */
export async function letArrive(
  world: World,
  output: Output,
  url: string,
  { journal, settle }: { readonly journal: string; readonly settle: number },
): Promise<void> {
  if (journal === 'off') return;
  const text = await world.lastLines(resolve(world.cwd, journal));
  const open = text === null ? null : unsettledIn(text, url);
  if (!open) return;
  const left = open.since + settle * 1000 - world.now();
  if (left <= 0) return;
  output.message(
    `the last run was cut off with ${counted(open.count, 'create')} on the way; waiting ${Math.ceil(left / 1000)} s for them to arrive (--settle)`,
  );
  await unlessStopped(world.stop, world.pause(left));
}
