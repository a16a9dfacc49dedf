/** One question to all who do the job: a workload, a state and a latency. */
import type { Contestant } from './contestants.ts';
import { inTurns, measured, median, ratio, type Sample } from './measure.ts';
import type { Counts } from './mock-tenant.ts';
import type { TenantProcess } from './tenant-process.ts';
import type { SizeName, StateName } from './workloads.ts';

export interface Question {
  readonly workload: SizeName;
  readonly state: StateName;
  /** Milliseconds. */
  readonly latency: number;
}

export interface Row extends Counts {
  readonly name: string;
  readonly runs: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
  /** To the first contestant, of time and of CPU time. */
  readonly ratio: number;
  readonly cpuRatio: number;
}

/** A row for each, in the order given; the first is what the others are compared with. */
export async function compare(
  { state, latency }: Question,
  contestants: readonly Contestant[],
  { tenant, runs }: { tenant: TenantProcess; runs: number },
): Promise<Row[]> {
  const { folder: cwd, env } = tenant;
  const one = async ({ argv }: Contestant): Promise<Sample & Counts> => {
    await tenant.reset({ state, latency });
    const sample = await measured({ argv, cwd, env });
    return { ...sample, ...(await tenant.counts()) };
  };
  const samples = await inTurns(new Map(contestants.map((each) => [each.name, () => one(each)])), runs);
  const [base = []] = samples.values();
  const of = (list: readonly Sample[], key: keyof Sample): number[] => list.map((sample) => sample[key]);
  return [...samples].map(([name, own]) => {
    const { calls = {}, sockets = 0, mostAtOnce = 0 } = own.at(-1) ?? {};
    return {
      ...{ name, runs: own.length, calls, sockets, mostAtOnce },
      seconds: median(of(own, 'seconds')),
      cpuSeconds: median(of(own, 'cpuSeconds')),
      peakMb: median(of(own, 'peakMb')),
      ratio: ratio(of(own, 'seconds'), of(base, 'seconds')),
      cpuRatio: ratio(of(own, 'cpuSeconds'), of(base, 'cpuSeconds')),
    };
  });
}
