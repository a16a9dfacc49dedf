/** The one place where a text enters a URL. What builds URLs would put U+FFFD in place of half a character, or throw. */

/** Half of a surrogate pair, alone: JSON can write it, UTF-8 cannot. Follows the name of the text. */
export const HALF_CHARACTER = 'holds half a character (a lone surrogate)';

/**
 * A text as a segment of a path or as a value of a query. Throws a `TypeError` for one that no URL can hold: whoever takes
 * texts from outside has refused it before, with a better word.
 */
export function urlPart(text: string): string {
  if (!text.isWellFormed()) throw new TypeError(`a text that is to stand in an address ${HALF_CHARACTER}`);
  return encodeURIComponent(text);
}
