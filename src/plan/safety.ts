/**
 * What keeps every state between two writes safe: nobody may hold a permission at a scope that they hold neither before
 * nor after. A state breaks that only if a user already holds, or still holds, a role of which the permissions are
 * already, or still, those of the other end. So two rules are enough: a user lets go of a role before the role gains, and
 * a role loses before a user takes it; and both only where the permission is news to the user there.
 */
import { accessIn, holderNamed, rolesIn, type Access } from '../access/holders.ts';
import { refKey, type State } from '../access/state.ts';
import type { Grant } from '../kinds/field-types/grants.ts';
import type { Ref } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import type { Unordered } from './change-references.ts';

/** What is taken away by `first` must be gone before `later` gives anything; by address. */
export interface Narrowing {
  readonly first: string;
  readonly later: string;
}

export interface States {
  readonly now: State;
  readonly afterwards: State;
}

export function* narrowingFirst(
  changes: readonly Unordered[],
  states: States,
  live: Live,
): Generator<Narrowing> {
  const ends = [states.now, states.afterwards].map((state) => ({ state, accessOf: accessIn(state) }));
  const [hadBy, hasBy] = [rolesIn(states.now), rolesIn(states.afterwards)];
  const roles = new Map(
    changes
      .filter(({ kind }) => kind === 'role')
      .map(({ name, address }) => {
        const [had, has] = [hadBy(name) ?? NONE, hasBy(name) ?? NONE];
        return [refKey(name), { address, gains: has.difference(had), loses: had.difference(has) }] as const;
      })
      .filter(([, { gains, loses }]) => gains.size + loses.size > 0),
  );
  if (roles.size === 0) return;
  for (const { kind, name, address, action, id } of changes) {
    if (kind !== 'user') continue;
    const before = grantsIn(name, states.now);
    const after = grantsIn(name, states.afterwards);
    let held: readonly Access[] | undefined;
    const isNews = (permissions: ReadonlySet<string>, inbox: Ref | null): boolean => {
      if (permissions.size === 0) return false;
      held ??= ends.map(({ state, accessOf }) => accessOf(holderNamed(state, name)));
      const there = held.map((access) => access.at({ inbox, document: null }));
      return [...permissions].some((one) => !there.some((held) => held.has(one)));
    };
    const met = (
      grants: readonly Grant[],
      others: readonly Grant[],
      change: 'gains' | 'loses',
    ): Set<string> =>
      new Set(
        without(grants, others).flatMap(({ role, inbox }) => {
          const moved = roles.get(refKey(role));
          return moved && isNews(moved[change], inbox) ? moved.address : [];
        }),
      );
    for (const wider of met(before, after, 'gains')) yield { first: address, later: wider };
    for (const narrower of met(after, before, 'loses')) yield { first: narrower, later: address };
    // Its grants on single documents go with it, and they may be on any role.
    if (action !== 'delete' || (live.find(kind, id)?.unseen.length ?? 0) === 0) continue;
    for (const { address: later, gains } of roles.values()) {
      if (gains.size > 0) yield { first: address, later };
    }
  }
}

export const grantsIn = (user: Ref, state: State): readonly Grant[] =>
  (state.get('user')?.get(refKey(user))?.fields['grants'] ?? []) as readonly Grant[];

export const permissionsIn = (role: Ref, state: State): ReadonlySet<string> => rolesIn(state)(role) ?? NONE;

const NONE: ReadonlySet<string> = new Set();

function without(grants: readonly Grant[], others: readonly Grant[]): readonly Grant[] {
  if (grants.length === 0 || others.length === 0) return grants;
  const keys = new Set(others.map(keyOf));
  return grants.filter((grant) => !keys.has(keyOf(grant)));
}

const keyOf = ({ role, inbox }: Grant): string => JSON.stringify([role, inbox]);
