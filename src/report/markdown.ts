/**
 * Reports as Markdown, for a comment on a pull request of GitHub or GitLab. What a reviewer must see stands in the open,
 * the rest is folded, and what does not fit in a comment is left out and counted. Why so: docs/decisions/025-markdown.md.
 */
import { shownName } from '../specfile/problem/visible.ts';
import { printable } from './paint.ts';
import { BLOCKED, BUT_FOR, LEFT, SEVERITY } from './rows.ts';
import type { AccessRow, ChangeRow, Counted, FieldRow, Line, OutcomeList, PlanRows, Rows } from './rows.ts';

export const markdown = {
  of: (rows: Rows): string => fitted(layout(rows)),
};

interface Comment {
  readonly head: readonly string[];
  readonly sections: readonly Section[];
  readonly foot: readonly string[];
}

/** A table under a heading. */
interface Section {
  readonly heading: string;
  readonly open: boolean;
  readonly columns: readonly string[];
  readonly entries: readonly Entry[];
}
/** One or more rows of cells, which are shown together or not at all. */
type Entry = readonly (readonly string[])[];

function layout(rows: Rows): Comment {
  const title = `### ${lineOf(rows.summary, prose)}`;
  if (rows.about === 'error' || rows.about === 'validation') {
    const entries = rows.problems.map((one) => [
      [one.where === '' ? '' : code(one.where), prose(one.message), prose(one.hint ?? '')],
    ]);
    const columns = ['Where', 'Problem', 'What to do'];
    return {
      head: [title],
      sections: [{ heading: rows.about === 'error' ? 'Problems' : 'Warnings', open: true, columns, entries }],
      foot: [],
    };
  }
  const tenant = lineOf(rows.tenant);
  const named = rows.demo ? [`> ${tenant}`, title] : [title, tenant];
  const next = rows.next === null ? [] : [prose(rows.next)];
  if (rows.about === 'result') {
    const { lists, applied, traffic, journal } = rows;
    const back =
      journal === null
        ? []
        : [
            `Journal: ${code(journal.path)}; ${code(journal.undo)} takes it back${journal.leaves ? BUT_FOR : ''}`,
          ];
    return {
      head: named,
      sections: [...lists, applied].map(outcomes),
      foot: [...next, prose(traffic), ...back],
    };
  }
  const { stopped, base, left, unmanaged } = rows;
  const counted = [left.notChosen, unmanaged?.names === null ? unmanaged.counts : null];
  return {
    head: [
      ...named,
      ...(base === null ? [] : [lineOf(base)]),
      ...(stopped === null ? [] : [`**Ended without a result:** ${prose(stopped)}`]),
    ],
    sections: sectionsOf(rows).toSorted((a, b) => Number(b.open) - Number(a.open)),
    foot: [...counted.flatMap((line) => (line === null ? [] : [prose(line)])), ...next],
  };
}

/** In the order in which those in the open stand, and those that are folded. */
function sectionsOf(rows: PlanRows): Section[] {
  const { openHeading, groups, access, blocked, violations, left, unmanaged } = rows;
  const changes = (heading: string, open: boolean, all: readonly ChangeRow[]): Section => ({
    ...{ heading, open, columns: ['', 'Resource', 'Field', 'Change'] },
    entries: all.filter((one) => one.open === open).map(changeEntry),
  });
  const holders = (heading: string, open: boolean): Section => ({
    ...{ heading, open, columns: ['User', 'Where', capital(access.gains), capital(access.loses)] },
    entries: access.rows.filter(({ strong }) => strong.length > 0 === open).map(accessEntry),
  });
  const violated = (['error', 'warning'] as const).map((wanted) => ({
    ...{ heading: SEVERITY[wanted], open: wanted === 'error' },
    columns: ['Rule', 'Resource', 'Why', 'What to do'],
    entries: violations
      .filter(({ severity }) => severity === wanted)
      .map(({ rule, address, message, hint }) => [
        [code(rule), address === null ? '' : code(address), prose(message), prose(hint ?? '')],
      ]),
  }));
  return [
    changes(
      openHeading,
      true,
      groups.flatMap((group) => group.changes),
    ),
    holders(access.strongHeading, true),
    {
      ...{ heading: BLOCKED, open: true, columns: ['Resource', 'Why', 'Way out'] },
      entries: blocked.map(({ address, reason, way_out }) => [
        [code(address), prose(reason), prose(way_out)],
      ]),
    },
    ...groups.map((group) => changes(group.heading, false, group.changes)),
    holders(access.heading, false),
    ...violated,
    {
      ...{ heading: LEFT, open: false, columns: ['Resource', 'Why'] },
      entries: left.rows.map(({ what, why }) => [[lineOf([what]), prose(why)]]),
    },
    {
      ...{ heading: unmanaged?.counts ?? '', open: false, columns: ['Resource'] },
      entries: (unmanaged?.names ?? []).map((address) => [[code(address)]]),
    },
  ];
}

