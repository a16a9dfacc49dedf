/** The `review` of a spec, as far as a schema cannot see it. */
import { parseDuration, showDuration } from './duration.ts';
import type { Merged } from './merge.ts';
import { problemAt, type Problem } from '../problem/problem.ts';
import { didYouMean, quote } from '../problem/quote.ts';
import { nearest } from '../../kinds/nearest.ts';
import { asName, placeOf, type PlacedName, placeAt } from '../yaml/tree.ts';

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

const KINDS = { user: 'user', inbox_role: 'role', review_role: 'role' } as const;
const IDS = ['user_id', 'inbox_role_id', 'review_role_id'];

/**
 * The names that it gives and that the spec must list. A spec without a section of that kind leaves them to the tenant,
 * and where ids are given, nothing is looked up by name.
 */
export function reviewNames({ review, sections }: Merged): { kind: string; mention: PlacedName }[] {
  if (IDS.some((key) => review.has(key))) return [];
  return Object.entries(KINDS).flatMap(([key, kind]) => {
    const given = sections.has(kind) ? review.get(key) : undefined;
    return given === undefined ? [] : asName(given).map((mention) => ({ kind, mention }));
  });
}

/**
 * An inbox whose id is given need not be listed: `fitform export --ids` prints all that there are. One that looks like
 * a listed inbox without an id is misspelt.
 */
export function strayInboxes({ review, sections }: Merged, listed: ReadonlySet<string>): Problem[] {
  const given = review.get('inbox_ids');
  if (given?.node.type !== 'mapping' || !sections.has('inbox')) return [];
  const { entries } = given.node;
  const without = listed.difference(new Set(entries.keys()));
  return [...entries].flatMap(([name, entry]): Problem[] => {
    const near = listed.has(name) ? undefined : nearest(name, without);
    if (near === undefined) return [];
    const at = placeAt(entry, [...given.path, name]);
    return [problemAt(at, `no inbox ${quote(name)}`, didYouMean(near, name))];
  });
}
