/** One question to all who do the job: a workload, a state and a latency. */
import type { Contestant, Missing } from './contestants.ts';
import { inTurns, measured, summaries, type Rounds, type Sample, type Summary } from './measure.ts';
import type { Counts } from './mock-tenant.ts';
import type { TenantProcess } from './tenant-process.ts';
import { sizes, stateNames, type SizeName, type StateName } from './workloads.ts';

export interface Question {
  readonly workload: SizeName;
  readonly state: StateName;
  /** Milliseconds. */
  readonly latency: number;
}

/** As in `L/no-op/20`. */
export function questionIn(words: string): Question {
  const [workload = '', state = '', latency = ''] = words.split('/');
  const isKnown =
    workload in sizes && (stateNames as readonly string[]).includes(state) && /^\d+$/.test(latency);
  if (!isKnown) throw new Error(`a question is WORKLOAD/STATE/LATENCY, as in L/no-op/20, not ${words}`);
  return { workload: workload as SizeName, state: state as StateName, latency: Number(latency) };
}

export type Row = Summary & Counts;

export interface Comparison extends Question {
  /** The first is what the others are compared with. */
  readonly rows: readonly Row[];
  readonly absent: readonly Missing[];
}

export async function compare(
  question: Question,
  contestants: readonly Contestant[],
  { tenant, rounds }: { tenant: TenantProcess; rounds: Rounds },
): Promise<Comparison> {
  const { state, latency } = question;
  const counts = new Map<string, Counts>();
  const run = async ({ name, argv }: Contestant): Promise<Sample> => {
    await tenant.reset({ state, latency });
    const sample = await measured({ argv, cwd: tenant.folder, env: tenant.env });
    counts.set(name, await tenant.counts());
    return sample;
  };
  const absent = contestants.flatMap(({ name, absence }) => {
    const why = absence?.(question) ?? null;
    return why === null ? [] : [{ name, why }];
  });
  const present = contestants.filter(({ name }) => absent.every((one) => one.name !== name));
  const samples = await inTurns(new Map(present.map((each) => [each.name, () => run(each)])), rounds);
  const none: Counts = { calls: {}, sockets: 0, mostAtOnce: 0 };
  return {
    ...question,
    rows: summaries(samples).map((one) => ({ ...one, ...(counts.get(one.name) ?? none) })),
    absent,
  };
}
