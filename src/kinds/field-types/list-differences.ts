/** What has moved in a list, and differences in a sentence. */
import type { Difference } from '../kind.ts';

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

/** More than these are counted, unless all is to be listed. */
const SHOWN = 6;

/** `a, b and 7 more`. */
export function listed(names: readonly string[], isFull: boolean): string {
  const shown = isFull || names.length <= SHOWN + 1 ? names : names.slice(0, SHOWN);
  const more = names.length - shown.length;
  return `${shown.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}

/** What it says, and in full where that is more. */
export function said(does: Difference['does'], say: (isFull: boolean) => string): Difference {
  const [says, inFull] = [say(false), say(true)];
  return { does, says, ...(inFull === says ? {} : { inFull }) };
}

export const saying = ({ says, inFull = says }: Difference, isFull: boolean): string =>
  isFull ? inFull : says;

/** `+ info, - legacy`. */
export const partsOf = (differences: readonly Difference[], isFull: boolean): string =>
  listed(
    differences.map((one) => `${MARKS[one.does]} ${saying(one, isFull)}`),
    isFull,
  );
