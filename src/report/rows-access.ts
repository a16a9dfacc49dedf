/** Who gains or loses what: entries that say the same are one, with its users and inboxes counted. */
import { isStrong } from '../access/holders.ts';
import type { AccessDelta } from '../plan/change.ts';
import type { AccessRow, Counted } from './rows.ts';

/** First the inboxes of each user, then the users. `full`: every name is listed. */
export function accessRows(access: readonly AccessDelta[], full: boolean): AccessRow[] {
  const placed = access.map(({ user, key, inbox, document = null, gains, loses }) => ({
    who: key === undefined ? user : `key ${key} (as ${user})`,
    place: document === null ? inbox : `document ${document}`,
    gains,
    loses,
    // A drift is read the other way round, so it is worked out from what counts as a gain here.
    strong: gains.filter((permission) => isStrong(permission, { inbox, document })),
  }));
  const ofUser = Map.groupBy(placed, ({ who, place, gains, loses }) =>
    JSON.stringify([who, place === null, gains, loses]),
  );
  const perUser = [...ofUser.values()].flatMap((deltas) => {
    const [first] = deltas;
    if (!first) return [];
    const inboxes = deltas.flatMap(({ place }) => place ?? []);
    return [{ ...first, inboxes: first.place === null ? null : inboxes }];
  });
  const alike = Map.groupBy(perUser, ({ inboxes, gains, loses }) => JSON.stringify([inboxes, gains, loses]));
  return [...alike.values()].flatMap((entries) => {
    const [first] = entries;
    if (!first) return [];
    const { inboxes, gains, loses, strong } = first;
    const names = entries.map(({ who }) => who);
    return [
      {
        users: countedOf(names, full),
        inboxes: inboxes && countedOf(inboxes, full),
        gains,
        loses,
        strong,
      },
    ];
  });
}

/** Names that are shown where there are more. */
const SHOWN = 5;

/** To count a single one would take as much room as its name. */
const countedOf = (names: readonly string[], full: boolean): Counted => ({
  names: full || names.length <= SHOWN + 1 ? names : names.slice(0, SHOWN),
  count: names.length,
});
