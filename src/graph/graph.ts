/**
 * Who holds which role where, before and after a plan, as a graph. The page, the diagram and the JSON document are made
 * from it. It holds grants and what roles give; whoever draws it works out from them what is held where.
 */
import { holdersByKey, rolesIn, scopeKey, wholeTenant, type Scope, type Way } from '../access/holders.ts';
import { refKey, type State } from '../access/state.ts';
import { addressOf } from '../kinds/address.ts';
import { showRef } from '../kinds/field-types/fields.ts';
import type { Ref } from '../kinds/kind.ts';
import type { LiveKey } from '../kinds/live.ts';
import { changeOf, type Change } from './ways.ts';

export const views = ['live', 'spec', 'plan'] as const;
export type View = (typeof views)[number];

/** What it is drawn from. */
export interface Seen {
  readonly view: View;
  readonly state: State;
  /** Before the plan, where the state is what a plan makes of it. */
  readonly before: State | null;
  /** Live API keys that count as holders. */
  readonly keys: readonly LiveKey[];
  /** Addresses of users and roles of which more may be live than the state says. */
  readonly partial: ReadonlySet<string>;
}

type States = Record<'before' | 'after', State>;

export interface GraphRole {
  readonly role: Ref;
  /** What it gives; `undefined` where it is not there, or was not read. */
  readonly before: ReadonlySet<string> | undefined;
  readonly after: ReadonlySet<string> | undefined;
  readonly change: Change;
  /** It may give more. */
  readonly partial: boolean;
}

export interface GraphPlace {
  readonly scope: Scope;
  readonly change: Change;
}

export interface GraphHolder {
  readonly user: Ref;
  /** An API key's fingerprint; `null`: the user. */
  readonly key: string | null;
  readonly before: readonly Way[];
  readonly after: readonly Way[];
  readonly change: Change;
  /** They may hold more. */
  readonly partial: boolean;
}

export interface Graph {
  readonly view: View;
  readonly roles: readonly GraphRole[];
  /** The whole tenant first, then inboxes, then single documents. */
  readonly places: readonly GraphPlace[];
  readonly holders: readonly GraphHolder[];
}

export function graphOf({ view, state, before, keys, partial }: Seen): Graph {
  const states = { before: before ?? state, after: state };
  const [had, has] = [holdersByKey(states.before, keys), holdersByKey(states.after, keys)];
  const holders = [...new Map([...had, ...has])].map(([name, { user, key }]) => ({
    user,
    key,
    before: had.get(name)?.ways ?? [],
    after: has.get(name)?.ways ?? [],
    change: changeOf(had.has(name), has.has(name)),
    partial: key === null && partial.has(addressOf('user', showRef(user))),
  }));
  const ways = holders.flatMap((one) => [...one.before, ...one.after]);
  return {
    view,
    roles: rolesOf(states, ways, partial),
    places: placesOf(states, ways),
    holders: sortedBy(holders, ({ user, key }) => `${showRef(user)} ${key ?? ''}`),
  };
}

function rolesOf(states: States, ways: readonly Way[], partial: Seen['partial']): GraphRole[] {
  const [given, gives] = [rolesIn(states.before), rolesIn(states.after)];
  const named = namedIn('role', states);
  for (const { role } of ways) named.set(refKey(role), role);
  const roles = [...named].map(([key, role]) => ({
    role,
    before: given(role),
    after: gives(role),
    change: changedIn('role', key, states),
    partial: partial.has(addressOf('role', showRef(role))),
  }));
  return sortedBy(roles, ({ role }) => showRef(role));
}

function placesOf(states: States, ways: readonly Way[]): GraphPlace[] {
  const inboxes = namedIn('inbox', states);
  const documents = new Map<string, Scope>();
  for (const { scope } of ways) {
    if (scope.document !== null) documents.set(scopeKey(scope), scope);
    else if (scope.inbox !== null) inboxes.set(refKey(scope.inbox), scope.inbox);
  }
  const ofInboxes = [...inboxes].map(([key, inbox]) => ({
    scope: { inbox, document: null },
    change: changedIn('inbox', key, states),
  }));
  const ofDocuments = [...documents.values()].map((scope) => ({ scope, change: null }));
  return [
    { scope: wholeTenant, change: null },
    ...sortedBy(ofInboxes, ({ scope }) => showRef(scope.inbox)),
    ...sortedBy(ofDocuments, ({ scope }) => scope.document ?? ''),
  ];
}

function namedIn(kind: string, { before, after }: States): Map<string, Ref> {
  return new Map(
    [before, after].flatMap((state) =>
      [...(state.get(kind) ?? [])].map(([key, { ref }]): [string, Ref] => [key, ref]),
    ),
  );
}

const changedIn = (kind: string, key: string, { before, after }: States): Change =>
  changeOf(before.get(kind)?.has(key) ?? false, after.get(kind)?.has(key) ?? false);

/** As people look things up: whatever the case of the letters, and 2 before 10. */
function sortedBy<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  const { compare } = new Intl.Collator('en', { numeric: true });
  return items
    .map((item) => ({ item, name: nameOf(item) }))
    .sort((a, b) => compare(a.name, b.name) || (a.name < b.name ? -1 : 1))
    .map(({ item }) => item);
}
