/**
 * A report as sections of tables, for formats that can fold: what a reader must see stands in the open, the rest is folded.
 * How a name, a sentence or a strong word is written, a format says by its marks.
 */
import type { Tone } from './paint.ts';
import { leadOf } from './members.ts';
import { BLOCKED, BUT_FOR, FIRST, LEFT, SEVERITY, toldBy } from './rows.ts';
import type {
  AccessRow,
  ChangeRow,
  FieldRow,
  Line,
  Members,
  OutcomeList,
  PlanRows,
  ProblemRows,
  ResultRows,
  Rows,
  ViolationRow,
  Ways,
} from './rows.ts';

/** Each makes of a text that others may have chosen a part of something that is safe in its format. */
export interface Marks {
  /** A name or a value. */
  code(name: string): string;
  /** A sentence. */
  prose(text: string): string;
  strong(words: string, tone: Tone): string;
  /** What is said before the fields that follow, in a cell. */
  lead(words: string): string;
  /** The sign of a change. */
  sign(mark: ChangeRow['mark'], tone: Tone): string;
}

export interface Layout {
  readonly title: string;
  readonly demo: boolean;
  /** Which tenant; `null` for none. */
  readonly tenant: string | null;
  /** Below the title. */
  readonly head: readonly string[];
  readonly sections: readonly Section[];
  readonly foot: readonly string[];
}

/** A table under a heading. */
export interface Section {
  readonly heading: string;
  readonly open: boolean;
  readonly columns: readonly string[];
  readonly entries: readonly Entry[];
}
/** One or more rows of cells, which are shown together or not at all. */
export type Entry = readonly (readonly string[])[];

/** Sections without an entry, and columns with nothing in them, are left out. */
export function layout(rows: Rows, marks: Marks): Layout {
  const ways: Ways<Omit<Layout, 'title'>> = {
    plan: (plan) => planLayout(plan, marks),
    result: (result) => resultLayout(result, marks),
    problems: (problems) => problemsLayout(problems, marks),
  };
  const { sections, ...rest } = toldBy(ways, rows);
  return {
    // The title is bold already.
    title: lineOf(rows.summary, { ...marks, strong: marks.prose }),
    ...rest,
    sections: sections.filter(({ entries }) => entries.length > 0).map(withoutEmptyColumns),
  };
}

function problemsLayout({ about, problems }: ProblemRows, { code, prose }: Marks): Omit<Layout, 'title'> {
  const entries = problems.map(({ where, message, hint }) => [
    [where === '' ? '' : code(where), prose(message), prose(hint ?? '')],
  ]);
  const columns = ['Where', 'Problem', 'What to do'];
  const heading = about === 'error' ? 'Problems' : 'Warnings';
  const sections = [{ heading, open: true, columns, entries }];
  return { demo: false, tenant: null, head: [], sections, foot: [] };
}

function resultLayout(rows: ResultRows, marks: Marks): Omit<Layout, 'title'> {
  const { demo, tenant, lists, applied, next, traffic, journal } = rows;
  const { code, prose } = marks;
  const back =
    journal === null
      ? []
      : [
          `Journal: ${code(journal.path)}; ${code(journal.undo)} takes it back${journal.leaves ? BUT_FOR : ''}`,
        ];
  return {
    demo,
    tenant: lineOf(tenant, marks),
    head: [],
    sections: [...lists, applied].map((list) => outcomes(list, marks)),
    foot: [...(next === null ? [] : [prose(next)]), prose(traffic), ...back],
  };
}

function planLayout(rows: PlanRows, marks: Marks): Omit<Layout, 'title'> {
  const { demo, tenant, stopped, base, left, unmanaged, next } = rows;
  const { prose, strong } = marks;
  const last = [left.notChosen, unmanaged?.names === null ? unmanaged.counts : null, next];
  return {
    demo,
    tenant: lineOf(tenant, marks),
    head: [
      ...(base === null ? [] : [lineOf(base, marks)]),
      ...(stopped === null ? [] : [`${strong('Ended without a result:', 'removed')} ${prose(stopped)}`]),
    ],
    sections: sectionsOf(rows, marks).toSorted((a, b) => Number(b.open) - Number(a.open)),
    foot: last.flatMap((line) => (line === null ? [] : [prose(line)])),
  };
}

