/** What is probably wrong with fields of a format or columns of a table, as a spec asks for them. */
import { atLeastIn } from './field-types/at-least.ts';
import type { Field, Flaw, Json } from './kind.ts';
import { isAbsent, membersIn, namedIn, nameOf } from './field-types/list-members.ts';

type Flaws = NonNullable<Field['flaws']>;

/** Of a member that leaves the category out, only the tenant can tell. */
export const optionsWithoutTag: Flaws = (asked, known) => {
  const there = new Map(namedIn(known?.after ?? null));
  return namedIn(asked).flatMap(([name, { options = null, category }]): Flaw[] => {
    if (options === null || namedIn(options).length === 0) return [];
    if (category === undefined && !known) return [];
    const its = (category === undefined ? there.get(name)?.['category'] : category) ?? 'annotation';
    if (its === 'tag') return [];
    return [
      {
        rule: 'option-without-tag',
        message: `"${name}" has options and is no tag: its category is ${JSON.stringify(its)}`,
        hint: 'give it category: tag, or leave its options out',
      },
    ];
  });
};

/** Of a list that is not exact, only the tenant can tell which names there are. */
export const strayFormulas: Flaws = (asked, known) => {
  const part = atLeastIn(asked);
  if (part !== undefined && !known) return [];
  const all = known?.after ?? asked;
  const names = new Set(namedIn(all).map(([name]) => name));
  const odd = [...names].filter((name) => !WORD.test(name)).toSorted((a, b) => b.length - a.length);
  const said = new Set(namedIn(asked).map(([name]) => name));
  const gone = new Set(
    membersIn(part ?? null)
      .filter(isAbsent)
      .map(nameOf),
  );
  return namedIn(all).flatMap(([name, { formula = null }]): Flaw[] => {
    const stray = wordsIn(formula, odd).filter(
      (word) => !names.has(word) && (said.has(name) || gone.has(word)),
    );
    return stray.map((word) => ({
      rule: 'formula-names-no-field',
      message: `the formula of "${name}" names ${word}, and the format has no such field`,
      hint: 'correct the formula, or add the field',
    }));
  });
};

const CONSTANTS = new Set(['TRUE', 'FALSE']);

const WORD = /^[\p{L}\p{N}_.]+$/u;

/**
 * The words of a formula that name something: no functions, constants, numbers or texts. `odd`: names that hold what is
 * an operator elsewhere, the longest first; they are no words.
 */
function wordsIn(formula: Json, odd: readonly string[]): string[] {
  if (typeof formula !== 'string') return [];
  const bare = formula.replaceAll(/"[^"]*"|'[^']*'/g, ' ');
  const rest = odd.reduce(
    (text, name) => text.replaceAll(name, (found, at: number) => (isWhole(text, at, found) ? ' ' : found)),
    bare,
  );
  const words = [...rest.matchAll(/(?<![\p{L}\p{N}_.])[\p{L}_][\p{L}\p{N}_.]*(?!\s*\(|[\p{L}\p{N}_.])/gu)];
  // With a dot it may be a column of a table.
  const named = words
    .map(([word]) => word)
    .filter((word) => !word.includes('.') && !CONSTANTS.has(word.toUpperCase()));
  return [...new Set(named)];
}

const isWhole = (text: string, at: number, name: string): boolean =>
  !/[\p{L}\p{N}_.]/u.test((text[at - 1] ?? ' ') + (text[at + name.length] ?? ' '));
