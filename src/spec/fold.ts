/** Lines that fit a width: a terminal's, or the usual 80 columns. */
import wrapAnsi from 'wrap-ansi';

/** No name can hold it: it is among the characters that are shown as `\u{…}`. */
const GLUE = '\uE000';

/**
 * `lead` and `text` in lines of at most `width` columns; the further ones begin after `hang` blanks. Colours are carried
 * over; a word that is longer than a line is not broken, so that a path or a URL can be copied. The hang must be more
 * than what stands before lines of other meaning: a name with blanks in it must not be able to look like one.
 */
export function folded(lead: string, text: string, width: number, hang = lead.length): string[] {
  if (width === Infinity || (lead.length + text.length <= width && isNarrow(text))) return [lead + text];
  if (!wrapAnsi(text, width - lead.length).includes('\n')) return [lead + text];
  const [first = '', ...rest] = wrapAnsi(text, width - Math.max(hang, lead.length)).split('\n');
  return [lead + first, ...rest.map((line) => ' '.repeat(hang) + line)];
}

/** Words joined by commas, in lines of at most `width` columns. A word is broken at its blanks only where it is longer. */
export function wrapped(words: readonly string[], width: number): string[] {
  if (words.length === 0) return [];
  const glued = words.map((word) => (word.length > width ? word : word.replaceAll(' ', GLUE)));
  return wrapAnsi(glued.join(', '), width).replaceAll(GLUE, ' ').split('\n');
}

/** Of characters that take one column each, which need no measuring. */
const isNarrow = (text: string): boolean => /^[ -~]*$/.test(text);
