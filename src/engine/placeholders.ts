/** Which live users are placeholders, that review links act as. The tenant does not say it of any user. */
import { addressOf } from '../kinds/address.ts';
import type { Grant } from '../kinds/field-types/grants.ts';
import type { Live, LiveObject } from '../kinds/live.ts';
import { defaultNames, markedIn } from '../policy/links.ts';
import type { Desired } from '../specfile/desired.ts';

/**
 * Those that are live beyond doubt, by their addresses: what the spec marks, and the user whom the vendor's guide sets up.
 * That one bears its name, is active, is not the account that looks, and holds both roles of links on one inbox and no
 * other role.
 */
export function placeholdersLive(live: Live, desired: Desired | null): ReadonlySet<string> {
  const { user, inbox_role, review_role } = { ...defaultNames, ...desired?.review };
  const both = new Set([inbox_role, review_role]);
  const [guides, ...others] = live.named('user', user);
  const isSetUp =
    guides !== undefined &&
    others.length === 0 &&
    live.account !== null &&
    live.account.id !== guides.id &&
    guides.fields['active'] === true &&
    holdsJust(both, guides);
  const marked = markedIn(desired ?? { resources: [] }).filter((name) => live.named('user', name).length > 0);
  return new Set([...marked, ...(isSetUp ? [user] : [])].map((name) => addressOf('user', name)));
}

function holdsJust(roles: ReadonlySet<string>, { fields }: LiveObject): boolean {
  const grants = (fields['grants'] ?? []) as readonly Grant[];
  const byPlace = Map.groupBy(grants, ({ inbox }) => JSON.stringify(inbox));
  const isHeld = (role: Grant['role']): boolean => typeof role === 'string' && roles.has(role);
  return (
    grants.every(({ role }) => isHeld(role)) &&
    [...byPlace.values()].some((there) => new Set(there.map(({ role }) => role)).size === roles.size)
  );
}
