/** What chooses a part of a run, as patterns: refused where one can match nothing, or does. */
import type { Kinds } from '../kinds/kind.ts';
import { kindOfPattern, matching } from '../kinds/pattern.ts';
import { nearlyMatched, type Choice } from '../plan/choose.ts';
import { nearestKind, patternFault } from '../specfile/check/policy-section.ts';
import { InvalidInput, unplaced, type Problem } from '../specfile/problem/problem.ts';
import { didYouMean, quote } from '../specfile/problem/quote.ts';
import { nearest } from '../kinds/nearest.ts';

/** What a person says besides the spec. */
export interface Chosen {
  readonly target?: readonly string[] | undefined;
  /** By their names: `role` chooses what the pattern `role/*` does. */
  readonly kinds?: readonly string[] | undefined;
  readonly ignore?: readonly string[] | undefined;
  readonly allowDelete?: number | undefined;
}

/** `now` in milliseconds since the epoch. Throws `InvalidInput` as `chosenPatterns` does. */
export function choiceOf(kinds: Kinds, chosen: Chosen, now: number): Choice {
  const { ignore = [], allowDelete = 0 } = chosen;
  return { target: chosenPatterns(kinds, chosen) ?? null, ignore, allowDelete, today: dayOf(now) };
}

/** As `2026-12-31` (UTC). */
export const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10);

/**
 * Of `target` and `kinds` together; `undefined`: everything. Throws `InvalidInput` for each pattern, one to ignore as well,
 * that can match nothing, and for each kind that there is not.
 */
export function chosenPatterns(
  kinds: Kinds,
  { target, kinds: names, ignore = [] }: Omit<Chosen, 'allowDelete'>,
): readonly string[] | undefined {
  const faults = [
    ...(target ?? []).flatMap((pattern) => faultOf('--target', pattern, kinds)),
    ...(names ?? []).flatMap((name) => noSuchKind(name, kinds)),
    ...ignore.flatMap((pattern) => faultOf('--ignore', pattern, kinds)),
  ];
  if (faults.length > 0) throw new InvalidInput(faults);
  return target || names ? [...(target ?? []), ...(names ?? []).map(allOf)] : undefined;
}

const allOf = (kind: string): string => `${kind}/*`;

function faultOf(flag: string, pattern: string, kinds: Kinds): Problem[] {
  const fault = patternFault(pattern, kinds);
  return fault ? [unplaced('', `${flag}: ${fault.message}`, fault.hint)] : [];
}

function noSuchKind(name: string, kinds: Kinds): Problem[] {
  const names = kinds.map((kind) => kind.name);
  if (names.includes(name)) return [];
  const parts = name.split(/[\s,]+/);
  const near = nearestKind(name, kinds);
  const hint = parts.every((part) => names.includes(part))
    ? `repeat the flag: ${parts.map((part) => `--kinds ${part}`).join(' ')}`
    : near === undefined
      ? null
      : didYouMean(near);
  return [unplaced('', `--kinds: there is no kind ${quote(name)}, only ${names.join(', ')}`, hint)];
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
      unplaced('', `--target: ${inWords(pattern)} matches nothing, ${where}`, hintFor(pattern, addresses)),
    ),
  );
}

/** All of a kind may have been chosen by either flag. */
function inWords(pattern: string): string {
  const kind = kindOfPattern(pattern);
  return `${quote(pattern)}${isAllOf(kind, pattern) ? ` (--kinds ${kind})` : ''}`;
}

const isAllOf = (kind: string | null, pattern: string): kind is string =>
  kind !== null && pattern === allOf(kind);

function hintFor(pattern: string, addresses: readonly string[]): string {
  const alikeOne = nearlyMatched(pattern, addresses);
  if (alikeOne !== null) return alikeOne;
  const kind = kindOfPattern(pattern);
  const alike = addresses.filter((address) => kind === null || address.startsWith(`${kind}/`));
  if (isAllOf(kind, pattern)) return 'choose another kind, or leave this one out';
  const near = nearest(pattern, alike);
  return near === undefined
    ? 'an address is kind/name, the name exactly as it is; * matches anything'
    : didYouMean(near.replaceAll('*', '\\*'));
}