/** Its id only where that matters: which of two like-named objects is going to be deleted. */
function changeEntry({ open, mark, address, id, says, destroys, parts }: ChangeRow): Entry {
  const resource = `${code(address)}${open && id !== null ? `<br>id ${code(id)}` : ''}`;
  const rows = [
    ...(says === '' ? [] : [['', prose(says)]]),
    ...(destroys === null ? [] : [['', `destroys ${prose(destroys)}`]]),
    ...parts.flatMap(({ heading, fields }) =>
      fields.map((row, index) => [
        row.field === null ? '' : code(row.field),
        `${heading !== null && index === 0 ? `*${heading}:*<br>` : ''}${fieldCell(row)}`,
      ]),
    ),
  ];
  const [first = ['', ''], ...others] = rows;
  return [[mark, resource, ...first], ...others.map((cells) => ['', '', ...cells])];
}

function fieldCell(row: FieldRow): string {
  if (!('sides' in row)) return lineOf(row.says);
  const sides = row.sides.filter(({ members }) => members.length > 0);
  return sides.map(({ says, members }) => `${says} ${members.map(code).join(', ')}`).join('<br>') || 'none';
}

function accessEntry({ users, inboxes, gains, loses, strong }: AccessRow): Entry {
  const first = [...strong, ...gains.filter((permission) => !strong.includes(permission))];
  const where = inboxes === null ? '**the WHOLE TENANT**' : names(inboxes);
  return [[names(users), where, first.map(code).join(', '), loses.map(code).join(', ')]];
}

const names = ({ names, count }: Counted): string =>
  [...names.map(code), ...(count > names.length ? [`and ${count - names.length} more`] : [])].join(', ');

const outcomes = ({ heading, open, rows }: OutcomeList): Section => ({
  ...{ heading, open, columns: ['Action', 'Resource', 'Why'] },
  entries: rows.map(({ action, address, why }) => [[action, code(address), prose(why)]]),
});

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** Characters; GitHub takes 65,536 for a comment. */
const LONGEST = 65_000;

/** A section that is cut says in its heading how many of its entries are shown: so many digits more than for none. */
const DIGITS = 6;

/** Whole entries only, below the limit. */
function fitted({ head, sections, foot }: Comment): string {
  const used = sections.filter(({ entries }) => entries.length > 0).map(withoutEmptyColumns);
  const all = used.map(({ entries }) => entries.map(entryText));
  const commentOf = (shown: readonly (readonly string[])[]): string => {
    const tables = used.map((section, index) => sectionText(section, shown[index] ?? []));
    const cut = used.flatMap(({ heading, entries }, index) => {
      const out = entries.length - (shown[index]?.length ?? 0);
      return out === 0 ? [] : [`${out} of ${entries.length} under "${heading}"`];
    });
    return `${[...head, ...(cut.length === 0 ? [] : [noteOf(cut)]), ...tables, ...foot].join('\n\n')}\n`;
  };
  const whole = commentOf(all);
  if (whole.length < LONGEST) return whole;
  const shown: (readonly string[])[] = all.map(() => []);
  let room = LONGEST - 1 - commentOf(shown).length - DIGITS * used.length;
  for (const open of [true, false]) {
    const turns = all
      .map((entries, index) => ({ entries, index, size: sizeOf(entries) }))
      .filter(({ index }) => used[index]?.open === open)
      .sort((a, b) => a.size - b.size);
    // An equal share for each, and more where another needs less: many entries of one sort must not push out the others.
    for (const [turn, { entries, index }] of turns.entries()) {
      const taken = takenFrom(entries, room / (turns.length - turn));
      shown[index] = taken;
      room -= sizeOf(taken);
    }
  }
  return commentOf(shown);
}

