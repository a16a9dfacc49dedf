/** Who gains or loses what: entries that say the same are one, with its holders and places counted. */
import { isStrong } from '../access/holders.ts';
import type { AccessDelta } from '../plan/change.ts';
import { holderOf, membersOf, placeOf } from './members.ts';
import type { AccessRow } from './rows.ts';

/** First the places of each holder, then the holders. `full`: every name is listed. */
export function accessRows(access: readonly AccessDelta[], full: boolean): AccessRow[] {
  const placed = access.map((delta) => {
    const { inbox, document = null, gains, loses } = delta;
    // A drift is read the other way round, so it is worked out from what counts as a gain here.
    const strong = gains.filter((permission) => isStrong(permission, { inbox, document }));
    return { holder: holderOf(delta), place: placeOf(delta), gains, loses, strong };
  });
  const ofHolder = Map.groupBy(placed, ({ holder, place, gains, loses }) =>
    JSON.stringify([holder, place === null, gains, loses]),
  );
  const perHolder = [...ofHolder.values()].flatMap((deltas) => {
    const [first] = deltas;
    if (!first) return [];
    const places = deltas.flatMap(({ place }) => place ?? []);
    return [{ ...first, places: first.place === null ? null : places }];
  });
  const alike = Map.groupBy(perHolder, ({ places, gains, loses }) => JSON.stringify([places, gains, loses]));
  return [...alike.values()].flatMap((entries): AccessRow[] => {
    const [first] = entries;
    if (!first) return [];
    const { places, gains, loses, strong } = first;
    const holders = entries.map(({ holder }) => holder);
    return [
      {
        holders: membersOf(holders, full),
        places: places && membersOf(places, full),
        ...{ gains, loses, strong },
        alike: full || strong.length > 0 ? null : JSON.stringify([places === null, gains, loses]),
      },
    ];
  });
}
