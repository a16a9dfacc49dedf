/**
 * The lock that keeps two runs apart: a folder that is there while one goes on, and whose time the run renews. It is our
 * own, as those of others end the process at a signal that the program has its own mind about (docs/decisions/026).
 */
import { rmdirSync } from 'node:fs';
import { mkdir, rmdir, stat, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Locked } from '../errors.ts';
import type { LockEvents } from '../host.ts';
import { makeFolder } from './make-folder.ts';

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
  renewMs = STALE_MS / 2,
): Promise<() => Promise<void>> {
  await makeFolder(dirname(path));
  const take = async (): Promise<(() => Promise<void>) | null> =>
    (await takeFolder(path)) ? hold(path, lost, renewMs) : null;
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
  await remove(path);
  const last = await take();
  if (!last) throw new Locked(path);
  return last;
}

/** Whether the folder is ours now; one that is stale is taken over. */
async function takeFolder(path: string): Promise<boolean> {
  if (await createFolder(path)) return true;
  const time = await timeOf(path);
  if (time !== null && time >= Date.now() - STALE_MS) return false;
  if (time !== null) await remove(path);
  return createFolder(path);
}

async function createFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

const held = new Set<string>();

/** Renews the folder's time until it is released, or is seen to be somebody else's. */
async function hold(path: string, lost: () => void, renewMs: number): Promise<() => Promise<void>> {
  let time = await renew(path).catch(async (error: unknown) => {
    await rmdir(path).catch(() => undefined);
    throw error;
  });
  let isHeld = true;
  let timer: NodeJS.Timeout;
  const later = (): void => {
    // A program that has nothing else to do may end.
    timer = setTimeout(() => void check(), renewMs).unref();
  };
  const giveUp = (): void => {
    isHeld = false;
    clearTimeout(timer);
    held.delete(path);
  };
  async function check(): Promise<void> {
    // A folder that cannot be reached for a moment is still ours.
    const isOurs = await stat(path).then(
      ({ mtimeMs }) => mtimeMs === time,
      (error: unknown) => codeOf(error) !== 'ENOENT' && Date.now() <= time + STALE_MS,
    );
    if (isOurs && isHeld) time = await renew(path).catch(() => time);
    if (!isHeld) return;
    if (isOurs) return later();
    giveUp();
    lost();
  }
  held.add(path);
  later();
  return async () => {
    if (!isHeld) return;
    giveUp();
    // What the run came to must not be lost over a lock that is left there: it is stale in a moment.
    await rmdir(path).catch(() => undefined);
  };
}

/** For a program that ends in the middle of a run. */
export function releaseAll(): void {
  for (const path of held) {
    try {
      rmdirSync(path);
    } catch {
      // It is stale in a moment.
    }
  }
}

/** The time as the file system keeps it, which may be less exact than ours. */
async function renew(path: string): Promise<number> {
  const now = new Date();
  await utimes(path, now, now);
  return (await stat(path)).mtimeMs;
}

async function remove(path: string): Promise<void> {
  await rmdir(path).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
  });
}

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException).code;

const timeOf = async (path: string): Promise<number | null> =>
  (await stat(path).catch(() => null))?.mtimeMs ?? null;
