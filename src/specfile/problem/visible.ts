/** Texts that somebody else chose, as a terminal or a page can show them: nothing in them turns, hides or piles up. */

/** Characters of a name. */
const LONGEST = 100;

// Control, format and private characters and line separators, which move the cursor, turn the line or hide; what shows
// nothing at all (as a Hangul filler); and marks, many of which pile up over other lines.
const RISKY = String.raw`[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{DI}\p{M}]`;
/** Over or under a letter. */
const PILED = String.raw`[[\p{Mn}\p{Me}]--\p{DI}]`;
/** Those and the ones that stand beside it. */
const MARK = String.raw`[\p{M}--\p{DI}]`;
const JOINER = String.raw`[\u200C\u200D]`;
const JOINING = `[${['Arab', 'Beng', 'Deva', 'Gujr', 'Guru', 'Khmr', 'Knda', 'Mlym', 'Mong', 'Mymr', 'Orya']
  .concat('Sinh', 'Syrc', 'Taml', 'Telu')
  .map((script) => String.raw`\p{Script=${script}}`)
  .join('')}]`;

/** Of what is risky, that which is harmless where it stands. */
const HARMLESS = [
  String.raw`\p{RGI_Emoji}`,
  String.raw`\p{Extended_Pictographic}[\uFE0E\uFE0F]`,
  // Joiners belong between letters of scripts that join: RFC 5892, appendix A. Marks may stand on one side.
  `(?<=${JOINING})${JOINER}(?=[${JOINING}--${MARK}])`,
  `(?<=[${JOINING}--${MARK}])${JOINER}(?=${JOINING})`,
  // Variants of a Han character.
  String.raw`(?<=\p{Script=Han})[\u{E0100}-\u{E01EF}]`,
  // No language puts more on one letter, nor a joiner in between.
  `(?<!${PILED}{4}|${MARK}{8}|${MARK}${JOINER}${MARK}{0,7})${PILED}`,
  `(?<!${MARK}{8}|${MARK}${JOINER}${MARK}{0,7})[${MARK}--${PILED}]`,
].join('|');

/** Made when it is first asked for: to make these takes longer than the rest of a start. */
function later<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

const anyRisky = later(() => new RegExp(RISKY, 'v'));
const eachRisky = later(() => new RegExp(`(${HARMLESS})|${RISKY}`, 'gv'));

/** Writes what a terminal or a page would obey, and what nobody would see, as `\u{…}`. */
export function escapeUnsafe(text: string): string {
  if (!anyRisky().test(text)) return text;
  return text.replace(eachRisky(), (part, harmless?: string) =>
    harmless === undefined ? `\\u{${(part.codePointAt(0) ?? 0).toString(16).toUpperCase()}}` : part,
  );
}

/** What a person takes for one character, and no line breaks within. */
const characters = later(() => new Intl.Segmenter('en', { granularity: 'grapheme' }));

/** Code points: the longest emoji has 11, and a letter with all its marks no more. */
const LONGEST_CHARACTER = 20;

/**
 * A name that somebody else chose, for a list or a page. What would turn the direction of a line, hide, or pile up is
 * written as `\u{…}`; of one that is longer than so many characters, or twice as many code points, the beginning is shown.
 * Names of any language and ordinary emoji look as they are.
 */
export function shownName(name: string, longest = LONGEST): string {
  const text = escapeUnsafe(name);
  // The last of these is a letter of no dots.
  if (/^[\s\u2800]+$/.test(text)) return '(blank)';
  if (longest === Infinity || text.length <= LONGEST_CHARACTER) return text;
  let shown = '';
  let count = 0;
  let room = 2 * longest;
  for (const { segment } of characters().segment(text)) {
    const points = [...segment.slice(0, 3 * LONGEST_CHARACTER)];
    const isEndless = points.length > LONGEST_CHARACTER;
    if (count === longest || isEndless || points.length > room) {
      const beginning = isEndless ? points.slice(0, Math.min(room, LONGEST_CHARACTER)).join('') : '';
      // Half an escape would be told as a text of its own.
      return `${(shown + beginning).replace(/\\(u(\{[\dA-F]*)?)?$/, '')}…`;
    }
    shown += segment;
    count += 1;
    room -= points.length;
  }
  return shown;
}
