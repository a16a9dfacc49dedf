/**
 * Reports as one page that needs nothing else: no network, no script. In the order of layout.ts, like Markdown, but with
 * nothing left out.
 */
import { shownName } from '../specfile/problem/visible.ts';
import { STYLE } from './html-style.ts';
import { layout, type Entry, type Marks, type Section } from './layout.ts';
import { inMarkup } from './markup.ts';
import { noPaint, printable, type Tone } from './paint.ts';
import type { Rows } from './rows.ts';
import { said } from './text-changes.ts';
import { wholePage } from './whole-page.ts';

export const html = { of: (rows: Rows): string => pageOf(rows) };

function pageOf(rows: Rows): string {
  const { title, demo, tenant, head, sections, foot } = layout(rows, marks);
  const line = tenant === null ? [] : [`<p${demo ? ' class="demo"' : ''}>${tenant}</p>`];
  const paragraphs = (texts: readonly string[]): string[] => texts.map((text) => `<p>${text}</p>`);
  return wholePage({
    title: `fitform: ${prose(said(rows.summary, noPaint))}`,
    style: STYLE,
    main: [
      ...(demo ? line : []),
      `<h1>${title}</h1>`,
      ...(demo ? [] : line),
      ...paragraphs(head),
      ...sections.map(sectionOf),
      ...(foot.length === 0 ? [] : ['<footer>', ...paragraphs(foot), '</footer>']),
    ],
  });
}

/** So few entries are read at a glance: a page has room for them, so nobody has to unfold them. */
const SHORT = 20;

function sectionOf({ heading, open, columns, entries }: Section): string {
  const title = `${inMarkup(heading)} (${entries.length})`;
  const names = columns.map((name) => (name === '' ? '<td></td>' : `<th scope="col">${inMarkup(name)}</th>`));
  const table = [
    '<table>',
    `<thead><tr>${names.join('')}</tr></thead>`,
    '<tbody>',
    ...entries.map((entry) => entryOf(entry, columns)),
    '</tbody>',
    '</table>',
  ].join('\n');
  return open
    ? `<section class="open">\n<h2>${title}</h2>\n${table}\n</section>`
    : `<details${entries.length <= SHORT ? ' open' : ''}>\n<summary>${title}</summary>\n${table}\n</details>`;
}

/** What follows in the next row belongs to the same resource. */
const entryOf = (entry: Entry, columns: readonly string[]): string =>
  entry
    .map((cells, row) => {
      const shown = cells.map((cell, at) => `<td data-column="${inMarkup(columns[at] ?? '')}">${cell}</td>`);
      return `<tr${row < entry.length - 1 ? ' class="more"' : ''}>${shown.join('')}</tr>`;
    })
    .join('\n');

const prose = (text: string): string => inMarkup(printable(text).replace(/(?<=^| )->(?= |$)/g, '→'));

const styled = (tone: Tone, name: string, text: string): string =>
  `<${name} class="${tone}">${text}</${name}>`;

const marks: Marks = {
  code: (name) => (name === '' ? '(empty)' : `<code>${inMarkup(shownName(name, Infinity))}</code>`),
  prose,
  strong: (words, tone) => styled(tone, 'strong', prose(words)),
  lead: (words) => `<em>${prose(words)}</em><br>`,
  sign: (mark, tone) => `<span class="sign ${tone}">${mark}</span>`,
};
