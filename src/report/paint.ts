/** What text is laid out on; colours and marks for a person's eye, but none without a terminal or where NO_COLOR is set. */
import { styleText } from 'node:util';
import { escapeUnsafe } from '../specfile/problem/visible.ts';

type Style = Parameters<typeof styleText>[0];
const STYLES = {
  added: 'green',
  changed: 'yellow',
  removed: 'red',
  strong: 'bold',
  faint: 'dim',
  warning: ['yellow', 'bold'],
} satisfies Readonly<Record<string, Style>>;

/** What a piece of a sentence means, for a format that has colours or bold letters. */
export type Tone = keyof typeof STYLES;
export type Paint = Readonly<Record<Tone, (text: string) => string>>;

const paintBy = (show: (style: Style, text: string) => string): Paint =>
  Object.fromEntries(
    Object.entries(STYLES).map(([tone, style]) => [tone, (text: string) => show(style, text)]),
  ) as Paint;

export const noPaint = paintBy((_, text) => text);
export const colours = paintBy((style, text) => styleText(style, text, { validateStream: false }));

/** A terminal, or where there is none the usual 80 by 24. */
export interface Page {
  readonly paint: Paint;
  /** In columns: for what is set in columns, as a list of permissions is. */
  readonly width: number;
  /**
   * In columns: for sentences. On a terminal as `width`; elsewhere there is no limit, so that a sentence can be searched
   * for in a log, line by line.
   */
  readonly longest: number;
  /** Lines that are seen at once. */
  readonly rows: number;
  /** A file of the spec, as it is called from the root of its repository; without it, as it was named. */
  readonly fileName?: (file: string) => string;
  /** The plan stands above a result on the same page, so the tenant has been named already. */
  readonly followsPlan?: boolean;
}

/** Nobody scrolls in a file, so its summary need not come twice. */
export const filePage: Page = { paint: noPaint, width: 80, longest: Infinity, rows: Infinity };

/**
 * A name as it can be shown: what would move the cursor, hide text, turn its direction or pile up over other lines is
 * written as `\\u{…}`, so that a name made by somebody else cannot forge a line of a plan.
 */
export const printable = escapeUnsafe;

/** `3 roles`, `1 role`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** `2 created` and `1 deleted`, without those of which there are none. */
export const tally = (counts: readonly (readonly [count: number, what: string])[]): string[] =>
  counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