const noteOf = (cut: readonly string[]): string =>
  `**Cut to fit into a comment.** ${prose(`Left out: ${cut.join(', ')}. --report FILE.txt and --report FILE.json keep all of it.`)}`;

function sectionText({ heading, open, columns, entries }: Section, shown: readonly string[]): string {
  const count = shown.length === entries.length ? '' : `${shown.length} of `;
  const title = `${heading} (${count}${entries.length})`;
  const table = [rowText(columns), rowText(columns.map(() => '---')), ...shown].join('\n');
  return open
    ? `#### ${title}\n\n${table}`
    : `<details>\n<summary>${title}</summary>\n\n${table}\n\n</details>`;
}

function withoutEmptyColumns({ columns, entries, ...section }: Section): Section {
  const isUsed = (_: unknown, at: number): boolean => entries.flat().some((cells) => cells[at] !== '');
  return {
    ...section,
    columns: columns.filter(isUsed),
    entries: entries.map((entry) => entry.map((cells) => cells.filter(isUsed))),
  };
}

const rowText = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const entryText = (entry: Entry): string => entry.map(rowText).join('\n');
const sizeOf = (entries: readonly string[]): number =>
  entries.reduce((sum, entry) => sum + entry.length + 1, 0);

/** From the top, as many as there is room for; one that is too long alone does not keep the others out. */
function takenFrom(entries: readonly string[], most: number): string[] {
  let room = most;
  return entries.filter((entry) => {
    if (entry.length + 1 > room) return false;
    room -= entry.length + 1;
    return true;
  });
}

/** Characters of a name, and of a sentence: one that is longer must not take the room of all the others. */
const LONGEST_NAME = 300;
const LONGEST_SENTENCE = 1000;

/**
 * A name or a value, in a code span: nothing in one becomes HTML, a link, an emoji, or a reference to a person, an issue or a
 * commit, on GitHub as on GitLab. What would end the span or the cell around it is written as `\u{…}`, like all that
 * cannot be shown as it is.
 */
function code(name: string): string {
  const shown = shownName(name, LONGEST_NAME).replace(/[`|]/g, (one) =>
    one === '|' ? '\\u{7C}' : '\\u{60}',
  );
  if (shown === '') return '(empty)';
  // A code span loses one blank at each end.
  return shown.startsWith(' ') && shown.endsWith(' ') ? `\` ${shown} \`` : `\`${shown}\``;
}

/** A sentence: plain words stay plain, and whatever could mean anything to Markdown becomes code. */
const prose = (text: string): string =>
  cut(printable(text)).replace(/[^ ]+/g, (word, at) => {
    if (word === '->') return '→';
    const [, lead = '', core = '', tail = ''] = /^([("']*)(.*?)([)"',;:.!?…]*)$/u.exec(word) ?? [];
    if (core === '' || PLAIN.test(core)) return word;
    if (!/^\d{1,6}$/.test(core)) return lead + code(core) + tail;
    // At the beginning of a line, `1.` and `1)` would be a list.
    return lead + core + (at === 0 ? tail.replace(/^[.)]/, '\\$&') : tail);
  });

/** Letters, hyphens and apostrophes, but nothing that could be the beginning of a commit's hash. */
const PLAIN = /^(?!.*\b[\da-f]{7,40}\b)(\p{L}\p{M}*)+(['’-](\p{L}\p{M}*)+)*$/iu;

const cut = (text: string): string =>
  text.length <= LONGEST_SENTENCE ? text : `${[...text].slice(0, LONGEST_SENTENCE).join('')}…`;

const bold = (words: string): string => `**${prose(words)}**`;

function lineOf(line: Line, strong: (words: string) => string = bold): string {
  return line
    .map((span) => {
      if (typeof span === 'string') return prose(span);
      if ('name' in span) return code(span.name);
      return span.tone === 'faint' ? prose(span.words) : strong(span.words);
    })
    .join('');
}
