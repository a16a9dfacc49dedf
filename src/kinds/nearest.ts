import distance from 'damerau-levenshtein';

/** Longer names are not compared: the matrix of distances would cost more than the suggestion is worth. */
const LONGEST = 200;

/**
 * The candidate that was probably meant, or `undefined` when none is near. Letter case and Unicode form do not
 * count as a difference, and swapped neighbours count once (`emial`). One edit in three letters is near, and so
 * is a name that is half of the other (`name` of `username`).
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = plain(name);
  if (wanted.length > LONGEST) return undefined;
  let best: { candidate: string; steps: number } | undefined;
  for (const candidate of candidates) {
    const steps = candidate === name ? undefined : stepsBetween(wanted, plain(candidate));
    if (steps !== undefined && (best === undefined || steps < best.steps)) best = { candidate, steps };
  }
  return best?.candidate;
}

/** How many edits lie between two names, or `undefined` if they are too many. */
function stepsBetween(one: string, other: string): number | undefined {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  const apart = long.length - short.length;
  if (short.length >= 4 && short.length * 2 >= long.length && long.includes(short)) return apart;
  const limit = Math.max(1, Math.floor(long.length / 3));
  if (apart > limit) return undefined;
  const { steps } = distance(one, other);
  // As many edits as letters would make any two short names alike.
  return steps <= limit && steps < Math.max(short.length, 1) ? steps : undefined;
}

const plain = (name: string): string => name.normalize('NFC').toLowerCase();
