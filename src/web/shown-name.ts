/** A name that somebody else chose, as a page or a list shows it: whole where it is short, and unable to look like more. */
import { html } from 'hono/html';
import { escapeUnsafe } from '../spec/quote.ts';
import type { Html } from './page.ts';

/** Characters as a person counts them. */
const LONGEST = 100;
const LONGEST_TITLE = 1000;

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * What would turn the direction of a line, hide, or pile up is written as `\u{…}`; of a long one the beginning is shown.
 * Names of any language and ordinary emoji look as they are.
 */
export function shownName(name: string, longest = LONGEST): string {
  const text = escapeUnsafe(name);
  if (text.length <= longest) return text;
  let shown = '';
  let count = 0;
  for (const { segment } of characters.segment(text)) {
    // Half an escape would be told as a text of its own.
    if (count === longest) return `${shown.replace(/\\(u(\{[\dA-F]*)?)?$/, '')}…`;
    shown += segment;
    count += 1;
  }
  return shown;
}

/** The same in a page, apart from the direction of what stands around it; of a cut one the mouse shows more. */
export function nameHtml(name: string): Html {
  const shown = shownName(name);
  return shown.endsWith('…') && shown !== name
    ? html`<bdi title="${shownName(name, LONGEST_TITLE)}">${shown}</bdi>`
    : html`<bdi>${shown}</bdi>`;
}
