/** The machine that the library runs on, as a run sees it. Journals and locks are on it only for runs that ask for them. */
import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { RunWorld } from '../engine/host.ts';

/** Replaced by the build; from the sources there is no release. */
declare const FITFORM_VERSION: string | undefined;

export const VERSION = typeof FITFORM_VERSION === 'string' ? FITFORM_VERSION : '0.0.0-source';

export const worldOf = (stop: AbortSignal): RunWorld => ({
  random: () => Math.random(),
  randomBytes: (count) => randomBytes(count),
  now: () => Date.now(),
  monotonic: () => performance.now(),
  pause: async (ms, until = stop) => {
    await pause(ms, undefined, { signal: until }).catch(() => undefined);
  },
  stop,
  version: VERSION,
  hostname: ownName(),
  cwd: resolve(),
  temporary: tmpdir(),
  readFile: (path) => readFile(path),
  removeFile: (path) => rm(path, { force: true }),
  newLineFile: async (...given) => (await import('../engine/on-disk/line-files.ts')).newLineFile(...given),
  lineFiles: async (folder) => (await import('../engine/on-disk/line-files.ts')).lineFiles(folder),
  lock: async (path, told) => {
    const { lock } = await import('../engine/on-disk/lock-file.ts');
    // Told to stop, it is not waited for any longer.
    return lock(path, told, () => pause(500, undefined, { signal: stop }));
  },
});

/** In a container the system may not know it. */
function ownName(): string {
  try {
    return hostname() || 'unknown';
  } catch {
    return 'unknown';
  }
}
