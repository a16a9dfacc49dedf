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
  const scopes = Map.groupBy(grants, ({ inbox }) => JSON.stringify(inbox));
  const heldThere = (inbox: Ref | null): Set<string> =>
    new Set((scopes.get(JSON.stringify(inbox)) ?? []).flatMap(({ role }) => permissionsOf(role) ?? []));
  const everywhere = heldThere(null);
  return {
    on: (inbox) => everywhere.union(heldThere(inbox)),
    inboxes: [...scopes.values()].flatMap(([first]) => first?.inbox ?? []),
    known: grants.every(({ role }) => permissionsOf(role) !== undefined),
  };
}

/** What is not held of what is needed, in words: `review`, or `edit_roles or review` where one of them is enough. */
export const lacking = (needed: readonly Needed[], held: ReadonlySet<string>): string[] =>
  needed
    .map((one) => [one].flat())
    .filter((all) => !all.some((permission) => held.has(permission)))
    .map((all) => all.join(' or '));

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
