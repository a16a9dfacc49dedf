/**
 * What a reader should look at, as a list: of what is wrong, of what was not done, of what cannot be taken back. For
 * formats that put each of them beside the line of the spec that it is about.
 */
import { filePage, noPaint, printable } from './paint.ts';
import {
  BLOCKED,
  FIRST,
  SEVERITY,
  toldBy,
  type AccessRow,
  type ChangeRow,
  type OutcomeList,
  type PlanRows,
  type ProblemRows,
  type ResultRows,
  type Rows,
  type Spot,
  type Spots,
  type ViolationRow,
} from './rows.ts';
import { everyMember, totalOf } from './members.ts';
import { changeText, said } from './text-changes.ts';

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

/** What weighs most comes first: of a plan, what cannot be taken back in full and what opens the way to more. */
export const findingsIn = (rows: Rows): Finding[] =>
  toldBy<Finding[]>({ plan: ofPlan, result: ofResult, problems: ofProblems }, rows);

const byLevel = (all: readonly Finding[]): Finding[] =>
  LEVELS.flatMap((level) => all.filter((one) => one.level === level));

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
/** Of strong permissions that somebody gains. */
export const STRONG = 'strong-gain';

function ofPlan(rows: PlanRows): Finding[] {
  const { about, stopped, blocked, violations, groups, access, spots, openHeading } = rows;
  // A warning of them says once more what stands first.
  const told = violations.filter(({ rule, severity }) => rule !== STRONG || severity === 'error');
  const [first, others] = [told.filter(({ strong }) => strong), told.filter(({ strong }) => !strong)];
  const asViolation =
    (title: string | null) =>
    ({ rule, severity, address, message, hint, problem }: ViolationRow): Finding =>
      finding(severity, rule, {
        title: title ?? SEVERITY[severity],
        spot: problem ? spotted(problem) : spotOf(spots, address),
        message: problem?.message ?? `${address === null ? '' : `${address}: `}${message}`,
        hint,
      });
  const changes = groups.flatMap((group) => group.changes);
  const asFinding = (change: ChangeRow): Finding => ({
    ...{ level: 'warning', rule: about === 'drift' ? 'drift' : 'deletion', hint: null },
    title: about === 'drift' ? 'Drift' : openHeading,
    spot: spotOf(spots, change.address),
    message: changeText(about)(change, filePage).trimEnd(),
  });
  const moved = about === 'drift' ? changes.filter(({ mark }) => mark === '!') : changes;
  const drifted = about === 'drift' ? moved.filter(({ open }) => !open) : [];
  return [
    ...(stopped === null
      ? []
      : [finding('error', RUN, { title: 'Ended without a result', message: stopped })]),
    ...moved.filter(({ open }) => open).map(asFinding),
    ...access.rows
      .filter(({ strong }) => strong.length > 0)
      .map((row): Finding => ({
        ...{ level: 'warning', rule: STRONG, title: access.strongHeading, hint: null },
        spot: spotOfHolder(spots, row.holders),
        message: strongGain(row, access.gains),
      })),
    ...first.map(asViolation(FIRST)),
    ...byLevel([
      ...blocked.map(({ address, reason, way_out }) =>
        finding('error', 'blocked', {
          title: BLOCKED,
          spot: spotOf(spots, address),
          message: `${address}: ${reason}`,
          hint: way_out,
        }),
      ),
      ...others.map(asViolation(null)),
      ...drifted.map(asFinding),
    ]),
  ];
}

export const strongGain = ({ holders, places, strong }: AccessRow, gains: string): string =>
  [
    everyMember(holders),
    places === null ? 'on the WHOLE TENANT' : `on ${everyMember(places)}`,
    `${gains}: ${strong.map(printable).join(', ')}`,
  ].join(' ');

/** Where the user stands who alone holds it. */
function spotOfHolder(spots: Spots, holders: AccessRow['holders']): Spot | null {
  const [first] = holders;
  const isUser = first?.sort === 'user' && totalOf(holders) === 1;
  return isUser ? spotOf(spots, `user/${first.names[0] ?? ''}`) : null;
}

const ofResult = ({ lists, spots }: ResultRows): Finding[] =>
  byLevel(
    lists.flatMap(({ sort, heading, rows }) =>
      rows.map(({ action, address, why }) =>
        finding(OUTCOMES[sort], sort, {
          title: heading,
          spot: spotOf(spots, address),
          message: `${action} ${address}: ${why}`,
        }),
      ),
    ),
  );

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
