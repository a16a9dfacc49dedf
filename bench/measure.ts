/** Processes, one after the other and in turns: how long each takes, its CPU time and the most memory it holds. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface Command {
  readonly argv: readonly string[];
  readonly cwd?: string;
  /** Beside PATH and HOME, all that it sees of the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Sample {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

/** GNU time: nothing in Node tells what a child took. */
const TIME = '/usr/bin/time';

/** Throws where the command fails, with the end of what it said. */
export async function measured({ argv, cwd = tmpdir(), env = {} }: Command): Promise<Sample> {
  const folder = await mkdtemp(join(tmpdir(), 'fitform-measured-'));
  const figures = join(folder, 'figures');
  try {
    const began = performance.now();
    const child = spawn(TIME, ['-f', '%U %S %M', '-o', figures, ...argv], {
      cwd,
      env: { PATH: process.env['PATH'], HOME: folder, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const exited = once(child, 'exit') as Promise<[number | null]>;
    const [said, [code]] = await Promise.all([text(child.stderr), exited]);
    const seconds = (performance.now() - began) / 1000;
    if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${String(code)}:\n${said.slice(-2000)}`);
    const [user = 0, system = 0, kilobytes = 0] = (await readFile(figures, 'utf8'))
      .trim()
      .split(' ')
      .map(Number);
    return { seconds, cpuSeconds: user + system, peakMb: kilobytes / 1024 };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** By name, a sample of each in every round: what slows the machine down meets all of them. */
export async function inTurns<Measured>(
  contestants: ReadonlyMap<string, () => Promise<Measured>>,
  rounds: number,
): Promise<Map<string, Measured[]>> {
  const samples = new Map([...contestants.keys()].map((name) => [name, [] as Measured[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of contestants) samples.get(name)?.push(await run());
  }
  return samples;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [Math.floor((sorted.length - 1) / 2), Math.ceil((sorted.length - 1) / 2)];
  return ((sorted[low] ?? NaN) + (sorted[high] ?? NaN)) / 2;
}

/** The median of what each round says: both met the same machine. */
export const ratio = (values: readonly number[], to: readonly number[]): number =>
  median(values.slice(0, to.length).map((value, round) => value / (to[round] ?? NaN)));
