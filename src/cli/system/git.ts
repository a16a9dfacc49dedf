/** git, asked a question: no shell, nothing on stdin, and only commands that read. */
import { execFile } from 'node:child_process';

export interface GitAnswer {
  /** 0 where git could answer. */
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Far above any spec; an answer that is longer is an error. */
const LONGEST_ANSWER = 256 * 1024 * 1024;

/** Rejects with Node's error where git cannot be run: `ENOENT` when there is none. */
export function git(args: readonly string[], cwd: string): Promise<GitAnswer> {
  return new Promise((resolve, reject) => {
    const options = { cwd, encoding: 'buffer', maxBuffer: LONGEST_ANSWER, windowsHide: true } as const;
    const child = execFile('git', args, options, (error, stdout, stderr) => {
      if (!error) resolve({ code: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr });
      else reject(Object.assign(new Error(error.message), { code: error.code ?? error.signal }));
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end();
  });
}
