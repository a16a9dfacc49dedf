/** How a text that came from a file appears in a message: quoted, and unable to move the cursor or turn the line. */
import { areAlike, showAlike } from '../../kinds/look-alike.ts';
import { escapeUnsafe } from './visible.ts';

/** Characters. */
const LONGEST = 100;

// Control, format and private characters and line separators: they move the cursor, turn the line, or hide.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** In double quotes with JSON's escapes; a very long text is cut. */
export function quote(text: string): string {
  const points = [...text];
  const shown = points.length <= LONGEST ? text : `${points.slice(0, LONGEST).join('')}…`;
  return escapeUnsafe(JSON.stringify(shown));
}

/** The near miss, as `Problem.hint` spells it; beside what was `given`, a difference that cannot be seen is told in words. */
export function didYouMean(name: string, given = name): string {
  return `did you mean ${areAlike(name, given) ? escapeUnsafe(showAlike(name, given)) : quote(name)}?`;
}

/** Puts a stand-in of one column in place of each such character, so that columns stay where they were. */
export function maskUnsafe(text: string): string {
  return text.replaceAll('\t', '→').replace(UNSAFE, '\uFFFD');
}
