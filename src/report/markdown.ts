/**
 * Reports as Markdown, for a comment on a pull request of GitHub or GitLab. What a reviewer must see stands in the open,
 * the rest is folded, and what does not fit in a comment is left out and counted. Why so: docs/decisions/025-markdown.md.
 */
import { shownName } from '../specfile/problem/visible.ts';
import { layout, type Entry, type Layout, type Marks, type Section } from './layout.ts';
import { printable } from './paint.ts';
import type { Rows } from './rows.ts';

export const markdown = {
  of: (rows: Rows): string => fitted(commentOf(rows)),
};

/** In what order and words: layout.ts. */
type Comment = Pick<Layout, 'head' | 'sections' | 'foot'>;

function commentOf(rows: Rows): Comment {
  const { title, demo, tenant, head, ...rest } = layout(rows, marks);
  const named =
    tenant === null ? [`### ${title}`] : demo ? [`> ${tenant}`, `### ${title}`] : [`### ${title}`, tenant];
  return { ...rest, head: [...named, ...head] };
}

/** Characters; GitHub takes 65,536 for a comment. */
const LONGEST = 65_000;

/** A section that is cut says in its heading how many of its entries are shown: so many digits more than for none. */
const DIGITS = 6;

/** Whole entries only, below the limit. */
function fitted({ head, sections, foot }: Comment): string {
  const all = sections.map(({ entries }) => entries.map(entryText));
  const textOf = (shown: readonly (readonly string[])[]): string => {
    const tables = sections.map((section, index) => sectionText(section, shown[index] ?? []));
    const cut = sections.flatMap(({ heading, entries }, index) => {
      const out = entries.length - (shown[index]?.length ?? 0);
      return out === 0 ? [] : [`${out} of ${entries.length} under "${heading}"`];
    });
    return `${[...head, ...(cut.length === 0 ? [] : [noteOf(cut)]), ...tables, ...foot].join('\n\n')}\n`;
  };
  const whole = textOf(all);
  if (whole.length < LONGEST) return whole;
  const shown: (readonly string[])[] = all.map(() => []);
  let room = LONGEST - 1 - textOf(shown).length - DIGITS * sections.length;
  for (const open of [true, false]) {
    const turns = all
      .map((entries, index) => ({ entries, index, size: sizeOf(entries) }))
      .filter(({ index }) => sections[index]?.open === open)
      .sort((a, b) => a.size - b.size);
    // An equal share for each, and more where another needs less: many entries of one sort must not push out the others.
    for (const [turn, { entries, index }] of turns.entries()) {
      const taken = takenFrom(entries, room / (turns.length - turn));
      shown[index] = taken;
      room -= sizeOf(taken);
    }
  }
  return textOf(shown);
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

const marks: Marks = {
  code,
  prose,
  strong: (words) => `**${prose(words)}**`,
  lead: (words) => `*${words}*<br>`,
  sign: String,
};
