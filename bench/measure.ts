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

/** `stdout`: what it printed. Throws where the command fails, with the end of what it said. */
export async function measured({
  argv,
  cwd = tmpdir(),
  env = {},
}: Command): Promise<Sample & { stdout: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'fitform-measured-'));
  const figures = join(folder, 'figures');
  try {
    const began = performance.now();
    const child = spawn(TIME, ['-f', '%U %S %M', '-o', figures, ...argv], {
      cwd,
      env: { PATH: process.env['PATH'], HOME: folder, PWD: cwd, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const exited = once(child, 'exit') as Promise<[number | null]>;
    const [stdout, said, seconds] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      exited.then(() => (performance.now() - began) / 1000),
    ]);
    const [code] = await exited;
    if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}:\n${(stdout + said).slice(-2000)}`);
    const [user = 0, system = 0, kilobytes = 0] = (await readFile(figures, 'utf8'))
      .trim()
      .split(' ')
      .map(Number);
    return { seconds, cpuSeconds: user + system, peakMb: kilobytes / 1024, stdout };
  } finally {
    await rm(folder, { recursive: true });
  }
}

export interface Rounds {
  readonly runs: number;
  /** Whoever has taken as long in all gets no further turn. */
  readonly seconds: number;
}

/** By name, a sample of each in every round: what slows the machine down meets all of them. */
export async function inTurns<Measured extends Sample>(
  contestants: ReadonlyMap<string, () => Promise<Measured>>,
  { runs, seconds }: Rounds,
): Promise<Map<string, Measured[]>> {
  const samples = new Map([...contestants.keys()].map((name) => [name, [] as Measured[]]));
  for (let round = 0; round < runs; round += 1) {
    for (const [name, run] of contestants) {
      const own = samples.get(name) ?? [];
      if (own.reduce((sum, sample) => sum + sample.seconds, 0) < seconds) own.push(await run());
    }
  }
  return samples;
}

export interface Summary extends Sample {
  readonly name: string;
  readonly runs: number;
  /** To the first, each with what that took in the same round: they met the same machine. */
  readonly ratio: number;
  readonly cpuRatio: number;
}

/** Medians; in the order of the samples. */
export function summaries(samples: ReadonlyMap<string, readonly Sample[]>): Summary[] {
  const [base = []] = samples.values();
  return [...samples].map(([name, own]) => {
    const of = (key: keyof Sample): number => median(own.map((sample) => sample[key]));
    const to = (key: keyof Sample): number =>
      median(own.slice(0, base.length).map((sample, round) => sample[key] / (base[round]?.[key] ?? NaN)));
    return {
      ...{ name, runs: own.length },
      ...{ seconds: of('seconds'), cpuSeconds: of('cpuSeconds'), peakMb: of('peakMb') },
      ...{ ratio: to('seconds'), cpuRatio: to('cpuSeconds') },
    };
  });
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [Math.floor((sorted.length - 1) / 2), Math.ceil((sorted.length - 1) / 2)];
  return ((sorted[low] ?? NaN) + (sorted[high] ?? NaN)) / 2;
}
