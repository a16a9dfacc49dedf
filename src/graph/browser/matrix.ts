/** What the page shows, worked out from the packed graph: rows, columns, and what is held where. Knows no page. */
import {
  accessOf,
  isStrong,
  wholeTenant,
  type Access,
  type Roles,
  type Scope,
  type Way,
} from '../../access/holders.ts';
import type { Packed, PackedHolder } from '../packed.ts';

/** Holders with the same grants, or a single one. */
export interface Row {
  readonly holders: readonly PackedHolder[];
  readonly before: number;
  readonly after: number;
}

export interface Held {
  readonly before: ReadonlySet<string>;
  readonly after: ReadonlySet<string>;
}

/** What somebody looks for. Numbers of places; `null`: all of them. */
export interface Question {
  readonly holders: readonly PackedHolder[];
  readonly places: ReadonlySet<number> | null;
  readonly permission: string | null;
  readonly grouped: boolean;
  /** Only what a plan changes. */
  readonly changing: boolean;
}

export interface Answer {
  readonly rows: readonly Row[];
  /** Numbers of places. */
  readonly columns: readonly number[];
}

export interface Matrix {
  readonly data: Packed;
  answer(question: Question): Answer;
  held(row: Row, place: number): Held;
  ways(row: Row): { readonly before: readonly Way[]; readonly after: readonly Way[] };
  through(row: Row, place: number, permission: string): { before: readonly Way[]; after: readonly Way[] };
  isStrong(permission: string, place: number): boolean;
  placeOf(way: Way): number;
  roleOf(way: Way): Packed['roles'][number] | undefined;
}

export function matrixOf(data: Packed): Matrix {
  // Names are no keys here: two may look the same once they are made visible.
  const scopes = data.places.map((_, place): Scope => {
    if (place === 0) return wholeTenant;
    return place <= data.inboxes
      ? { inbox: String(place), document: null }
      : { inbox: null, document: String(place) };
  });
  const scopeAt = (place: number): Scope => scopes[place] ?? wholeTenant;
  const placeOf = ({ scope }: Way): number => Number(scope.inbox ?? scope.document ?? 0);
  const roleOf = ({ role }: Way) => data.roles[Number(role)];
  const gives = (when: 'before' | 'after'): Roles => {
    const sets = data.roles.map(({ [when]: given }) =>
      given === null ? undefined : new Set(given.map((at) => data.permissions[at] ?? '')),
    );
    return (role) => sets[Number(role)];
  };
  const roles = { before: gives('before'), after: gives('after') };
  const pairsOf = (list: number): readonly number[] => data.grants[list] ?? [];
  const waysIn = (list: number): Way[] => {
    const pairs = pairsOf(list);
    return pairs.flatMap((role, at) =>
      at % 2 === 1 ? [] : { role: String(role), scope: scopeAt(pairs[at + 1] ?? 0) },
    );
  };
  const known = { before: new Map<number, Access>(), after: new Map<number, Access>() };
  const accessAt = (row: Row, when: 'before' | 'after'): Access => {
    const there = known[when].get(row[when]);
    if (there) return there;
    const made = accessOf({ user: '', key: null, ways: waysIn(row[when]) }, roles[when]);
    known[when].set(row[when], made);
    return made;
  };
  const held = (row: Row, place: number): Held => ({
    before: accessAt(row, 'before').at(scopeAt(place)),
    after: accessAt(row, 'after').at(scopeAt(place)),
  });
  const changedRoles = new Set(
    data.roles.flatMap(({ before, after }, role) => (sameMembers(before, after) ? [] : [role])),
  );

  /** The places at which a grant counts for the question: those of the grants themselves. */
  function grantedAt(row: Row, { permission, changing }: Question): Set<number> {
    const places = new Set<number>();
    for (const when of ['before', 'after'] as const) {
      const pairs = pairsOf(row[when]);
      for (let at = 0; at < pairs.length; at += 2) {
        const [role = 0, place = 0] = [pairs[at], pairs[at + 1]];
        if (permission === null || roles[when](String(role))?.has(permission)) places.add(place);
      }
    }
    if (!changing) return places;
    const moved = row.before !== row.after || touchesChangedRole(row);
    if (!moved) return new Set();
    const isMoved = (place: number): boolean => {
      const { gains, loses } = changesIn(held(row, place));
      return permission === null
        ? gains.size + loses.size > 0
        : gains.has(permission) || loses.has(permission);
    };
    return new Set([...places].filter(isMoved));
  }

  const touchesChangedRole = (row: Row): boolean =>
    changedRoles.size > 0 && pairsOf(row.after).some((role, at) => at % 2 === 0 && changedRoles.has(role));

  return {
    data,
    held,
    placeOf,
    roleOf,
    isStrong: (permission, place) => isStrong(permission, scopeAt(place)),
    ways: (row) => ({ before: waysIn(row.before), after: waysIn(row.after) }),
    through: (row, place, permission) => ({
      before: accessAt(row, 'before').through(scopeAt(place), permission),
      after: accessAt(row, 'after').through(scopeAt(place), permission),
    }),
    answer(question) {
      const { places, changing, permission } = question;
      const narrowed = places !== null || permission !== null || changing;
      const rows: Row[] = [];
      const columns = new Set<number>(places ?? []);
      for (const row of rowsOf(question)) {
        const granted = grantedAt(row, question);
        // What is held on the whole tenant holds in whatever is chosen.
        const reaches = places === null || granted.has(0) || !granted.isDisjointFrom(places);
        if (narrowed && (granted.size === 0 || !reaches)) continue;
        rows.push(row);
        if (places === null) for (const place of granted) columns.add(place);
      }
      return { rows, columns: [...columns].sort((a, b) => a - b) };
    },
  };
}

function rowsOf({ holders, grouped }: Question): Row[] {
  const rowOf = (alike: readonly PackedHolder[]): Row => ({
    holders: alike,
    before: alike[0]?.before ?? 0,
    after: alike[0]?.after ?? 0,
  });
  if (!grouped) return holders.map((one) => rowOf([one]));
  return [...Map.groupBy(holders, ({ before, after }) => `${before} ${after}`).values()].map(rowOf);
}

export const changesIn = ({ before, after }: Held): { gains: Set<string>; loses: Set<string> } => ({
  gains: after.difference(before),
  loses: before.difference(after),
});

const sameMembers = (a: readonly number[] | null, b: readonly number[] | null): boolean =>
  a?.length === b?.length && new Set(a ?? []).isSubsetOf(new Set(b ?? []));
