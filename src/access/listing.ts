/** All that is held, entry by entry: who, where, what, and through which grants; with a plan, what it gives and takes. */
import type { AccessEntry, AccessWay, IncompleteAccess } from '../documents/access-documents.ts';
import { addressOf } from '../kinds/address.ts';
import { showRef } from '../kinds/field-types/fields.ts';
import type { Ref } from '../kinds/kind.ts';
import type { LiveKey } from '../kinds/live.ts';
import {
  accessIn,
  holdersByKey,
  isStrong,
  isTenantWide,
  rolesIn,
  scopeKey,
  userShown,
  type Access,
  type Entry,
  type Holder,
  type Scope,
  type Way,
} from './holders.ts';
import type { State } from './state.ts';

export interface Held {
  readonly state: State;
  /** Before the plan, where the state is what a plan makes of it. */
  readonly before: State | null;
  readonly keys: readonly LiveKey[];
  /** Addresses of users and roles of which more may be live than the state says. */
  readonly partial: ReadonlySet<string>;
}

/** Holder by holder; of one, what is held on the whole tenant first, then on inboxes, then on documents. */
export function accessEntries({ state, before, keys }: Held): AccessEntry[] {
  const [now, then] = [holdersByKey(before ?? state, keys), holdersByKey(state, keys)];
  const [accessNow, accessThen] = [accessIn(before ?? state), accessIn(state)];
  return [...new Map([...now, ...then])].flatMap(([name, holder]) => {
    const nobody = { ...holder, ways: [] };
    const has = accessThen(then.get(name) ?? nobody);
    if (before === null) {
      return has
        .entries()
        .map((entry) => entryOf(holder, entry))
        .sort(byPlace);
    }
    const had = accessNow(now.get(name) ?? nobody);
    const [gained, lost] = [beyond(has, had), beyond(had, has)];
    return [
      ...has.entries().map((entry) => entryOf(holder, entry, gained(entry) ? 'gained' : undefined)),
      ...had.entries().flatMap((entry) => (lost(entry) ? entryOf(holder, entry, 'lost') : [])),
    ].sort(byPlace);
  });
}

/** Whether an entry of `one` is not held there in `other`, be it on the whole tenant. */
function beyond(one: Access, other: Access): (entry: Entry) => boolean {
  const held = new Map(one.scopes.map((scope) => [scopeKey(scope), other.at(scope)]));
  return ({ scope, permission }) => held.get(scopeKey(scope))?.has(permission) !== true;
}

const byPlace = (a: AccessEntry, b: AccessEntry): number =>
  breadth(a) - breadth(b) ||
  inText(a.document ?? a.inbox ?? '', b.document ?? b.inbox ?? '') ||
  inText(a.permission, b.permission);

const breadth = ({ inbox, document }: AccessEntry): number =>
  document !== undefined ? 2 : inbox === null ? 0 : 1;

const inText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const whose = ({ user, key }: Holder): Pick<AccessEntry, 'user' | 'key'> => ({
  user: userShown(user),
  ...(key === null ? {} : { key }),
});

const entryOf = (
  holder: Holder,
  { scope, permission, through }: Entry,
  change?: AccessEntry['change'],
): AccessEntry => ({
  ...whose(holder),
  inbox: scope.inbox === null ? null : showRef(scope.inbox),
  ...(scope.document === null ? {} : { document: scope.document }),
  permission,
  through: through.map(wayOf),
  ...(isStrong(permission, scope) ? { strong: true } : {}),
  ...(change === undefined ? {} : { change }),
});

const wayOf = ({ role, scope }: Way): AccessWay => ({ role: showRef(role), scope: scopeAddress(scope) });

/** As `tenant`, `inbox/invoice`, `document/5f…`. */
export function scopeAddress(scope: Scope): string {
  if (isTenantWide(scope)) return 'tenant';
  const { inbox, document } = scope;
  return document === null ? addressOf('inbox', showRef(inbox)) : addressOf('document', document);
}

/** Those who may hold more than the entries say. */
export function incompleteAccess({ state, before, keys, partial }: Held): IncompleteAccess[] {
  const [read, readBefore] = [rolesIn(state), rolesIn(before ?? state)];
  // A role that the plan deletes gives nothing.
  const isPartial = (role: Ref): boolean =>
    (read(role) ?? readBefore(role)) === undefined || partial.has(addressOf('role', showRef(role)));
  return [...holdersByKey(state, keys).values()].flatMap((holder) => {
    const roles = new Set(holder.ways.flatMap(({ role }) => (isPartial(role) ? showRef(role) : [])));
    const grants = holder.key === null && partial.has(addressOf('user', showRef(holder.user)));
    return roles.size > 0 || grants ? [{ ...whose(holder), roles: [...roles].sort() }] : [];
  });
}
