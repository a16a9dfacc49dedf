/**
 * What a tenant may give new objects on its own, as far as the creates of this run show it. The tenant gives the same to
 * each: what was created just as asked proves that it gives nothing but what was asked for there, if anything.
 */
import type { Kind } from '../kinds/kind.ts';
import type { Change, Create } from '../plan/change.ts';

export interface TenantAdditions {
  /** A new object was shown in full. `more`: the tenant has given it more than was asked for. */
  created(kind: Kind, change: Create, more: boolean): void;
  /** Whether the object may get more than is asked for, by all that is known. */
  mayGetMore(change: Change): boolean;
}

export function tenantAdditions(): TenantAdditions {
  /** By kind, what was asked for in each create that came out as asked: only of this can there be more in others. */
  const possible = new Map<string, ReadonlySet<string>>();
  return {
    created({ name }, change, more) {
      const known = possible.get(name);
      if (more) possible.delete(name);
      else possible.set(name, known?.intersection(membersOf(change)) ?? membersOf(change));
    },
    mayGetMore: (change) => !possible.get(change.kind)?.isSubsetOf(membersOf(change)),
  };
}

const membersOf = ({ fields }: Pick<Change, 'fields'>): ReadonlySet<string> =>
  new Set(
    fields.flatMap((one) =>
      'added' in one ? one.added.map((member) => JSON.stringify([one.field, member])) : [],
    ),
  );
