/** Colours and marks for a person's eye; plain text where there is no terminal or NO_COLOR is set. */
import { styleText } from 'node:util';
import { escapeUnsafe } from '../specfile/problem/visible.ts';

export interface Paint {
  added(text: string): string;
  changed(text: string): string;
  removed(text: string): string;
  strong(text: string): string;
  faint(text: string): string;
  warning(text: string): string;
}

const same = (text: string): string => text;
export const noPaint: Paint = {
  added: same,
  changed: same,
  removed: same,
  strong: same,
  faint: same,
  warning: same,
};

type Style = Parameters<typeof styleText>[0];
const style =
  (format: Style) =>
  (text: string): string =>
    styleText(format, text, { validateStream: false });

export const colours: Paint = {
  added: style('green'),
  changed: style('yellow'),
  removed: style('red'),
  strong: style('bold'),
  faint: style('dim'),
  warning: style(['yellow', 'bold']),
};

/**
 * A name as it can be shown: what would move the cursor, hide text, turn its direction or pile up over other lines is
 * written as `\\u{…}`, so that a name made by somebody else cannot forge a line of a plan.
 */
export const printable = escapeUnsafe;

/** `3 roles`, `1 role`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
