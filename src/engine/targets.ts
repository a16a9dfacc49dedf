/** The patterns that choose a part of a run: refused where one can match nothing, or does. */
import type { Kinds } from '../kinds/kind.ts';
import { kindOfPattern, matching } from '../kinds/pattern.ts';
import { nearlyMatched, type Choice } from '../plan/choose.ts';
import { patternFault } from '../specfile/check/policy-section.ts';
import { InvalidInput, unplaced } from '../specfile/problem/problem.ts';
import { didYouMean, quote } from '../specfile/problem/quote.ts';
import { nearest } from '../specfile/problem/nearest.ts';

/** What a person says besides the spec. */
export interface Chosen {
  readonly target?: readonly string[] | undefined;
  readonly ignore?: readonly string[] | undefined;
  readonly allowDelete?: number | undefined;
}

/** `now` in milliseconds since the epoch. Throws `InvalidInput` for a pattern that can match nothing. */
export function choiceOf(
  kinds: Kinds,
  { target, ignore = [], allowDelete = 0 }: Chosen,
  now: number,
): Choice {
  mustBePatterns(kinds, { '--target': target ?? [], '--ignore': ignore });
  return { target: target ?? null, ignore, allowDelete, today: dayOf(now) };
}

/** As `2026-12-31` (UTC). */
export const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10);

/** By the flag that they were given with. Throws `InvalidInput` for each that can match nothing. */
export function mustBePatterns(kinds: Kinds, given: Readonly<Record<string, readonly string[]>>): void {
  const faults = Object.entries(given).flatMap(([flag, patterns]) =>
    patterns.flatMap((pattern) => {
      const fault = patternFault(pattern, kinds);
      return fault ? [unplaced('', `${flag}: ${fault.message}`, fault.hint)] : [];
    }),
  );
  if (faults.length > 0) throw new InvalidInput(faults);
}

/**
 * Throws `InvalidInput` with each pattern that matches none of the addresses: a slip, and then nothing of what was meant
 * would be done. `where` says what they are: `neither live nor in the spec`.
 */
export function mustMatch(patterns: readonly string[], addresses: readonly string[], where: string): void {
  const idle = patterns.filter((pattern) => !addresses.some(matching(pattern)));
  if (idle.length === 0) return;
  throw new InvalidInput(
    idle.map((pattern) =>
      unplaced('', `--target: ${quote(pattern)} matches nothing, ${where}`, hintFor(pattern, addresses)),
    ),
  );
}

function hintFor(pattern: string, addresses: readonly string[]): string {
  const alikeOne = nearlyMatched(pattern, addresses);
  if (alikeOne !== null) return alikeOne;
  const kind = kindOfPattern(pattern);
  const alike = addresses.filter((address) => kind === null || address.startsWith(`${kind}/`));
  const near = nearest(pattern, alike);
  return near === undefined
    ? 'an address is kind/name, the name exactly as it is; * matches anything'
    : didYouMean(near.replaceAll('*', '\\*'));
}
