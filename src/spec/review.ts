/** The `review` of a spec, as far as a schema cannot see it. */
import { parseDuration, showDuration } from './duration.ts';
import type { Merged } from './merge.ts';
import { problemAt, type Problem } from './problem.ts';
import { placeOf } from './tree.ts';

/** Seconds, where nothing is said. */
export const defaultTimes = { ttl: 3600, max_ttl: 86_400 } as const;

/** A usual time that is over the longest would have every link refused. */
export function checkReview({ review }: Merged): Problem[] {
  const seconds = (key: keyof typeof defaultTimes): number | null => {
    const json = review.get(key)?.node.json;
    return typeof json === 'string' ? parseDuration(json) : null;
  };
  const given = review.get('ttl');
  const ttl = seconds('ttl');
  const longest = review.has('max_ttl') ? seconds('max_ttl') : defaultTimes.max_ttl;
  // What is no time at all, the schema tells.
  if (!given || ttl === null || longest === null || ttl <= longest) return [];
  const message = `${showDuration(ttl)} is longer than review.max_ttl, which is ${showDuration(longest)}`;
  return [problemAt(placeOf(given), message, 'raise review.max_ttl, or lower review.ttl')];
}
