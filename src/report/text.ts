/** Reports as text, for a person at a terminal or a log. */
import { folded, wrapped } from '../specfile/problem/fold.ts';
import { splitAddress } from '../kinds/address.ts';
import { foldAlike } from './alike.ts';
import { filePage, printable, type Page } from './paint.ts';
import { labelOf, sayMembers, totalOf } from './members.ts';
import { changeText, foldedLine, hung, namesOf, said } from './text-changes.ts';
import { BLOCKED, BUT_FOR, FIRST, LEFT, LISTS_THEM, SEVERITY, toldBy } from './rows.ts';
import type {
  AccessRow,
  Line,
  OutcomeList,
  OutcomeRow,
  PlanRows,
  ProblemRows,
  ResultRows,
  Rows,
  Ways,
} from './rows.ts';

export const text = {
  of: (rows: Rows, page: Page = filePage): string => {
    const ways: Ways<string> = {
      plan: (plan) => planText(plan, page),
      result: (result) => resultText(result, page),
      problems: (problems) => problemsText(problems, page),
    };
    return toldBy(ways, rows);
  },
};

function planText(rows: PlanRows, page: Page): string {
  const { paint, longest } = page;
  const isDrift = rows.about === 'drift';
  const textOf = changeText(rows.about);
  const sentence = (line: Line, hang: number): string => foldedLine(line, page, hang).join('\n');
  const summary = sentence(rows.summary, isDrift ? 4 : 6);
  const stopped = rows.stopped === null ? '' : sentence([`Ended without a result: ${rows.stopped}`], 4);
  const { access, groups } = rows;
  const accessWith = (strong: boolean): typeof access => ({
    ...access,
    rows: access.rows.filter((row) => row.strong.length > 0 === strong),
  });
  const changesWith = (open: readonly boolean[]): string[] =>
    groups.flatMap(({ heading, changes }) => {
      const own = changes.filter((change) => open.includes(change.open));
      if (own.length === 0) return [];
      // Who moved is told only with a base.
      return [
        rows.base === null ? '' : paint.strong(`${heading}:`),
        ...foldAlike(
          own,
          (change) => textOf(change, page),
          (more, { alike }) =>
            folded('  ', `${more} ${alike ?? ''} ${LISTS_THEM}`, longest, 4)
              .map(paint.faint)
              .join('\n'),
        ),
      ];
    });
  // What cannot be taken back in full, then what opens the way to more, then the rest.
  const strong = accessWith(true);
  const first = rows.violations.filter((one) => one.strong);
  const others = rows.violations.filter((one) => !one.strong);
  const isParted = strong.rows.length + first.length > 0;
  const blocks = [
    sentence(rows.tenant, 4),
    sentence(rows.base ?? [], 4),
    summary,
    stopped,
    ...changesWith(isParted ? [true] : [true, false]),
    accessText(access.strongHeading, strong, page),
    firstText(first, page),
    ...(isParted ? changesWith([false]) : []),
    // What differs is told above already, by those who moved.
    isDrift ? '' : accessText(access.heading, accessWith(false), page),
    blockedText(rows.blocked, page),
    others.map((row) => violationText(row, page)).join('\n'),
    leftText(rows.left, page),
    unmanagedText(rows.unmanaged, page),
  ];
  return pageOf(blocks, summary, page, rows.next === null ? '' : folded('', rows.next, longest).join('\n'));
}

/** The blocks of a report with a line between them; where it is longer than a screen, `summary` before the last words. */
function pageOf(blocks: readonly string[], summary: string, { rows }: Page, lastWords = ''): string {
  const withLast = (all: readonly string[]): string =>
    `${[...all, lastWords].filter((block) => block !== '').join('\n\n')}\n`;
  const text = withLast(blocks);
  return text.split('\n').length > rows ? withLast([...blocks, summary]) : text;
}

/** `heading`: over these rows alone. */
function accessText(heading: string, { gains, loses, rows }: PlanRows['access'], page: Page): string {
  if (rows.length === 0) return '';
  const { paint, width, longest } = page;
  const linesOf = ({ holders, places, strong, ...row }: AccessRow): string[] => {
    const where = places === null ? 'the WHOLE TENANT' : sayMembers(places);
    const listed = [holders, places ?? []].flatMap((members) => (totalOf(members) > 1 ? members : []));
    const others = row.gains.filter((permission) => !strong.includes(permission));
    const labelled = (
      [
        ...listed.map((members) => [labelOf(members.sort), namesOf(members), String] as const),
        [`${gains} !`, strong.map(printable), paint.warning],
        [gains, others.map(printable), paint.added],
        [loses, row.loses.map(printable), paint.removed],
      ] as const
    ).filter(([, words]) => words.length > 0);
    const column = Math.max(...labelled.map(([label]) => label.length));
    return [
      ...folded('  ', `${sayMembers(holders)} on ${where}`, longest, 8),
      ...labelled.flatMap(([label, words, painted]) => {
        const lead = `      ${label.padEnd(column)}  `;
        return hung(lead, wrapped(words, width - lead.length)).map((line) => painted(line));
      }),
    ];
  };
  const more = (words: string): string[] => [paint.faint(`  ${words} of the same ${LISTS_THEM}`)];
  const lines = foldAlike(rows, linesOf, more).flat();
  return [paint.strong(`${heading}:`), ...lines].join('\n');
}

