/** Lines that fit a width: a terminal's, or the usual 80 columns. */
import wrapAnsi from 'wrap-ansi';

/** No name can hold it: it is among the characters that are shown as `\u{…}`. */
const GLUE = '\uE000';

/** One that stands before a name, as `+`: it would say nothing on a line of its own. */
const MARK = /^((?:\p{Cc}\[[\d;]*m)*\S) /u;

/**
 * `lead` and `text` in lines of at most `width` columns; the further ones begin after `hang` blanks. Colours are carried
 * over; a word that is longer than a line is not broken, so that a path or a URL can be copied. The hang must be more
 * than what stands before lines of other meaning: a name with blanks in it must not be able to look like one.
 */
export function folded(lead: string, text: string, width: number, hang = lead.length): string[] {
  if (width === Infinity || (lead.length + text.length <= width && isNarrow(text))) return [lead + text];
  if (fits(text, width - lead.length)) return [lead + text];
  const glued = text.replace(MARK, `$1${GLUE}`);
  const lines = wrapAnsi(glued, width - Math.max(hang, lead.length)).replaceAll(GLUE, ' ');
  const [first = '', ...rest] = lines.split('\n');
  return [lead + first, ...rest.map((line) => ' '.repeat(hang) + line)];
}

/** Words joined by commas, in lines of at most `width` columns. A word is broken at its blanks only where it is longer. */
export function wrapped(words: readonly string[], width: number): string[] {
  if (words.length === 0) return [];
  const glued = words.map((word) => (fits(word, width) ? word.replaceAll(' ', GLUE) : word));
  return wrapAnsi(glued.join(', '), width).replaceAll(GLUE, ' ').split('\n');
}

const fits = (text: string, width: number): boolean =>
  isNarrow(text) ? text.length <= width : !wrapAnsi(text, width).includes('\n');

/** Of characters that take one column each, which need no measuring. */
const isNarrow = (text: string): boolean => /^[ -~]*$/.test(text);
