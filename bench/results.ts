/** What one run of the benchmark found, as bench/results.json keeps it, and what it is held against. */
import type { Comparison, Row } from './against-tenant.ts';
import type { Missing } from './contestants.ts';
import type { Planning, Reading } from './inside.ts';
import type { Summary } from './measure.ts';

export interface Results {
  /** The day, as 2026-11-28. */
  readonly day: string;
  readonly machine: { readonly cores: number; readonly memoryGb: number; readonly node: string };
  readonly contestants: readonly { readonly name: string; readonly about: string }[];
  readonly missing: readonly Missing[];
  readonly comparisons: readonly Comparison[];
  readonly starts: readonly Summary[];
  readonly reading: Reading;
  readonly planning: readonly Planning[];
  readonly telling: readonly Summary[];
}

export interface Target {
  readonly what: string;
  readonly limit: number;
  readonly unit: '×' | 'MB' | '%';
  /** `null` where it was not measured. */
  readonly found: number | null;
}

export function targetsIn({ comparisons, starts, reading, planning, telling }: Results): Target[] {
  const row = (words: string): Row | undefined =>
    comparisons
      .find(({ workload, state, latency }) => `${workload}/${state}/${latency}` === words)
      ?.rows.find(({ name }) => name === 'fitform');
  const ratioIn = (list: readonly Summary[], name: string): number | null =>
    list.find((one) => one.name === name)?.ratio ?? null;
  const times = (what: string, limit: number, found: number | null | undefined): Target => ({
    ...{ what, limit, unit: '×', found: found ?? null },
  });
  return [
    times('`--version`, to bare Node', 1.4, ratioIn(starts, 'fitform --version')),
    times(
      '`validate` of `tenant.example.yaml`, to bare Node',
      2.5,
      ratioIn(starts, 'fitform validate tenant.example.yaml'),
    ),
    times('S, nothing to do, 0 ms, to the floor', 2, row('S/no-op/0')?.ratio),
    times('M, nothing to do, 50 ms, to the floor', 1.5, row('M/no-op/50')?.ratio),
    times('L, nothing to do, 20 ms, to the floor', 3, row('L/no-op/20')?.ratio),
    times('L, everything new, 20 ms, 32 calls at once, to the floor', 1.1, row('L/first/20')?.ratio),
    times(
      `${reading.megabytes.toFixed(1)} MB of YAML read, checked and built, to \`load\` of js-yaml`,
      2,
      ratioIn(reading.rows, 'fitform'),
    ),
    {
      ...{ what: 'peak memory, L, nothing to do', limit: 180, unit: 'MB' },
      found: row('L/no-op/20')?.peakMb ?? null,
    },
    {
      ...{ what: 'planning one user of 20,000, over one of 1,000', limit: 20, unit: '%' },
      found: growth(planning),
    },
    {
      ...{ what: 'journal and progress of 5,200 changes, of the time of all', limit: 5, unit: '%' },
      found: shareOf(telling),
    },
  ];
}

/** By how much more, in percent, a user takes in the largest plan than in the smallest; the worse of the two states. */
function growth(planning: readonly Planning[]): number | null {
  const each = (state: string): number[] =>
    planning.filter((one) => one.state === state).map(({ users, later }) => later / users);
  const grown = ['no-op', 'first'].map((state) => {
    const [smallest = NaN, largest = NaN] = [each(state).at(0), each(state).at(-1)];
    return (largest / smallest - 1) * 100;
  });
  return planning.length === 0 ? null : Math.max(...grown);
}

/** What part of the time of all goes, in percent, when nobody is told anything; the worse of terminal and log. */
function shareOf(telling: readonly Summary[]): number | null {
  const ratios = telling.slice(1).map(({ ratio }) => ratio);
  return ratios.length === 0 ? null : (1 - 1 / Math.max(...ratios)) * 100;
}
