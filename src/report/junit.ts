/**
 * Reports as JUnit's XML, for the test views of GitLab and Jenkins: a resource is a test case. One that is as it should be
 * passes, one that differs or failed fails, one that is not done yet is skipped. The run itself is a test case as well, so
 * that there always is one.
 */
import { splitAddress } from '../kinds/address.ts';
import { STRONG, strongGain } from './findings.ts';
import { inMarkup } from './markup.ts';
import { sayMembers } from './members.ts';
import { filePage, noPaint, printable } from './paint.ts';
import {
  BLOCKED,
  FIRST,
  SEVERITY,
  toldBy,
  type ChangeRow,
  type OutcomeList,
  type PlanRows,
  type ProblemRows,
  type ResultRows,
  type Rows,
  type ViolationRow,
} from './rows.ts';
import { changeText, said } from './text-changes.ts';

export const junit = {
  of: (rows: Rows): string =>
    suiteOf(rows, toldBy<Case[]>({ plan: ofPlan, result: ofResult, problems: ofProblems }, rows)),
};

type Verdict = 'failure' | 'error' | 'skipped';

interface Case {
  readonly classname: string;
  readonly name: string;
  /** None: it passes. `type` says of which sort it is. */
  readonly verdict?: {
    readonly is: Verdict;
    readonly type: string;
    readonly message: string;
    readonly text: readonly string[];
  };
  /** What is to be said of one that passes. */
  readonly out?: readonly string[];
}

const RUN = { classname: 'fitform', name: 'run' };

const lines = (one: string | null): string[] => (one === null ? [] : [one]);

const about = (address: string): Pick<Case, 'classname' | 'name'> => ({
  classname: splitAddress(address).kind,
  name: address,
});

const verdict = (
  is: Verdict,
  type: string,
  message: string,
  text: readonly string[] = [],
): Pick<Case, 'verdict'> => ({
  verdict: { is, type, message, text },
});

/** What cannot be taken back in full comes first, then what opens the way to more. */
function ofPlan(rows: PlanRows): Case[] {
  const { stopped, summary, groups, blocked, violations, inSync } = rows;
  const changes = (open: boolean): Case[] =>
    groups.flatMap(({ heading, changes: own }) =>
      own.filter((change) => change.open === open).map((change) => changeCase(rows, heading, change)),
    );
  return [
    { ...RUN, ...(stopped === null ? { out: [said(summary, noPaint)] } : verdict('error', 'run', stopped)) },
    ...changes(true),
    ...strongCases(rows),
    ...violations.filter((one) => one.strong).map(violationCase),
    ...blocked.map(({ address, reason, way_out }) => ({
      ...about(address),
      ...verdict('failure', 'blocked', reason, [`${BLOCKED}: ${reason}`, way_out]),
    })),
    ...violations.filter((one) => !one.strong).map(violationCase),
    ...changes(false),
    ...inSync.map(about),
  ];
}

/** What weighs as much as a deletion stands out as one does. */
const violationCase = ({ severity, rule, address, message, hint, strong }: ViolationRow): Case => ({
  classname: 'policy',
  name: address === null ? rule : `${rule} ${address}`,
  ...(severity === 'error'
    ? verdict('failure', rule, message, lines(hint))
    : strong
      ? verdict('skipped', rule, `${FIRST}: ${message}`, lines(hint))
      : { out: [`${SEVERITY.warning}: ${message}`, ...lines(hint)] }),
});

/** What differs fails, what is only to be done yet is skipped. */
const waits = (rows: PlanRows, { mark }: Pick<ChangeRow, 'mark'>): boolean =>
  rows.about === 'plan' || mark !== '!';

function changeCase(rows: PlanRows, heading: string, change: ChangeRow): Case {
  const text = changeText(rows.about)(change, filePage).split('\n');
  return {
    ...about(change.address),
    ...verdict(waits(rows, change) ? 'skipped' : 'failure', rows.about, `${heading}: ${text[0] ?? ''}`, text),
  };
}

