import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { lock } from 'proper-lockfile';
import { draftOf, type Draft, type State } from './state.ts';
import type { Store } from './store.ts';
import { FORMAT, parseTenant } from './tenant-file.ts';

// Longer in all than a lock takes to count as stale (10 s), so that a crashed writer never fails the next one.
const RETRIES = { retries: 300, factor: 1.2, minTimeout: 5, maxTimeout: 60, randomize: true };

/** A tenant's file that cannot be used; the message names it, says why, and what to do. */
export class TenantFileError extends Error {
  override readonly name = 'TenantFileError';
  readonly file: string;

  constructor(file: string, problem: string, wayOut: string, options?: ErrorOptions) {
    super(`${file} ${problem}; ${wayOut}`, options);
    this.file = file;
  }
}

/**
 * A tenant in a JSON file (mode 0600), which may be read and written by several processes at once: each update
 * holds a lock from its read to its write, and writes a whole new file in place of the old one.
 * A missing file is made from the seed, and its folder with it.
 * Both calls reject with a TenantFileError where the file is damaged or the lock cannot be had.
 */
export function fileStore(file: string, seed: () => State): Store {
  let last: { text: string; state: State } | undefined;
  // Updates of this process go one by one, so that only one of them contends for the lock.
  let queue: Promise<unknown> = Promise.resolve();

  async function load(): Promise<State | undefined> {
    const text = await readText(file);
    if (text === undefined) return undefined;
    if (last?.text !== text) last = { text, state: parse(text) };
    return last.state;
  }

  function parse(text: string): State {
    const { state, problem } = parseTenant(text);
    if (problem !== undefined) throw new TenantFileError(file, problem, 'delete it to start afresh');
    return state;
  }

  async function save(state: State): Promise<void> {
    const text = `${JSON.stringify({ format: FORMAT, ...state }, null, 2)}\n`;
    await writeWhole(file, text);
    last = { text, state };
  }

  async function updateLocked<T>(change: (draft: Draft) => T): Promise<T> {
    await mkdir(dirname(file), { recursive: true });
    const held = await takeLock(file);
    try {
      const draft = draftOf((await load()) ?? seed());
      const result = change(draft);
      held.check();
      await save(draft);
      return result;
    } finally {
      await held.release();
    }
  }

  function update<T>(change: (draft: Draft) => T): Promise<T> {
    const result = queue.then(() => updateLocked(change));
    queue = result.catch(() => undefined);
    return result;
  }

  return {
    update,
    async read() {
      return (await load()) ?? update((draft) => draft);
    },
  };
}

async function readText(file: string): Promise<string | undefined> {
  try {
    // Without the mark that some editors put before a text.
    return new TextDecoder().decode(await readFile(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Replaces the file at once: a reader sees the old text or the new one, and so does the next start after a crash. */
async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Holds `FILE.lock`; `check` throws when the lock was lost meanwhile (this process was stopped for long). */
async function takeLock(file: string): Promise<{ check: () => void; release: () => Promise<void> }> {
  let lost: Error | undefined;
  const options = {
    realpath: false,
    retries: RETRIES,
    // Without this, a lost lock ends the process.
    onCompromised: (error: Error) => {
      lost = error;
    },
  };
  const unlock = await lock(file, options).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code !== 'ELOCKED') throw cause;
    throw new TenantFileError(file, 'is kept locked by another process', 'try again when that has ended', {
      cause,
    });
  });
  return {
    check() {
      if (lost === undefined) return;
      throw new TenantFileError(file, 'was taken over by another process', 'try again', { cause: lost });
    },
    release: () => (lost === undefined ? unlock() : Promise.resolve()),
  };
}
