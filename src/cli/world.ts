/** Everything that is outside the program: passed in by main.ts, so that the rest can be run in a test. */
import type { Readable, Writable } from 'node:stream';
import type { LineFile } from '../apply/journal.ts';
import type { GitAnswer } from './git.ts';
import type { Terminal } from './output.ts';

export interface World {
  /** Without the program's own name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly version: string;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & Terminal;
  readonly stderr: Writable & Terminal;
  /** Throws Node's error where the file cannot be read. */
  readFile(path: string): Promise<Buffer>;
  /** The names in a folder. Throws Node's error where it cannot be read. */
  listFolder(path: string): Promise<readonly string[]>;
  /** Runs git in `cwd`, for commands that only read. Throws Node's error where git cannot be run. */
  git(args: readonly string[]): Promise<GitAnswer>;
  /**
   * Whole or not at all. Throws Node's error where it cannot be written: with `replace: false` EEXIST where something is
   * there already. What is replaced never becomes readable to more than it was.
   */
  writeFile(path: string, text: string, options: { replace: boolean; mode: number }): Promise<void>;
  /** A new file of lines in the folder, which keeps the last `keep`. */
  newLineFile(folder: string, name: string, keep: number): Promise<LineFile>;
  /** The text of the newest file of lines in the folder; `null` where there is none. */
  lastLines(folder: string): Promise<string | null>;
  /** Resolves to the release. Throws `Locked` when somebody else holds it for long. */
  lock(path: string, waiting: () => void): Promise<() => Promise<void>>;
  /** Where it is missing it is made, with what is missing above it. */
  makeFolder(path: string, mode: number): Promise<void>;
  /** Nothing happens where there is none. */
  removeFile(path: string): Promise<void>;
  /** The permissions of a file, as in 0o600; `null` where there is none. They mean nothing on Windows. */
  modeOf(path: string): Promise<number | null>;
  /** Whether a browser was started. */
  openBrowser(url: string): Promise<boolean>;
  readonly hostname: string;
  /** Who runs the program, by the system's own account. */
  readonly username: string;
  /** The user's own folder. */
  readonly home: string;
  readonly platform: NodeJS.Platform;
  /** Milliseconds since the epoch. */
  now(): number;
  /** From 0 to 1. */
  random(): number;
  randomBytes(count: number): Buffer;
  pause(ms: number): Promise<void>;
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly stop: AbortSignal;
}

/** Stopped by a signal before anything was written: exit code 130. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** The promise's value, unless a signal comes first. Not for writes: those are finished. */
export async function unlessStopped<T>(stop: AbortSignal, promise: Promise<T>): Promise<T> {
  let onAbort = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    onAbort = (): void => {
      reject(new Interrupted('interrupted; nothing was written'));
    };
    if (stop.aborted) onAbort();
    else stop.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    stop.removeEventListener('abort', onAbort);
  }
}

/** Resolves when the signal comes: for what runs until then. */
export const aborted = (stop: AbortSignal): Promise<void> =>
  new Promise((done) => {
    if (stop.aborted) done();
    else stop.addEventListener('abort', () => done(), { once: true });
  });
