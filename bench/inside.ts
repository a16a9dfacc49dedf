/** What fitform does apart from calls: starting, reading a spec, planning, and telling what happens. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PROGRAM } from './contestants.ts';
import { inTurns, measured, median, summaries, type Rounds, type Sample, type Summary } from './measure.ts';
import { openTenant, type TenantProcess } from './tenant-process.ts';
import { specNamed, yamlOf } from './workloads.ts';

const script = (name: string): string => join(import.meta.dirname, 'inside', name);
const EXAMPLE = resolve(import.meta.dirname, '../tenant.example.yaml');

/** Whole processes; the first is the least that a program on Node can take. */
export async function starts(rounds: Rounds): Promise<Summary[]> {
  const commands = new Map([
    ['node -e 0', ['-e', '0']],
    ['fitform --version', [PROGRAM, '--version']],
    ['fitform validate tenant.example.yaml', [PROGRAM, 'validate', EXAMPLE]],
  ]);
  const contestants = [...commands].map(
    ([name, args]) => [name, () => measured({ argv: [process.execPath, ...args] })] as const,
  );
  return summaries(await inTurns(new Map(contestants), rounds));
}

export interface Reading {
  readonly megabytes: number;
  /** Seconds within the process; the first is js-yaml alone. */
  readonly rows: readonly Summary[];
}

export async function reading({ folder }: TenantProcess, rounds: Rounds): Promise<Reading> {
  const [small, large] = [join(folder, 'small.yaml'), join(folder, 'spec.yaml')];
  await writeFile(small, yamlOf(specNamed('S')));
  const read = async (name: string): Promise<Sample> => {
    const sample = await measured({ argv: [process.execPath, script('read.ts'), name, small, large] });
    return { ...sample, seconds: Number(sample.stdout) / 1000 };
  };
  const samples = await inTurns(
    new Map(['js-yaml', 'fitform'].map((name) => [name, () => read(name)])),
    rounds,
  );
  return { megabytes: Buffer.byteLength(yamlOf(specNamed('L'))) / 1e6, rows: summaries(samples) };
}

/** Of a first plan in a process, and of a later one. */
interface Times {
  readonly first: number;
  readonly later: number;
}

/** Seconds. */
export interface Planning extends Times {
  readonly users: number;
  readonly state: 'first' | 'no-op';
}

export async function planning(rounds: Rounds): Promise<Planning[]> {
  const questions = (['no-op', 'first'] as const).flatMap((state) =>
    [1000, 5000, 20_000].map((users) => ({ users, state })),
  );
  const plan = async (users: number, state: string): Promise<Sample & Times> => {
    const { stdout, ...sample } = await measured({
      argv: [process.execPath, script('plan.ts'), String(users), state],
    });
    return { ...sample, ...(JSON.parse(stdout) as Times) };
  };
  const runs = questions.map(({ users, state }) => [`${users}/${state}`, () => plan(users, state)] as const);
  const samples = await inTurns(new Map(runs), rounds);
  return questions.map(({ users, state }) => {
    const own = samples.get(`${users}/${state}`) ?? [];
    const of = (which: keyof Times): number => median(own.map((one) => one[which])) / 1000;
    return { users, state, first: of('first'), later: of('later') };
  });
}

/** 5,200 creates with neither journal nor progress, which comes first, and with both. */
export async function telling(tenant: TenantProcess, rounds: Rounds): Promise<Summary[]> {
  const apply = async (shown: string): Promise<Sample> => {
    await tenant.reset({ state: 'first', latency: 20 });
    const argv = [process.execPath, script('apply.ts'), shown];
    return measured({ argv, cwd: tenant.folder, env: tenant.env });
  };
  const ways = ['nothing', 'log', 'terminal'].map((shown) => [shown, () => apply(shown)] as const);
  return summaries(await inTurns(new Map(ways), rounds));
}

export const withTenant = async <T>(
  workload: Parameters<typeof openTenant>[0],
  work: (tenant: TenantProcess) => Promise<T>,
): Promise<T> => {
  const tenant = await openTenant(workload);
  try {
    return await work(tenant);
  } finally {
    await tenant.stop();
  }
};
