/** `--target` that matches nothing: a slip, and then nothing of what was meant would be done. */
import { kindOfPattern, matching } from '../kinds/pattern.ts';
import { nearlyMatched } from '../plan/choose.ts';
import { InvalidInput } from '../specfile/problem/problem.ts';
import { didYouMean, quote } from '../specfile/problem/quote.ts';
import { nearest } from '../specfile/problem/nearest.ts';
import { unplaced } from './failure.ts';

/**
 * Throws `InvalidInput` with each pattern that matches none of the addresses. `where` says what they are: `neither live
 * nor in the spec`.
 */
export function mustMatch(
  patterns: readonly string[] | null,
  addresses: readonly string[],
  where: string,
): void {
  const idle = (patterns ?? []).filter((pattern) => !addresses.some(matching(pattern)));
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
