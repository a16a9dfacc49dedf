/** What the engine needs of the program that it runs in: somebody to talk to, and the few things that it cannot do itself. */
import type { LineFile } from '../apply/journal.ts';
import type { Event, News } from '../apply/outcome.ts';
import type { RandomBytes } from '../apply/writing.ts';
import type { Change, Plan } from '../plan/change.ts';
import type { CallNews } from '../tenant/call-news.ts';
import type { RetryWorld } from '../wire/retry.ts';

/** Whom a run talks to. */
export interface Host {
  /** What is going on, in one line. */
  notice(message: string): void;
  /** What could not be checked, or is not as it should be; the run goes on. */
  warning(message: string): void;
  /** Whether the plan may be carried out. Rejects where nobody can be asked. `null`: it was agreed to beforehand. */
  readonly confirm: ((plan: Plan) => Promise<boolean>) | null;
  /** Told while the tenant is looked at, and while a plan is carried out. What stands around it all is waited for. */
  progress(event: Progress): void | Promise<void>;
}

/**
 * `looking` and `looked` stand around all that is read before there is a result or a plan, one pair within another where
 * reading is a part of more; `begun` and `ended` around the events of every plan that is carried out. Both however it ends.
 */
export type Progress =
  | { readonly type: 'looking' }
  | { readonly type: 'looked' }
  | { readonly type: 'begun'; readonly changes: readonly Change[] }
  | { readonly type: 'ended' }
  | Step;

/** What happens meanwhile. */
export type Step =
  | Event
  | News
  /** For what earlier runs have left open, for so many milliseconds at most. */
  | { readonly type: 'waiting'; readonly why: string; readonly ms: number }
  /** `change`: the one that the call is made for. */
  | { readonly type: 'call'; readonly news: CallNews; readonly change: Change | null };

/** Tells the host, for as long as `work` takes, that the tenant is being looked at. */
export async function looking<T>(host: Pick<Host, 'progress'>, work: () => Promise<T>): Promise<T> {
  await host.progress({ type: 'looking' });
  try {
    return await work();
  } finally {
    await host.progress({ type: 'looked' });
  }
}

/** What is outside the engine: the clock, randomness, the signal to stop, and the files of journals and locks. */
export interface RunWorld extends RetryWorld {
  readonly randomBytes: RandomBytes;
  /** Of fitform, for the journal. */
  readonly version: string;
  readonly hostname: string;
  /** The working folder: what a relative path begins at. */
  readonly cwd: string;
  /** The system's folder for what is soon over. */
  readonly temporary: string;
  /** Throws Node's error where the file cannot be read. */
  readFile(path: string): Promise<Uint8Array>;
  /** Nothing happens where there is none. */
  removeFile(path: string): Promise<void>;
  /** A new file of lines in the folder, which keeps the last `keep`. */
  newLineFile(folder: string, name: string, keep: number): Promise<LineFile>;
  /** The paths of the files of lines in the folder, the newest first; none where there is not a folder. */
  lineFiles(folder: string): Promise<readonly string[]>;
  /**
   * Resolves to the release, which never rejects. Throws `Locked` when somebody else holds it for long, and Node's error
   * where none can be made there.
   */
  lock(path: string, told: LockEvents): Promise<() => Promise<void>>;
}

export interface LockEvents {
  /** Called once, before it is waited for. */
  waiting(): void;
  /** The lock is gone or somebody else's while it was held: it was removed, or this process slept for long. */
  lost(): void;
}