function strongCases(rows: PlanRows): Case[] {
  const { access, groups } = rows;
  const all = groups.flatMap(({ changes }) => changes);
  const is = all.every((change) => waits(rows, change)) ? 'skipped' : 'failure';
  return access.rows.flatMap((row) => {
    if (row.strong.length === 0) return [];
    const where = row.places === null ? 'the WHOLE TENANT' : sayMembers(row.places);
    const told = `${access.strongHeading}: ${strongGain(row, access.gains)}`;
    return [
      {
        classname: 'access',
        name: `${sayMembers(row.holders)} on ${where}`,
        ...verdict(is, STRONG, told, [told]),
      },
    ];
  });
}

const ENDS: Readonly<Record<OutcomeList['sort'], Verdict | null>> = {
  applied: null,
  note: null,
  failed: 'failure',
  unknown: 'error',
  'not-attempted': 'skipped',
};

function ofResult({ summary, complete, next, applied, lists }: ResultRows): Case[] {
  const outcome = said(summary, noPaint);
  const notes = new Map(
    lists.flatMap(({ sort, rows }) => (sort === 'note' ? rows : [])).map((row) => [row.address, row.why]),
  );
  return [
    { ...RUN, ...(complete ? { out: [outcome] } : verdict('failure', 'run', outcome, lines(next))) },
    ...applied.rows.map(({ action, address }) => {
      const note = notes.get(address);
      return { ...about(address), out: [note === undefined ? action : `${action}: ${note}`] };
    }),
    ...lists.flatMap(({ sort, heading, rows }) => {
      const is = ENDS[sort];
      if (is === null) return [];
      return rows.map(({ action, address, why }) => ({
        ...about(address),
        ...verdict(is, sort, why, [`${heading}: ${action} ${address}: ${why}`]),
      }));
    }),
  ];
}

function ofProblems(rows: ProblemRows): Case[] {
  const { summary, problems } = rows;
  const outcome = said(summary, noPaint);
  const isError = rows.about === 'error';
  if (isError && problems.length === 0) return [{ ...RUN, ...verdict('error', 'run', outcome) }];
  const cases = problems.map(({ file, where, message, hint }) => ({
    classname: file === null ? RUN.classname : 'spec',
    name: where === '' ? RUN.name : where,
    ...(isError
      ? verdict('error', file === null ? 'run' : 'spec', message, lines(hint))
      : { out: [`${SEVERITY.warning}: ${message}`, ...lines(hint)] }),
  }));
  return isError ? cases : [{ ...RUN, out: [outcome] }, ...cases];
}

function suiteOf(rows: Rows, cases: readonly Case[]): string {
  const count = (wanted: Verdict): string => `${cases.filter((one) => one.verdict?.is === wanted).length}`;
  const counts = {
    tests: `${cases.length}`,
    failures: count('failure'),
    errors: count('error'),
    time: '0',
  };
  const suite = tag(
    'testsuite',
    { name: `fitform ${rows.about}`, ...counts, skipped: count('skipped') },
    ['', ...cases.map(caseOf), ''].join('\n'),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${tag('testsuites', { name: 'fitform', ...counts }, `\n${suite}\n`)}\n`;
}

function caseOf({ classname, name, verdict, out }: Case): string {
  const inner = verdict
    ? tag(verdict.is, { type: verdict.type, message: verdict.message }, verdict.text.map(escaped).join('\n'))
    : out === undefined
      ? ''
      : tag('system-out', {}, out.map(escaped).join('\n'));
  return tag('testcase', { classname, name, time: '0' }, inner);
}

/** `inner` is XML already. */
function tag(name: string, attributes: Readonly<Record<string, string>>, inner: string): string {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  return inner === '' ? `<${name}${given.join('')}/>` : `<${name}${given.join('')}>${inner}</${name}>`;
}

/** On one line. What XML 1.0 cannot hold is written as `\u{…}`, like all that cannot be shown. */
const escaped = (text: string): string =>
  inMarkup(
    printable(text).replace(
      /[\uFFFE\uFFFF]/g,
      (one) => `\\u{${one.charCodeAt(0).toString(16).toUpperCase()}}`,
    ),
  );
