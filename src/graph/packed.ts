/**
 * The graph as the page holds it: numbers for names, and each list of grants once, however many users have it. The page
 * works out in the browser what it shows, so a large tenant takes little more room than its names.
 */
import { scopeKey, userShown, type Way } from '../access/holders.ts';
import { refKey } from '../access/state.ts';
import { showRef } from '../kinds/field-types/fields.ts';
import type { Ref } from '../kinds/kind.ts';
import { shownName } from '../specfile/problem/visible.ts';
import type { Graph, View } from './graph.ts';
import type { Change } from './ways.ts';

export interface PackedRole {
  readonly name: string;
  /** Numbers of permissions; `null`: it is not there, or was not read. */
  readonly before: readonly number[] | null;
  readonly after: readonly number[] | null;
  readonly partial: boolean;
}

export interface PackedPlace {
  readonly name: string;
  readonly change: Change;
}

export interface PackedHolder {
  readonly name: string;
  /** An API key's fingerprint; `null`: a user. */
  readonly key: string | null;
  readonly change: Change;
  /** Numbers of lists in `grants`. */
  readonly before: number;
  readonly after: number;
  readonly partial: boolean;
}

export interface Packed {
  readonly view: View;
  readonly tenant: string | null;
  readonly permissions: readonly string[];
  readonly roles: readonly PackedRole[];
  /** The first is the whole tenant; then come so many inboxes, then documents. */
  readonly places: readonly PackedPlace[];
  readonly inboxes: number;
  /** Role and place, role and place, and so on. */
  readonly grants: readonly (readonly number[])[];
  readonly holders: readonly PackedHolder[];
}

export function packed({ view, roles, places, holders }: Graph, tenant: string | null): Packed {
  const permissions = [
    ...new Set(roles.flatMap(({ before, after }) => [...(before ?? []), ...(after ?? [])])),
  ].sort();
  const permissionAt = numbered(permissions);
  const roleAt = numbered(roles.map(({ role }) => refKey(role)));
  const placeAt = numbered(places.map(({ scope }) => scopeKey(scope)));
  const given = (role: ReadonlySet<string> | undefined): number[] | null =>
    role === undefined ? null : [...role].map(permissionAt);
  const lists = new Map<string, number>();
  const listAt = (ways: readonly Way[]): number => {
    const pairs = ways.map(({ role, scope }) => [roleAt(refKey(role)), placeAt(scopeKey(scope))] as const);
    const list = JSON.stringify(pairs.sort(([a, b], [c, d]) => a - c || b - d).flat());
    const at = lists.get(list) ?? lists.size;
    lists.set(list, at);
    return at;
  };
  const packedHolders = holders.map(({ user, key, change, before, after, partial }) => ({
    ...{ name: shownName(userShown(user), Infinity), key, change, partial },
    ...{ before: listAt(before), after: listAt(after) },
  }));
  return {
    ...{ view, tenant, permissions },
    roles: roles.map(({ role, before, after, partial }) => ({
      ...{ name: shown(role), partial, before: given(before), after: given(after) },
    })),
    places: places.map(({ scope: { inbox, document }, change }) => ({
      name:
        document !== null
          ? `document ${shownName(document, Infinity)}`
          : inbox === null
            ? 'Whole tenant'
            : shown(inbox),
      change,
    })),
    inboxes: places.filter(({ scope }) => scope.inbox !== null).length,
    grants: [...lists.keys()].map((list) => JSON.parse(list) as number[]),
    holders: packedHolders,
  };
}

const shown = (ref: Ref): string => shownName(showRef(ref), Infinity);

const numbered = (names: readonly string[]): ((name: string) => number) => {
  const numbers = new Map(names.map((name, index) => [name, index]));
  return (name) => {
    const number = numbers.get(name);
    if (number === undefined) throw new RangeError(`${name} is not in the graph`);
    return number;
  };
};
