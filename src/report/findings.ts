/**
 * What a reader should look at, as a list: of what is wrong, of what was not done, of what cannot be taken back. For
 * formats that put each of them beside the line of the spec that it is about.
 */
import { filePage, noPaint, printable } from './paint.ts';
import {
  BLOCKED,
  SEVERITY,
  toldBy,
  type AccessRow,
  type OutcomeList,
  type PlanRows,
  type ProblemRows,
  type ResultRows,
  type Rows,
  type Spot,
  type Spots,
} from './rows.ts';
import { changeText, namesOf, said } from './text-changes.ts';

export type Level = 'error' | 'warning' | 'note';

export interface Finding {
  readonly level: Level;
  /** The rule of a policy, or of which sort it is, as `blocked`. */
  readonly rule: string;
  /** What it is, in a word or a few: a heading. */
  readonly title: string;
  /** `null`: it stands in no file. */
  readonly spot: Spot | null;
  /** Plain text that can be shown as it is, perhaps in several lines. */
  readonly message: string;
  readonly hint: string | null;
}

/** What weighs most comes first. */
export function findingsIn(rows: Rows): Finding[] {
  const all = toldBy<Finding[]>({ plan: ofPlan, result: ofResult, problems: ofProblems }, rows);
  return LEVELS.flatMap((level) => all.filter((one) => one.level === level));
}

const LEVELS: readonly Level[] = ['error', 'warning', 'note'];

function ofProblems({ about, problems, summary }: ProblemRows): Finding[] {
  const level = about === 'error' ? 'error' : 'warning';
  const title = about === 'error' ? 'Error' : SEVERITY.warning;
  if (problems.length === 0 && about === 'error') {
    return [{ level, rule: RUN, title, spot: null, message: said(summary, noPaint), hint: null }];
  }
  return problems.map((problem) => {
    const { file, where, message, hint } = problem;
    const lead = file === null && where !== '' ? `${where}: ` : '';
    return {
      ...{ level, title, rule: file === null ? RUN : SPEC },
      spot: spotted(problem),
      message: printable(`${lead}${message}`),
      hint: shown(hint),
    };
  });
}

/** Of what stands in a file of the spec, and of what has to do with the run alone. */
export const SPEC = 'spec';
export const RUN = 'run';

function ofPlan(rows: PlanRows): Finding[] {
  const { about, stopped, blocked, violations, groups, access, spots, openHeading } = rows;
  const changes = groups.flatMap((group) => group.changes);
  const told =
    about === 'drift' ? changes.filter(({ mark }) => mark === '!') : changes.filter(({ open }) => open);
  return [
    ...(stopped === null
      ? []
      : [finding('error', RUN, { title: 'Ended without a result', message: stopped })]),
    ...blocked.map(({ address, reason, way_out }) =>
      finding('error', 'blocked', {
        title: BLOCKED,
        spot: spotOf(spots, address),
        message: `${address}: ${reason}`,
        hint: way_out,
      }),
    ),
    ...violations.map(({ rule, severity, address, message, hint, problem }) =>
      finding(severity, rule, {
        title: SEVERITY[severity],
        spot: problem ? spotted(problem) : spotOf(spots, address),
        message: problem?.message ?? `${address === null ? '' : `${address}: `}${message}`,
        hint,
      }),
    ),
    ...told.map((change): Finding => ({
      ...{ level: 'warning', rule: about === 'drift' ? 'drift' : 'deletion', hint: null },
      title: about === 'drift' ? 'Drift' : openHeading,
      spot: spotOf(spots, change.address),
      message: changeText(about)(change, filePage).trimEnd(),
    })),
    // Of a plan, the rule strong-gain tells of them.
    ...(about === 'drift' ? access.rows : [])
      .filter(({ strong }) => strong.length > 0)
      .map((row): Finding => ({
        ...{ level: 'warning', rule: 'strong-permissions', title: access.strongHeading, hint: null },
        spot: row.users.names.length === 1 ? spotOf(spots, `user/${row.users.names[0] ?? ''}`) : null,
        message: holds(row, access.gains),
      })),
  ];
}

const holds = ({ users, inboxes, strong }: AccessRow, gains: string): string =>
  [
    namesOf(users).join(', '),
    inboxes === null ? 'on the WHOLE TENANT' : `on ${namesOf(inboxes).join(', ')}`,
    `${gains}: ${strong.map(printable).join(', ')}`,
  ].join(' ');

function ofResult({ lists, spots }: ResultRows): Finding[] {
  return lists.flatMap(({ sort, heading, rows }) =>
    rows.map(({ action, address, why }) =>
      finding(OUTCOMES[sort], sort, {
        title: heading,
        spot: spotOf(spots, address),
        message: `${action} ${address}: ${why}`,
      }),
    ),
  );
}

const OUTCOMES: Readonly<Record<OutcomeList['sort'], Level>> = {
  applied: 'note',
  note: 'note',
  failed: 'error',
  unknown: 'error',
  'not-attempted': 'warning',
};

type Said = Pick<Finding, 'title' | 'message'> & Partial<Pick<Finding, 'spot' | 'hint'>>;

const finding = (
  level: Level,
  rule: string,
  { title, message, spot = null, hint = null }: Said,
): Finding => ({
  ...{ level, rule, title, spot },
  message: printable(message),
  hint: shown(hint),
});

const shown = (hint: string | null): string | null => (hint === null ? null : printable(hint));

const spotOf = (spots: Spots, address: string | null): Spot | null => {
  const spot = spots.get(address ?? '');
  return spot ? spotted(spot) : null;
};

/** What is asked for without a file has an empty one. */
const spotted = ({ file, line, column }: Spot): Spot | null =>
  file === null || file === '' ? null : { file, line, column };
