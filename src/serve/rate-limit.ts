/** How often somebody may ask: a bucket of tokens for each caller, filled at a steady rate. */
import { BoundedMap } from '../wire/bounded-map.ts';

/** Of buckets. A caller is cheap to make up; beyond this the one that was used longest ago is forgotten. */
const MOST = 10_000;

/**
 * `perSecond`: what comes in; a bucket holds twice that, so that a page that loads at once is not held up.
 * `now` in milliseconds.
 */
export function rateLimit(perSecond: number, now: () => number) {
  const size = Math.max(1, perSecond * 2);
  const buckets = new BoundedMap<string, { readonly left: number; readonly at: number }>(MOST);

  return {
    /** Takes one from the caller's bucket: 0, or the seconds until there is one again. */
    take(caller: string): number {
      const at = now();
      const bucket = buckets.get(caller) ?? { left: size, at };
      const filled = Math.min(size, bucket.left + (Math.max(0, at - bucket.at) / 1000) * perSecond);
      buckets.set(caller, { left: filled >= 1 ? filled - 1 : filled, at });
      return filled >= 1 ? 0 : Math.ceil((1 - filled) / perSecond);
    },
    /** Buckets that are kept. */
    get size(): number {
      return buckets.size;
    },
  };
}
