/** What has moved in a list, and differences in a sentence. */
import type { Difference } from './kind.ts';

/** The places of a longest run of growing numbers: what stays where the rest moves around it. */
export function unmoved(ranks: readonly number[]): ReadonlySet<number> {
  const best: { length: number; before: number }[] = [];
  ranks.forEach((rank, place) => {
    let own = { length: 1, before: -1 };
    for (let other = 0; other < place; other++) {
      const length = (best[other]?.length ?? 0) + 1;
      if (ranks[other]! < rank && length > own.length) own = { length, before: other };
    }
    best.push(own);
  });
  const steady = new Set<number>();
  const longest = Math.max(0, ...best.map(({ length }) => length));
  for (let place = best.findIndex(({ length }) => length === longest); place >= 0;) {
    steady.add(place);
    place = best[place]?.before ?? -1;
  }
  return steady;
}

export const MARKS = { adds: '+', removes: '-', changes: '~', moves: 'moved' } as const satisfies Record<
  Difference['does'],
  string
>;

/** `+ info, - legacy`. */
export const partsOf = (differences: readonly Difference[]): string =>
  differences.map(({ does, says }) => `${MARKS[does]} ${says}`).join(', ');
