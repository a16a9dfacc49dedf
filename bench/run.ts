/**
 * `npm run bench`: measures the built program.
 *
 *   node bench/run.ts --only L/no-op/20 --runs 5     one question: workload, state and latency in milliseconds
 *   … --program a/fitform.js --program b/fitform.js  several builds, in turns
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compare, type Question, type Row } from './against-tenant.ts';
import { fitform, floor, PROGRAM } from './contestants.ts';
import { openTenant } from './tenant-process.ts';
import { sizes, stateNames, type SizeName, type StateName } from './workloads.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    runs: { type: 'string', default: '5' },
    program: { type: 'string', multiple: true, default: [PROGRAM] },
  },
});
const programs = values.program.map((path) => resolve(path));
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs takes a number from 1, not ${values.runs}`);

for (const question of values.only.map(questionIn)) {
  const tenant = await openTenant(question.workload);
  try {
    const names = programs.map((path) => (programs.length > 1 ? path : 'fitform'));
    const contestants = [floor, ...programs.map((path, index) => fitform(path, names[index]))];
    print(question, await compare(question, contestants, { tenant, runs }));
  } finally {
    await tenant.stop();
  }
}

function questionIn(words: string): Question {
  const [workload = '', state = '', latency = ''] = words.split('/');
  const isKnown =
    workload in sizes && (stateNames as readonly string[]).includes(state) && /^\d+$/.test(latency);
  if (!isKnown) throw new Error(`--only takes WORKLOAD/STATE/LATENCY, as in L/no-op/20, not ${words}`);
  return { workload: workload as SizeName, state: state as StateName, latency: Number(latency) };
}

function print({ workload, state, latency }: Question, rows: readonly Row[]): void {
  console.log(`${workload} ${state}, ${latency} ms, medians of ${rows[0]?.runs ?? 0} runs in turns`);
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
