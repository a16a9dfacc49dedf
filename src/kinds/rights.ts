/** What grants come to: who may do what where. Grants on single documents do not count. */
import type { Grant } from './grants.ts';
import type { Needed, Ref } from './kind.ts';
import type { Live, LiveObject } from './live.ts';

export interface Rights {
  /** What is held there, `null`: on the whole tenant. The tenant's own hold everywhere. */
  on(inbox: Ref | null): ReadonlySet<string>;
  /** The inboxes that some grant names. */
  readonly inboxes: readonly Ref[];
  /** Every role that is granted is known; otherwise they may do more than is told here. */
  readonly known: boolean;
}

/** `fields` of a user; `permissionsOf` a role that was not read is `undefined`. */
export function rightsBy(
  fields: LiveObject['fields'],
  permissionsOf: (role: Ref) => readonly string[] | undefined,
): Rights {
  const grants = (fields['grants'] ?? []) as readonly Grant[];
  const held = new Map<string, Set<string>>([[WHOLE_TENANT, new Set()]]);
  const inboxes = new Map<string, Ref>();
  let known = true;
  for (const { role, inbox } of grants) {
    const permissions = permissionsOf(role);
    known &&= permissions !== undefined;
    const scope = JSON.stringify(inbox);
    if (inbox !== null) inboxes.set(scope, inbox);
    const here = held.get(scope) ?? new Set();
    for (const permission of permissions ?? []) here.add(permission);
    held.set(scope, here);
  }
  const everywhere = held.get(WHOLE_TENANT) ?? new Set();
  return {
    on: (inbox) => everywhere.union(held.get(JSON.stringify(inbox)) ?? new Set()),
    inboxes: [...inboxes.values()],
    known,
  };
}

/** What is not held of what is needed, in words: `review`, or `edit_roles or review` where one of them is enough. */
export const lacking = (needed: readonly Needed[], held: ReadonlySet<string>): string[] =>
  needed
    .map((one) => [one].flat())
    .filter((all) => !all.some((permission) => held.has(permission)))
    .map((all) => all.join(' or '));

const WHOLE_TENANT = 'null';

export const permissionsOf = ({ fields }: Pick<LiveObject, 'fields'>): readonly string[] =>
  (fields['permissions'] ?? []) as readonly string[];

/** Straight from the live tenant. */
export const rightsOf = (live: Live, user: LiveObject): Rights =>
  rightsBy(user.fields, (ref) => {
    const role = typeof ref === 'string' ? live.named('role', ref)[0] : live.find('role', ref.id);
    return role && permissionsOf(role);
  });

/** What the user holds on the inbox of that id; `null`: on the whole tenant. */
export const heldOn = (live: Live, user: LiveObject, inbox: string | null): ReadonlySet<string> =>
  rightsOf(live, user).on(inbox === null ? null : live.nameOf('inbox', inbox));
