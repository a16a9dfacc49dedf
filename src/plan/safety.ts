/**
 * What keeps every state between two writes safe: nobody may hold a permission at a scope that they hold neither before
 * nor after. A state breaks that only if a user already holds, or still holds, a role of which the permissions are
 * already, or still, those of the other end. So two rules are enough: a user lets go of a role before the role gains, and
 * a role loses before a user takes it; and both only where the permission is news to the user there.
 */
import type { Grant } from '../kinds/grants.ts';
import type { Ref } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { permissionsOf } from '../kinds/rights.ts';
import { rightsIn } from './access.ts';
import { refKey, type State } from './afterwards.ts';
import type { Unordered } from './change-references.ts';

/** What is taken away by `first` must be gone before `later` gives anything. */
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
  { now, afterwards }: States,
  live: Live,
): Generator<Narrowing> {
  const roles = new Map(
    changes
      .filter(({ kind }) => kind === 'role')
      .map(({ name, address }) => {
        const [had, has] = [now, afterwards].map((state) => permissionsIn(name, state));
        return [
          refKey(name),
          { address, gains: has!.difference(had!), loses: had!.difference(has!) },
        ] as const;
      })
      .filter(([, { gains, loses }]) => gains.size + loses.size > 0),
  );
  if (roles.size === 0) return;
  for (const { kind, name, address, action, id } of changes) {
    if (kind !== 'user') continue;
    const [before, after] = [now, afterwards].map((state) => rightsIn(name, state));
    const isNews = (permissions: ReadonlySet<string>, inbox: Ref | null): boolean =>
      !permissions.isSubsetOf(before!.on(inbox).union(after!.on(inbox)));
    const [held, wanted] = [now, afterwards].map((state) => grantsIn(name, state));
    for (const { role, inbox } of without(held!, wanted!)) {
      const wider = roles.get(refKey(role));
      if (wider && isNews(wider.gains, inbox)) yield { first: address, later: wider.address };
    }
    for (const { role, inbox } of without(wanted!, held!)) {
      const narrower = roles.get(refKey(role));
      if (narrower && isNews(narrower.loses, inbox)) yield { first: narrower.address, later: address };
    }
    // Its grants on single documents go with it, and they may be on any role.
    if (action === 'delete' && (live.find(kind, id)?.unseen.length ?? 0) > 0) {
      for (const { address: later, gains } of roles.values()) {
        if (gains.size > 0) yield { first: address, later };
      }
    }
  }
}

export const grantsIn = (user: Ref, state: State): readonly Grant[] =>
  (state.get('user')?.get(refKey(user))?.fields['grants'] ?? []) as readonly Grant[];

export function permissionsIn(role: Ref, state: State): ReadonlySet<string> {
  const named = state.get('role')?.get(refKey(role));
  return new Set(named ? permissionsOf(named) : []);
}

function without(grants: readonly Grant[], others: readonly Grant[]): Grant[] {
  const keys = new Set(others.map(keyOf));
  return grants.filter((grant) => !keys.has(keyOf(grant)));
}

const keyOf = ({ role, inbox }: Grant): string => JSON.stringify([role, inbox]);