/** In the order in which those in the open stand, and those that are folded. */
function sectionsOf(rows: PlanRows, marks: Marks): Section[] {
  const { code, prose } = marks;
  const { openHeading, groups, access, blocked, violations, left, unmanaged } = rows;
  const changes = (heading: string, open: boolean, all: readonly ChangeRow[]): Section => ({
    ...{ heading, open, columns: ['', 'Resource', 'Field', 'Change'] },
    entries: all.filter((one) => one.open === open).map((one) => changeEntry(one, marks)),
  });
  const holders = (heading: string, open: boolean): Section => ({
    ...{ heading, open, columns: ['Who', 'Where', capital(access.gains), capital(access.loses)] },
    entries: access.rows
      .filter(({ strong }) => strong.length > 0 === open)
      .map((one) => accessEntry(one, marks)),
  });
  const isFirst = ({ strong, severity }: ViolationRow): boolean => strong === true && severity === 'warning';
  const violated = (heading: string, open: boolean, isMeant: (one: ViolationRow) => boolean): Section => ({
    ...{ heading, open, columns: ['Rule', 'Resource', 'Why', 'What to do'] },
    entries: violations
      .filter(isMeant)
      .map(({ rule, address, message, hint }) => [
        [code(rule), address === null ? '' : code(address), prose(message), prose(hint ?? '')],
      ]),
  });
  return [
    changes(
      openHeading,
      true,
      groups.flatMap((group) => group.changes),
    ),
    holders(access.strongHeading, true),
    violated(FIRST, true, isFirst),
    {
      ...{ heading: BLOCKED, open: true, columns: ['Resource', 'Why', 'Way out'] },
      entries: blocked.map(({ address, reason, way_out }) => [
        [code(address), prose(reason), prose(way_out)],
      ]),
    },
    ...groups.map((group) => changes(group.heading, false, group.changes)),
    holders(access.heading, false),
    violated(SEVERITY.error, true, ({ severity }) => severity === 'error'),
    violated(SEVERITY.warning, false, (one) => one.severity === 'warning' && !isFirst(one)),
    {
      ...{ heading: LEFT, open: false, columns: ['Resource', 'Why'] },
      entries: left.rows.map(({ what, why }) => [[lineOf([what], marks), prose(why)]]),
    },
    {
      ...{ heading: unmanaged?.counts ?? '', open: false, columns: ['Resource'] },
      entries: (unmanaged?.names ?? []).map((address) => [[code(address)]]),
    },
  ];
}

/** Its id only where that matters: which of two like-named objects is going to be deleted. */
function changeEntry(
  { open, mark, tone, address, id, says, destroys, parts }: ChangeRow,
  marks: Marks,
): Entry {
  const { code, prose } = marks;
  const resource = `${code(address)}${open && id !== null ? `<br>id ${code(id)}` : ''}`;
  const rows = [
    ...(says === '' ? [] : [['', prose(says)]]),
    ...(destroys === null ? [] : [['', `destroys ${prose(destroys)}`]]),
    ...parts.flatMap(({ heading, fields }) =>
      fields.map((row, index) => [
        row.field === null ? '' : code(row.field),
        `${heading !== null && index === 0 ? marks.lead(`${heading}:`) : ''}${fieldCell(row, marks)}`,
      ]),
    ),
  ];
  const [first = ['', ''], ...others] = rows;
  return [[marks.sign(mark, tone), resource, ...first], ...others.map((cells) => ['', '', ...cells])];
}

function fieldCell(row: FieldRow, marks: Marks): string {
  if (!('sides' in row)) return lineOf(row.says, marks);
  const sides = row.sides.filter(({ members }) => members.length > 0);
  return (
    sides.map(({ says, members }) => `${says} ${members.map(marks.code).join(', ')}`).join('<br>') || 'none'
  );
}

/** What is strong comes first, and is marked where it is not all of it: on the whole tenant it is. */
function accessEntry({ holders, places, gains, loses, strong }: AccessRow, marks: Marks): Entry {
  const { code } = marks;
  const isMarked = places !== null;
  const others = gains.filter((permission) => !strong.includes(permission));
  const first = strong.map((name) => (isMarked ? marks.strong(name, 'warning') : code(name)));
  const where = places === null ? marks.strong('the WHOLE TENANT', 'warning') : members(places, marks);
  return [
    [members(holders, marks), where, [...first, ...others.map(code)].join(', '), loses.map(code).join(', ')],
  ];
}

const members = (all: readonly Members[], { code }: Marks): string =>
  all
    .flatMap(({ sort, names, count }) => [
      ...names.map((name) => `${leadOf(sort)}${code(name)}`),
      ...(count > names.length ? [`and ${count - names.length} more`] : []),
    ])
    .join(', ');

const outcomes = ({ heading, open, rows }: OutcomeList, { code, prose }: Marks): Section => ({
  ...{ heading, open, columns: ['Action', 'Resource', 'Why'] },
  entries: rows.map(({ action, address, why }) => [[action, code(address), prose(why)]]),
});

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

function withoutEmptyColumns({ columns, entries, ...section }: Section): Section {
  const isUsed = (_: unknown, at: number): boolean => entries.flat().some((cells) => cells[at] !== '');
  return {
    ...section,
    columns: columns.filter(isUsed),
    entries: entries.map((entry) => entry.map((cells) => cells.filter(isUsed))),
  };
}

export const lineOf = (line: Line, { code, prose, strong }: Marks): string =>
  line
    .map((span) => {
      if (typeof span === 'string') return prose(span);
      if ('name' in span) return code(span.name);
      return span.tone === 'faint' ? prose(span.words) : strong(span.words, span.tone);
    })
    .join('');
