/** How a text that came from a file appears in a message: quoted, and unable to move the cursor or turn the line. */
import { areAlike, showAlike } from '../kinds/look-alike.ts';

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

// Besides those: what shows nothing at all (as a Hangul filler), and marks, many of which pile up over other lines.
const RISKY = String.raw`[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{DI}\p{Mn}\p{Me}]`;
const MARK = String.raw`[[\p{Mn}\p{Me}]--\p{DI}]`;
const JOINING = `[${['Arab', 'Beng', 'Deva', 'Gujr', 'Guru', 'Khmr', 'Knda', 'Mlym', 'Mong', 'Mymr', 'Orya']
  .concat('Sinh', 'Syrc', 'Taml', 'Telu')
  .map((script) => String.raw`\p{Script=${script}}`)
  .join('')}]`;

/** Of what is risky, that which is harmless where it stands. */
const HARMLESS = [
  String.raw`\p{RGI_Emoji}`,
  String.raw`\p{Extended_Pictographic}[\uFE0E\uFE0F]`,
  // Joiners belong between letters of scripts that join: RFC 5892, appendix A.
  String.raw`(?<=${JOINING})[\u200C\u200D](?=${JOINING})`,
  // Variants of a Han character.
  String.raw`(?<=\p{Script=Han})[\u{E0100}-\u{E01EF}]`,
  // No language puts more on one letter.
  `(?<!${MARK})${MARK}{1,4}`,
].join('|');

const anyRisky = new RegExp(RISKY, 'v');
const eachRisky = new RegExp(`(${HARMLESS})|${RISKY}`, 'gv');

/** Writes what a terminal or a page would obey, and what nobody would see, as `\u{…}`. */
export function escapeUnsafe(text: string): string {
  if (!anyRisky.test(text)) return text;
  return text.replace(eachRisky, (part, harmless?: string) =>
    harmless === undefined ? `\\u{${(part.codePointAt(0) ?? 0).toString(16).toUpperCase()}}` : part,
  );
}

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * A name that somebody else chose, for a list or a page. What would turn the direction of a line, hide, or pile up is written as `\u{…}`; of a long one the beginning is shown.
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

/** Puts a stand-in of one column in place of each such character, so that columns stay where they were. */
export function maskUnsafe(text: string): string {
  return text.replaceAll('\t', '→').replace(UNSAFE, '\uFFFD');
}
