/** The page and its chart say what was found, and nothing else. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Comparison, Row } from '../../bench/against-tenant.ts';
import { benchmarksChart } from '../../bench/benchmarks-chart.ts';
import { benchmarksPage } from '../../bench/benchmarks-page.ts';
import { inTurns, summaries, type Sample, type Summary } from '../../bench/measure.ts';
import type { Results } from '../../bench/results.ts';

const ROOT = join(import.meta.dirname, '../..');

const summary = (name: string, ratio: number, more: Partial<Summary> = {}): Summary => ({
  ...{ name, ratio, runs: 9, seconds: ratio, cpuSeconds: ratio / 10, peakMb: 100 * ratio, cpuRatio: ratio },
  ...more,
});
const row = (name: string, ratio: number): Row => ({
  ...summary(name, ratio),
  ...{ calls: { POST: 5201, GET: 4 }, sockets: 32, mostAtOnce: 31 },
});
const comparison = (workload: 'S' | 'L', state: 'first' | 'no-op', rows: readonly Row[]): Comparison => ({
  ...{ workload, state, latency: 20, rows },
  absent: workload === 'L' ? [{ name: 'the slow one', why: 'it takes minutes' }] : [],
});

const made: Results = {
  day: '2031-02-03',
  machine: { cores: 3, memoryGb: 17, node: '99.1.2' },
  contestants: [{ name: 'floor', about: 'the least' }],
  missing: [{ name: 'Ansible', why: 'it is not installed' }],
  comparisons: [
    comparison('S', 'no-op', [row('floor', 1), row('fitform', 1.5)]),
    comparison('L', 'first', [row('floor', 1), row('fitform', 1.25), row('list once', 40)]),
    comparison('L', 'no-op', [row('floor', 1), row('fitform', 1.5)]),
  ],
  starts: [summary('node -e 0', 1), summary('fitform --version', 1.39)],
  reading: { megabytes: 1.41, rows: [summary('js-yaml', 1), summary('fitform', 2.5)] },
  planning: [
    { users: 1000, state: 'no-op', first: 0.03, later: 0.01 },
    { users: 20_000, state: 'no-op', first: 0.5, later: 0.22 },
    { users: 1000, state: 'first', first: 0.03, later: 0.01 },
    { users: 20_000, state: 'first', first: 0.5, later: 0.19 },
  ],
  telling: [summary('nothing', 1), summary('log', 1.02), summary('terminal', 1.25)],
};

/** The cells of each row of the page's tables. */
const cellsOf = (markdown: string): string[][] =>
  markdown
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

test('each target is held against what was found', async () => {
  const rows = cellsOf(await benchmarksPage(made, 'Nothing.'));
  const verdicts = rows
    .filter(([, target]) => (target ?? '').startsWith('≤'))
    .map((cells) => cells.join(' | '));
  expect(verdicts).toEqual([
    '`--version`, to bare Node | ≤ 1.40 × | 1.39 × | met',
    'L, nothing to do, 20 ms, to the floor | ≤ 3.00 × | 1.50 × | met',
    'L, everything new, 20 ms, 32 calls at once, to the floor | ≤ 1.10 × | 1.25 × | **not met**',
    '1.4 MB of YAML read, checked and built, to `load` of js-yaml | ≤ 2.00 × | 2.50 × | **not met**',
    'peak memory, L, nothing to do | ≤ 180 MB | 150 MB | met',
    'planning one user of 20,000, over one of 1,000 | ≤ 20 % | 10 % | met',
    'journal and progress of 5,200 changes, of the time of all | ≤ 5 % | 20 % | **not met**',
  ]);
  expect(rows.filter((cells) => cells.at(-1) === 'not measured')).toHaveLength(3);
});

test('everybody has a row for each question, with the calls that were made', async () => {
  const page = await benchmarksPage(made, 'Nothing.');
  const rows = cellsOf(page).filter(({ length }) => length === 11);
  expect(rows).toContainEqual(
    ['everything new', '20 ms', 'floor', '9', '1.00', '1.00', '0.10', '100', '4 GET, 5,201 POST', '32', '31'], // prettier-ignore
  );
  expect(rows).toContainEqual(
    ['', '', 'list once', '9', '40.00', '40.00', '4.00', '4000', '4 GET, 5,201 POST', '32', '31'], // prettier-ignore
  );
  expect(page).toContain('Measured on 2031-02-03: 3 cores, 17 GB of memory, Node 99.1.2.');
  expect(page).toContain('Ansible is left out: it is not installed.');
  expect(page).toContain(
    'Not asked for “everything new” and “nothing to do”: the slow one (it takes minutes).',
  );
});

test('what was tried stands on the page as it was written', async () => {
  expect(await benchmarksPage(made, '- A thing that gained 1 %.\n')).toContain(
    '\n- A thing that gained 1 %.\n',
  );
});

test('a bar of the chart is as long as the logarithm of its time', () => {
  const chart = benchmarksChart([
    comparison('L', 'first', [row('floor', 0.1), row('fitform', 1), row('list once', 10)]),
  ]);
  const widths = [...chart.matchAll(/<rect[^>]* width="([\d.]+)"/g)].map(([, width]) => Number(width));
  const [first = 0, second = 0, third = 0] = widths;
  expect(widths).toHaveLength(3);
  expect(second - first).toBeCloseTo(third - second, 0);
  expect(second / first).toBeCloseTo(2, 1);
});

test('the page and the chart are those of the results: run node bench/run.ts --write after a change', async () => {
  const read = (path: string): Promise<string> => readFile(join(ROOT, path), 'utf8');
  const results = JSON.parse(await read('bench/results.json')) as Results;
  expect(await read('docs/benchmarks.md')).toBe(await benchmarksPage(results, await read('bench/tried.md')));
  expect(await read('docs/benchmarks.svg')).toBe(benchmarksChart(results.comparisons));
});

test('a ratio is taken within a round, and whoever was slow has fewer rounds', async () => {
  const sample = (seconds: number): Sample => ({ seconds, cpuSeconds: seconds, peakMb: 1 });
  const machine = [10, 1, 1];
  const runner = (times: number) => {
    let round = 0;
    return () => Promise.resolve(sample((machine[round++] ?? 1) * times));
  };
  const samples = await inTurns(
    new Map([
      ['base', runner(1)],
      ['double', runner(2)],
      ['slow', runner(100)],
    ]),
    { runs: 3, seconds: 50 },
  );
  expect(summaries(samples).map(({ name, runs, ratio }) => ({ name, runs, ratio }))).toEqual([
    { name: 'base', runs: 3, ratio: 1 },
    { name: 'double', runs: 3, ratio: 2 },
    { name: 'slow', runs: 1, ratio: 100 },
  ]);
});
