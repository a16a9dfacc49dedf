/** A name that somebody else chose, as a page shows it: whole where it is short, and unable to look like more. */
import { html } from 'hono/html';
import { shownName } from '../specfile/problem/visible.ts';
import type { Html } from './page.ts';

/** Characters. */
const LONGEST_TITLE = 1000;

/** Apart from the direction of what stands around it; of a cut one the mouse shows more. */
export function nameHtml(name: string): Html {
  const shown = shownName(name);
  return shown.endsWith('…') && shown !== name
    ? html`<bdi title="${shownName(name, LONGEST_TITLE)}">${shown}</bdi>`
    : html`<bdi>${shown}</bdi>`;
}

/** The same for a text of any length: what would turn it, hide in it or pile up is written out. */
export const shownText = (text: string): string => shownName(text, Infinity);

/** What is told on a line, as a sentence of a page. A command keeps its small letter. */
export const sentence = (text: string): string =>
  `${text.startsWith('fitform ') ? 'f' : text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?]$/.test(text) ? '' : '.'}`;
