/** Who gains or loses what: entries that say the same are one, with its users and inboxes counted. */
import { strongPermissions } from '../kinds/permissions.ts';
import type { AccessDelta } from '../plan/change.ts';
import type { AccessRow, Counted } from './rows.ts';

/** First the inboxes of each user, then the users. `full`: every name is listed. */
export function accessRows(access: readonly AccessDelta[], full: boolean): AccessRow[] {
  const ofUser = Map.groupBy(access, ({ user, inbox, gains, loses }) =>
    JSON.stringify([user, inbox === null, gains, loses]),
  );
  const perUser = [...ofUser.values()].flatMap((deltas) => {
    const [first] = deltas;
    if (!first) return [];
    const inboxes = deltas.flatMap(({ inbox }) => inbox ?? []);
    return [{ ...first, inboxes: first.inbox === null ? null : inboxes }];
  });
  const alike = Map.groupBy(perUser, ({ inboxes, gains, loses }) => JSON.stringify([inboxes, gains, loses]));
  return [...alike.values()].flatMap((entries) => {
    const [first] = entries;
    if (!first) return [];
    const { inboxes, gains, loses } = first;
    const names = entries.map(({ user }) => user);
    const strong = inboxes === null ? gains : gains.filter((permission) => strongPermissions.has(permission));
    const counted = { users: countedOf(names, full), inboxes: inboxes && countedOf(inboxes, full) };
    return [{ ...counted, gains, loses, strong }];
  });
}

/** Names that are shown where there are more. */
const SHOWN = 5;

/** To count a single one would take as much room as its name. */
const countedOf = (names: readonly string[], full: boolean): Counted => ({
  names: full || names.length <= SHOWN + 1 ? names : names.slice(0, SHOWN),
  count: names.length,
});
