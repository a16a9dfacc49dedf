/** A command that serves, as a process of its own, once it listens. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterThisFile } from './clean-up.ts';
import { start, type Surroundings } from './cli-process.ts';

export interface Running {
  /** The first line on stdout. */
  readonly url: string;
  /** All of stdout by now. */
  printed(): string;
  /** Sends the signal; resolves when it has ended. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; stdout: string; stderr: string }>;
}

/** It is ended when the tests of the file have ended. */
export const startRunning = async (args: readonly string[], surroundings: Surroundings): Promise<Running> =>
  running(await start(args, surroundings));

/** Any program that tells its address. It is ended when the tests of the file have ended. */
export async function running(child: ChildProcessWithoutNullStreams): Promise<Running> {
  // With the file: a test that runs beside others cannot be told from them here.
  afterThisFile(() => child.kill('SIGKILL'));
  const closed = once(child, 'close') as Promise<[number | null]>;
  const errors = text(child.stderr);
  let stdout = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      const [, found] = /(http:\/\/[^\s",]+)/.exec(stdout) ?? [];
      if (found !== undefined && stdout.endsWith('\n')) resolve(found);
    });
    void closed.then(async ([code]) => {
      reject(new Error(`ended with ${code}: ${await errors}`));
    });
  });
  return {
    url,
    printed: () => stdout,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const [code] = await closed;
      return { code, stdout, stderr: await errors };
    },
  };
}