function blockedText(blocked: PlanRows['blocked'], { paint, longest }: Page): string {
  if (blocked.length === 0) return '';
  const lines = blocked.flatMap(({ address, reason, way_out }) => [
    ...folded('  ', `${paint.removed(`x ${printable(address)}`)}: ${printable(reason)}`, longest, 8),
    ...folded('      ', `what to do: ${printable(way_out)}`, longest, 8),
  ]);
  return [paint.strong(`${BLOCKED}:`), ...lines].join('\n');
}

function firstText(violations: PlanRows['violations'], page: Page): string {
  if (violations.length === 0) return '';
  const told = violations.map((row) => violationText(row, page));
  return [page.paint.strong(`${FIRST}:`), ...told].join('\n');
}

function violationText(
  { severity, rule, address, message, hint }: PlanRows['violations'][number],
  { paint, longest }: Page,
): string {
  const shown = paint[severity === 'error' ? 'removed' : 'warning'](SEVERITY[severity]);
  const where = address === null ? '' : `${printable(address)}: `;
  return [
    ...folded('', `${shown} (${rule}) ${where}${printable(message)}`, longest, 8),
    ...(hint === null ? [] : folded('    ', printable(hint), longest, 8)),
  ].join('\n');
}

function leftText({ rows, notChosen }: PlanRows['left'], { paint, longest }: Page): string {
  const lines = rows.flatMap(({ what, why }) => folded('  ', said([what, `: ${why}`], paint), longest, 8));
  return [
    ...(lines.length === 0 ? [] : [paint.strong(`${LEFT}:`), ...lines]),
    ...(notChosen === null ? [] : folded('', notChosen, longest, 4)),
  ].join('\n');
}

function unmanagedText(unmanaged: PlanRows['unmanaged'], { paint, longest }: Page): string {
  if (unmanaged === null) return '';
  const { counts, names } = unmanaged;
  if (names === null) return folded('', paint.faint(`${counts} ${LISTS_THEM}`), longest, 4).join('\n');
  const rows = names.flatMap((address) => folded('  ', printable(address), longest, 8));
  return [...folded('', counts, longest, 4), ...rows].join('\n');
}

function resultText(rows: ResultRows, page: Page): string {
  const { paint, longest } = page;
  const faint = (line: string): string[] => folded('', line, longest, 4).map(paint.faint);
  const row = (line: string): string[] => folded('  ', line, longest, 6);
  const each = ({ rows }: OutcomeList, told: (one: OutcomeRow) => string): string[] =>
    foldAlike(
      rows,
      (one) => row(told(one)),
      (more, { action, address }) => [
        ...row(`${more}: ${action} ${splitAddress(address).kind}/* ${LISTS_THEM}`).map(paint.faint),
      ],
    ).flat();
  const list = (items: OutcomeList): string[] => [
    `${paint[items.tone](items.heading)}:`,
    ...each(items, ({ action, address, why }) => `${action} ${printable(address)}: ${printable(why)}`),
  ];
  const summary = foldedLine(rows.summary, page, 4);
  const lists = [
    ...(rows.complete ? [] : each(rows.applied, ({ action, address }) => `${action} ${printable(address)}`)),
    ...rows.lists.flatMap(list),
  ];
  const lines = [
    ...(page.followsPlan ? [] : [...foldedLine(rows.tenant, page, 4), '']),
    ...summary,
    ...lists,
    // Of what is longer than a screen, the end is what is seen.
    ...(lists.length > page.rows ? summary : []),
    ...(rows.next === null ? [] : folded('', rows.next, longest, 4)),
    ...faint(rows.traffic),
    ...(rows.journal === null ? [] : journalLines(rows.journal, longest).map(paint.faint)),
  ];
  return `${lines.join('\n')}\n`;
}

/** The command is never broken, so that it can be copied; it has a line of its own where one line is too short for both. */
function journalLines({ path, undo, leaves }: NonNullable<ResultRows['journal']>, longest: number): string[] {
  const label = `Take it back${leaves ? BUT_FOR : ''}:`;
  const isShort = label.length + undo.length + 1 <= longest;
  return [`Journal: ${path}`, ...(isShort ? [`${label} ${undo}`] : [label, undo])];
}

function problemsText({ summary, problems }: ProblemRows, page: Page): string {
  const lines = problems.flatMap(({ where, message, hint }) => [
    ...folded('', printable(`${where === '' ? '' : `${where}: `}${message}`), page.longest, 8),
    ...(hint === null ? [] : folded('    ', printable(hint), page.longest, 8)),
  ]);
  return `${[...foldedLine(summary, page, 4), ...lines].join('\n')}\n`;
}
