/** Names to ids and back, for the time of one apply: what is live, and what has just been created. */
import { addressOf, splitAddress } from '../kinds/address.ts';
import type { Ref } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import type { Plan } from '../plan/change.ts';

export interface Names {
  idOf(kind: string, ref: Ref): string;
  nameOf(kind: string, id: string): Ref;
  /** A resource that has just been created. */
  learn(kind: string, name: string, id: string): void;
}

/**
 * The names that the plan uses, then those that only one live object bears: but not where the plan calls the object, or
 * another one, by that name. Such an object goes by its id.
 */
export function namesAndIds(plan: Plan, live: Live): Names {
  const ids = new Map<string, string>();
  const names = new Map<string, string>();
  const learn = (kind: string, name: string, id: string): void => {
    ids.set(addressOf(kind, name), id);
    names.set(addressOf(kind, id), name);
  };
  for (const [address, object] of Object.entries(plan.live)) {
    const { kind, name } = splitAddress(address);
    if (object) learn(kind, name, object.id);
  }
  for (const { kind, id, name } of live.all()) {
    if (live.nameOf(kind, id) !== name) continue;
    if (ids.has(addressOf(kind, name)) || names.has(addressOf(kind, id))) continue;
    learn(kind, name, id);
  }
  return {
    learn,
    nameOf: (kind, id) => names.get(addressOf(kind, id)) ?? { id },
    idOf: (kind, ref) => {
      if (typeof ref !== 'string') return ref.id;
      const id = ids.get(addressOf(kind, ref));
      if (id === undefined) throw new RangeError(`${addressOf(kind, ref)} has no id yet`);
      return id;
    },
  };
}
