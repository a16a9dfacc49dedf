/** What doctor found, for a person: a line for each check, what is wrong easy to find, and at the end what to do first. */
import type { DoctorCheck } from '../../documents/doctor-documents.ts';
import { counted, printable, tally, type Page } from '../../report/paint.ts';
import { folded } from '../../specfile/problem/fold.ts';

type Level = DoctorCheck['level'];

const MARKS: Readonly<Record<Level, string>> = {
  ok: '  ok',
  warning: '! warning',
  error: 'x error',
  not_checked: '- not checked',
};

const TONES = { ok: null, warning: 'warning', error: 'removed', not_checked: 'faint' } as const;

const widest = (words: readonly string[]): number => Math.max(0, ...words.map(({ length }) => length));

export function doctorText(checks: readonly DoctorCheck[], { paint, longest }: Page): string {
  const marks = widest(Object.values(MARKS));
  const names = widest(checks.map(({ name }) => name));
  const lines = checks.flatMap(({ name, level, message, mend }) => {
    const tone = TONES[level];
    const lead = `${MARKS[level].padEnd(marks)}  ${name.padEnd(names)}  `;
    const [first = '', ...rest] = folded(lead, printable(message), longest);
    const mark = MARKS[level];
    const painted = tone === null ? first : paint[tone](mark) + first.slice(mark.length);
    const hang = ' '.repeat(lead.length);
    return [painted, ...rest, ...(mend === null ? [] : folded(`${hang}> `, printable(mend), longest))];
  });
  return `${[...lines, '', ...summary(checks).flatMap((line) => folded('', line, longest, 4))].join('\n')}\n`;
}

function summary(checks: readonly DoctorCheck[]): string[] {
  const count = (level: Level): number => checks.filter((one) => one.level === level).length;
  const counts = [
    ...(count('error') > 0 ? [counted(count('error'), 'error')] : []),
    ...(count('warning') > 0 ? [counted(count('warning'), 'warning')] : []),
    ...tally([
      [count('ok'), 'ok'],
      [count('not_checked'), 'not checked'],
    ]),
  ].join(', ');
  const first = firstToMend(checks);
  return first === null ? [`${counts}.`] : [`${counts}.`, `First: ${said(first)}`];
}

/** On one line, for whoever reads the log and not the JSON. */
export function shortSummary(checks: readonly DoctorCheck[]): string {
  const count = checks.filter(({ level }) => level === 'error').length;
  const first = firstToMend(checks);
  return `${counted(count, 'check')} failed${first === null ? '' : printable(`; the first: ${first.name}: ${first.message}`)}`;
}

const firstToMend = (checks: readonly DoctorCheck[]): DoctorCheck | null =>
  checks.find(({ level }) => level === 'error') ?? checks.find(({ level }) => level === 'warning') ?? null;

const said = ({ name, message, mend }: DoctorCheck): string => printable(`${name}: ${mend ?? message}`);
