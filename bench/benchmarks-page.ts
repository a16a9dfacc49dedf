/** docs/benchmarks.md, made of the results as they are. */
import { page, table } from '../src/build/page.ts';
import type { Comparison } from './against-tenant.ts';
import type { Summary } from './measure.ts';
import { targetsIn, type Results, type Target } from './results.ts';
import { sizes, type SizeName, type StateName } from './workloads.ts';

export const STATES: Readonly<Record<StateName, string>> = {
  first: 'everything new',
  'no-op': 'nothing to do',
  drift: '1 % differs',
};

/** `tried`: Markdown that a person keeps. */
export async function benchmarksPage(results: Results, tried: string): Promise<string> {
  const { day, machine, contestants, missing, comparisons, starts, reading, planning, telling } = results;
  const workloads = Object.groupBy(comparisons, ({ workload }) => workload);
  return page('Benchmarks', [
    'Generated from `bench/results.json` by `npm run bench`; do not edit it by hand. All figures come from one run.',
    `Measured on ${day}: ${machine.cores} cores, ${machine.memoryGb} GB of memory, Node ${machine.node}. Trust the ratios more than the seconds. Everybody takes turns, so that whatever slows the machine down meets all of them; each figure is a median, and each ratio the median of what the rounds say.`,
    '![Seconds for the same job, by fitform and by what you would use instead](benchmarks.svg)',

    '## Targets',
    table(['what', 'target', 'found', ''], targetsIn(results).map(targetRow)),
    'Why a target is not met, and what was tried, is told [below](#tried-and-rejected).',

    '## The same job, done in several ways',
    'Sign in, read inboxes, roles and users, and create or update what differs, on a tenant on this machine that takes the same time for every answer. The inboxes exist. The guide is that of the vendor; M and L are made from a seed.',
    contestants.map(({ name, about }) => `- **${name}**: ${about}.`).join('\n'),
    missing.map(({ name, why }) => `${capital(name)} is left out: ${why}.`).join(' '),
    ...(['S', 'M', 'L'] as const).flatMap((size) => workload(size, workloads[size] ?? [])),
    'fitform makes one call more than the floor, `users/me`, to know whom it must not lock out; and after writes it reads again whatever it touched, to see that it is there.',

    '## Starting',
    'Whole processes, from the start to the end.',
    table(
      ['command', 'milliseconds', '× bare Node', 'CPU ms', 'peak MB'],
      starts.map((one) => [`\`${one.name}\``, ms(one.seconds), times(one), ms(one.cpuSeconds), mb(one)]),
    ),

    '## Reading a spec',
    `${reading.megabytes.toFixed(1)} MB of YAML: the spec of L. \`load\` of js-yaml makes objects of it, and that is all; fitform checks it against the schema, resolves every reference, knows where each value stands, and builds what the planner takes.`,
    table(
      ['', 'milliseconds', '× js-yaml', 'peak MB of the process'],
      reading.rows.map((one) => [one.name, ms(one.seconds), times(one), mb(one)]),
    ),

    '## Planning',
    'Without reading and without calls. Inboxes and roles grow with the users: 200 of the one and 40 of the other for 1,000 users. The first plan is that of a process that has just started; a run makes one or two.',
    table(
      ['state', 'users', 'first plan, ms', 'later plans, ms', 'µs for each user'],
      planning.map(({ state, users, first, later }) => [
        ...[STATES[state], number(users), ms(first), ms(later)],
        ((later * 1e6) / users).toFixed(0),
      ]),
    ),

    '## Telling what happens',
    'The first run of L with 20 ms and 32 calls at once, 5,200 creates: with neither journal nor progress, and with the journal and what a log or a terminal shows.',
    table(
      ['', 'seconds', '×', 'CPU s', '×'],
      telling.map((one) => [
        ...[TOLD[one.name] ?? one.name, one.seconds.toFixed(2), times(one)],
        ...[one.cpuSeconds.toFixed(2), one.cpuRatio.toFixed(2)],
      ]),
    ),

    '## Tried and rejected',
    tried.trim(),

    '## Run it yourself',
    '`npm run bench` builds fitform, takes about ten minutes and writes this page. It needs GNU time; what else it compares with is left out where it is not installed. `node bench/run.ts --only L/no-op/20` asks one question and writes nothing; `node bench/run.ts --only L/no-op/20 --program old/fitform.js --program new/fitform.js` compares builds.',
  ]);
}

const TOLD: Readonly<Record<string, string>> = {
  nothing: 'neither',
  log: 'journal, and a log',
  terminal: 'journal, and a terminal',
};

function targetRow({ what, limit, unit, found }: Target): string[] {
  const shown = (value: number): string =>
    unit === '×' ? `${value.toFixed(2)} ×` : `${value.toFixed(0)} ${unit}`;
  if (found === null) return [what, shown(limit), '–', 'not measured'];
  return [what, `≤ ${shown(limit)}`, shown(found), found <= limit ? 'met' : '**not met**'];
}

function workload(size: SizeName, comparisons: readonly Comparison[]): string[] {
  if (comparisons.length === 0) return [];
  const { inboxes, roles, users, grants } = sizes[size];
  const title = size === 'S' ? 'S, the guide' : size;
  const absences = Object.entries(
    Object.groupBy(
      comparisons.flatMap(({ state, absent }) => absent.map((one) => ({ ...one, state }))),
      ({ name, why }) => `${name} (${why})`,
    ),
  ).map(([said, all = []]) => {
    const states = new Set(all.map(({ state }) => `“${STATES[state]}”`));
    return `Not asked for ${list.format(states)}: ${said}.`;
  });
  return [
    `### ${title}: ${number(inboxes)} inboxes, ${number(roles)} roles, ${plural(users, 'user')} with ${grants} grants`,
    table(
      ['', 'latency', 'by', 'runs', 'seconds', '× floor', 'CPU s', 'peak MB', 'calls', 'sockets', 'at once'],
      comparisons.flatMap(({ state, latency, rows }) =>
        rows.map((row, index) => [
          ...(index === 0 ? [STATES[state], `${latency} ms`] : ['', '']),
          ...[row.name, String(row.runs), row.seconds.toFixed(2), times(row), row.cpuSeconds.toFixed(2)],
          ...[mb(row), callsOf(row.calls), String(row.sockets), String(row.mostAtOnce)],
        ]),
      ),
    ),
    absences.join(' '),
  ];
}

/** In the order in which they come. */
const callsOf = (calls: Readonly<Record<string, number>>): string =>
  ['GET', 'POST', 'PATCH', 'DELETE']
    .flatMap((method) => (calls[method] === undefined ? [] : [`${number(calls[method])} ${method}`]))
    .join(', ');

const list = new Intl.ListFormat('en');
const number = (value: number): string => value.toLocaleString('en-US');
const plural = (count: number, noun: string): string => `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
const times = ({ ratio }: Summary): string => ratio.toFixed(2);
const ms = (seconds: number): string => number(Math.round(seconds * 1000));
const mb = ({ peakMb }: Summary): string => peakMb.toFixed(0);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
