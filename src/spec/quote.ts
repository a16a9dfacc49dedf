/** How a text that came from a file appears in a message: quoted, and unable to move the cursor or turn the line. */

const LONGEST = 100;

// Control characters, line separators, the byte order mark and the marks that reverse the reading direction.
const UNSAFE = /[\p{Cc}\p{Cs}\u2028\u2029\uFEFF\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** In double quotes with JSON's escapes; a very long text is cut. */
export function quote(text: string): string {
  const points = [...text];
  const shown = points.length <= LONGEST ? text : `${points.slice(0, LONGEST).join('')}…`;
  return escapeUnsafe(JSON.stringify(shown));
}

/** The near miss, as `Problem.hint` spells it. */
export const didYouMean = (name: string): string => `did you mean ${quote(name)}?`;

/** Writes what a terminal would obey as `\u{…}`. */
export function escapeUnsafe(text: string): string {
  return text.replace(UNSAFE, (unsafe) => `\\u{${(unsafe.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`);
}

/** Puts a stand-in of one column in place of each such character, so that columns stay where they were. */
export function maskUnsafe(text: string): string {
  return text.replaceAll('\t', '→').replace(UNSAFE, '\uFFFD');
}
