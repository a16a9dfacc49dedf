/** The live tenant in name space, as `observe` reads it and the planner takes it. */
import { addressOf, type Json, type JsonObject, type Unseen } from './kind.ts';

export interface LiveObject {
  readonly kind: string;
  readonly id: string;
  /** Empty where the tenant gives it none that could be used: then nothing in a spec can mean it. */
  readonly name: string;
  /** Every field of the kind, decoded; `null` where the tenant has none. */
  readonly fields: Readonly<Record<string, Json>>;
  /** What the object holds that no spec can speak of. */
  readonly unseen: readonly (Unseen & { readonly field: string })[];
  /** As the tenant sent it: the pre-image of a write. */
  readonly wire: JsonObject;
}

export interface Live {
  /** By kind name; a kind that was not read is not there. */
  readonly objects: ReadonlyMap<string, readonly LiveObject[]>;
  /** The account that runs fitform, as a user; `null` where the tenant does not tell. */
  readonly account: LiveObject | null;
}

/** `kind/name`, or `kind/(id …)` for an object without a name. */
export const liveAddress = ({ kind, name, id }: Pick<LiveObject, 'kind' | 'name' | 'id'>): string =>
  addressOf(kind, name === '' ? `(id ${id})` : name);
