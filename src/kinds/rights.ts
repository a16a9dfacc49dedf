/** What users may do where, straight from the live tenant. Grants on single documents do not count. */
import type { Grant } from './grants.ts';
import type { Ref } from './kind.ts';
import type { Live, LiveObject } from './live.ts';

export const permissionsOf = (role: LiveObject | undefined): readonly string[] =>
  (role?.fields['permissions'] ?? []) as readonly string[];

export const tenantWideOf = (live: Live, user: LiveObject): ReadonlySet<string> => heldOn(live, user, null);

/** What the user holds on the inbox of that id; `null`: on the whole tenant. The tenant's own hold on each inbox. */
export function heldOn(live: Live, user: LiveObject, inbox: string | null): ReadonlySet<string> {
  const grants = (user.fields['grants'] ?? []) as readonly Grant[];
  const there = grants.filter(
    (grant) => grant.inbox === null || (inbox !== null && idOf(live, 'inbox', grant.inbox) === inbox),
  );
  return new Set(there.flatMap(({ role }) => permissionsOf(objectOf(live, 'role', role))));
}

/** Whether every role that the user holds was read; otherwise what they may do is not known in full. */
export const rolesAreKnown = (live: Live, user: LiveObject): boolean =>
  ((user.fields['grants'] ?? []) as readonly Grant[]).every(
    ({ role }) => objectOf(live, 'role', role) !== undefined,
  );

const idOf = (live: Live, kind: string, ref: Ref): string | undefined =>
  typeof ref === 'string' ? objectOf(live, kind, ref)?.id : ref.id;

const objectOf = (live: Live, kind: string, ref: Ref): LiveObject | undefined =>
  (live.objects.get(kind) ?? []).find((one) =>
    typeof ref === 'string' ? one.name === ref : one.id === ref.id,
  );
