/**
 * `npm run bench`: measures the built program, and writes bench/results.json, docs/benchmarks.md and docs/benchmarks.svg.
 *
 *   node bench/run.ts --runs 9 --seconds 20          turns of each, and after how long somebody gets no further turn
 *   node bench/run.ts --only L/no-op/20 --runs 5     one question: workload, state and latency. Writes nothing
 *   … --program a/fitform.js --program b/fitform.js  several builds, in turns
 *   node bench/run.ts --write                        measures nothing: the page and the chart from bench/results.json
 */
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compare, questionIn, type Comparison } from './against-tenant.ts';
import { benchmarksChart } from './benchmarks-chart.ts';
import { benchmarksPage } from './benchmarks-page.ts';
import { fitform, floor, leanFloor, others, PROGRAM } from './contestants.ts';
import { planning, reading, starts, telling, withTenant } from './inside.ts';
import type { Rounds } from './measure.ts';
import type { Results } from './results.ts';

const QUESTIONS = [
  ...['S/first/20', 'S/no-op/20', 'S/no-op/0'],
  ...['M/first/20', 'M/no-op/20', 'M/no-op/50', 'M/drift/20'],
  ...['L/first/20', 'L/no-op/20', 'L/drift/20'],
].map(questionIn);
/** Short ones cost little, and each of them counts for more. */
const SHORT = 21;

const RESULTS = join(import.meta.dirname, 'results.json');
const DOCS = resolve(import.meta.dirname, '../docs');

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    runs: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '20' },
    program: { type: 'string', multiple: true, default: [PROGRAM] },
    write: { type: 'boolean', default: false },
  },
});
const rounds: Rounds = { runs: numberIn('runs'), seconds: numberIn('seconds') };

if (values.only.length > 0) await askSome();
else {
  if (!values.write) await writeFile(RESULTS, `${JSON.stringify(await everything(), null, 2)}\n`);
  const results = JSON.parse(await readFile(RESULTS, 'utf8')) as Results;
  const tried = await readFile(join(import.meta.dirname, 'tried.md'), 'utf8');
  await writeFile(join(DOCS, 'benchmarks.md'), await benchmarksPage(results, tried));
  await writeFile(join(DOCS, 'benchmarks.svg'), benchmarksChart(results.comparisons));
}

function numberIn(flag: 'runs' | 'seconds'): number {
  const value = Number(values[flag]);
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`--${flag} takes a whole number from 1, not ${values[flag]}`);
  }
  return value;
}

async function askSome(): Promise<void> {
  const programs = values.program.map((path) => resolve(path));
  const builds = programs.map((path) => fitform(path, programs.length > 1 ? path : 'fitform'));
  for (const question of values.only.map(questionIn)) {
    print(
      await withTenant(question.workload, (tenant) =>
        compare(question, [floor, leanFloor, ...builds], {
          tenant,
          rounds: { ...rounds, seconds: Infinity },
        }),
      ),
    );
  }
}

async function everything(): Promise<Results> {
  const { present, missing } = others();
  const contestants = [floor, leanFloor, fitform(), ...present];
  const comparisons: Comparison[] = [];
  for (const workload of ['S', 'M', 'L'] as const) {
    await withTenant(workload, async (tenant) => {
      for (const question of QUESTIONS.filter((one) => one.workload === workload)) {
        const comparison = await compare(question, contestants, { tenant, rounds });
        print(comparison);
        comparisons.push(comparison);
      }
    });
  }
  const { node } = process.versions;
  return {
    day: new Date().toISOString().slice(0, 10),
    machine: { cores: availableParallelism(), memoryGb: Math.round(totalmem() / 2 ** 30), node },
    contestants: contestants.map(({ name, about }) => ({ name, about })),
    ...{ missing, comparisons },
    starts: await starts({ ...rounds, runs: SHORT }),
    reading: await withTenant('L', (tenant) => reading(tenant, rounds)),
    planning: await planning(rounds),
    telling: await withTenant('L', (tenant) => telling(tenant, rounds)),
  };
}

function print({ workload, state, latency, rows }: Comparison): void {
  console.log(`${workload} ${state}, ${latency} ms, medians of up to ${rows[0]?.runs ?? 0} runs in turns`);
  for (const row of rows) {
    const calls = Object.entries(row.calls).map(([method, count]) => `${count} ${method}`);
    console.log(
      [
        `  ${row.name}: ${row.seconds.toFixed(3)} s (x ${row.ratio.toFixed(2)})`,
        `CPU ${row.cpuSeconds.toFixed(2)} s (x ${row.cpuRatio.toFixed(2)})`,
        `peak ${row.peakMb.toFixed(0)} MB`,
        `${calls.join(', ')} on ${row.sockets} sockets, ${row.mostAtOnce} at once`,
      ].join(' · '),
    );
  }
}
