/** Everything that is outside the program: passed in by main.ts, so that the rest can be run in a test. */
import type { Readable, Writable } from 'node:stream';
import type { RunWorld } from '../../engine/host.ts';
import type { GitAnswer } from './git.ts';

export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

export interface World extends RunWorld {
  /** As `pause`, for what is only shown: no run waits for it. */
  readonly later: RunWorld['pause'];
  /** Without the program's own name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Throws `InvalidInput` where it is gone. */
  readonly cwd: string;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & Terminal;
  readonly stderr: Writable & Terminal;
  readFile(path: string): Promise<Buffer>;
  /** In bytes; `null` where there is no file, or what is there is no regular one: a pipe may wait, a device never end. */
  fileSize(path: string): Promise<number | null>;
  /** The names in a folder. Throws Node's error where it cannot be read. */
  listFolder(path: string): Promise<readonly string[]>;
  /** Runs git in `cwd`, for commands that only read. Throws Node's error where git cannot be run. */
  git(args: readonly string[]): Promise<GitAnswer>;
  /**
   * Whole or not at all. Throws Node's error where it cannot be written: with `replace: false` EEXIST where something is
   * there already, and EACCES where that is read-only, for root as well. What is replaced never becomes readable to
   * more than it was.
   */
  writeFile(path: string, text: string, options: WriteOptions): Promise<void>;
  /** Throws Node's error where the file or its folder may not be written to. */
  mayReplace(path: string): Promise<void>;
  /** As `mayReplace`, also for a file that is not there yet. */
  mayWrite(path: string): Promise<void>;
  /** The one path of a file, however it is named and over whatever links, also where nothing is there yet. */
  realPath(path: string): Promise<string>;
  /** Where it is missing it is made, with what is missing above it; `.fitform` is hidden from git. */
  makeFolder(path: string, mode?: number): Promise<void>;
  /** The permissions of a file, as in 0o600; `null` where there is none. They mean nothing on Windows. */
  modeOf(path: string): Promise<number | null>;
  /** Whether a browser was started. */
  openBrowser(url: string): Promise<boolean>;
  /** Who runs the program, by the system's own account. */
  readonly username: string;
  /** The user's own folder; `null` where none is known, as in a container. */
  readonly home: string | null;
  /** Other users may write there, too. */
  readonly temporary: string;
  readonly platform: NodeJS.Platform;
  /** The number of this process. */
  readonly pid: number;
  /** Whether a process of that number runs on this machine, whatever it is. */
  isRunning(pid: number): boolean;
  /** The version of Node, as `24.15.0`. */
  readonly node: string;
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly stop: AbortSignal;
  /** Called before a call that changes the tenant: whoever stops the program at once from then on has not stopped it in time. */
  writing(): void;
}

export interface WriteOptions {
  readonly replace: boolean;
  /** `as before`: that of the file that is replaced. */
  readonly mode: number | 'as before';
}

/** Whether the permissions of a file let anybody write to it. */
export const mayBeWritten = (mode: number): boolean => (mode & 0o222) !== 0;

/** Resolves when the signal comes: for what runs until then. */
export const aborted = (stop: AbortSignal): Promise<void> =>
  new Promise((done) => {
    if (stop.aborted) done();
    else stop.addEventListener('abort', () => done(), { once: true });
  });
