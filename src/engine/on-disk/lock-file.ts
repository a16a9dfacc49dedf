/** The lock that keeps two runs apart: a folder that is there while one goes on, and whose time the run renews. */
import { mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { lock as lockFile } from 'proper-lockfile';
import { Locked } from '../errors.ts';
import type { LockEvents } from '../host.ts';

/** A run that ended without a word (kill -9) holds its lock for this long; a live one renews it twice as often. */
const STALE_MS = 10_000;
/** Twelve seconds in all: longer than that, so that a stale lock is always outlived. */
const TRIES = 24;
const halfASecond = (): Promise<void> => pause(500);

/**
 * Resolves to the release of the lock, which never rejects. Tries again after each `wait`, then throws `Locked`; Node's
 * error where there can be none at that path.
 */
export async function lock(
  path: string,
  { waiting, lost }: LockEvents,
  wait = halfASecond,
): Promise<() => Promise<void>> {
  await mkdir(dirname(path), { recursive: true });
  // Without `onCompromised`, a lost lock would end the process.
  const options = { lockfilePath: path, stale: STALE_MS, realpath: false, onCompromised: lost };
  const take = async (): Promise<(() => Promise<void>) | null> => {
    try {
      const release = await lockFile(path, options);
      // A lock that is left there is stale in a moment; what the run came to must not be lost over it.
      return () => release().catch(() => undefined);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
      return null;
    }
  };
  const first = await take();
  if (first) return first;
  waiting();
  const before = await timeOf(path);
  for (let tries = 0; tries < TRIES; tries += 1) {
    await wait();
    const later = await take();
    if (later) return later;
  }
  // Where the clock was set back, its age says nothing; but a run that goes on would have renewed it meanwhile.
  if (before === null || before !== (await timeOf(path))) throw new Locked(path);
  await rmdir(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
  const last = await take();
  if (!last) throw new Locked(path);
  return last;
}

const timeOf = async (path: string): Promise<number | null> =>
  (await stat(path).catch(() => null))?.mtimeMs ?? null;
