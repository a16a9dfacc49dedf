/** The live tenant in name space, as `observe` reads it and the planner takes it. */
import { addressOf } from './address.ts';
import type { ScopedGrant, Json, JsonObject, Ref, Unseen } from './kind.ts';

export interface LiveObject {
  readonly kind: string;
  /** Of settings, the id of what they belong to. */
  readonly id: string;
  /** Empty where the tenant gives it none that could be used: then nothing in a spec can mean it. */
  readonly name: string;
  /** Every field of the kind, decoded; `null` where the tenant has none. */
  readonly fields: Readonly<Record<string, Json>>;
  /** What the object holds that no spec can speak of. */
  readonly unseen: readonly (Unseen & { readonly field: string })[];
  /**
   * Settings alone: they equal those that would hold without them, so they count as inherited. Those of the whole tenant
   * are marked as well, as they are nothing's own.
   */
  readonly inherited?: Inherited;
  /** As the tenant sent it: the pre-image of a write. */
  readonly raw: JsonObject;
}

export interface Inherited {
  /** The ids of what is further up, the next one first, as far as that whose settings these equal. */
  readonly from: readonly string[];
  /** The list leaves out what has no settings of its own. So these are its own, and do not follow the others. */
  readonly isOwn: boolean;
}

/** An API key that works, without its token. */
export interface LiveKey {
  /** The first 12 hex digits of the token's SHA-256. */
  readonly fingerprint: string;
  /** Whom it acts as. */
  readonly user: Ref;
  readonly grants: readonly ScopedGrant[];
  /** Milliseconds since the epoch; `null`: it does not end. */
  readonly expires: number | null;
}

export interface Live {
  /** By kind name; a kind that was not read is not there. */
  readonly objects: ReadonlyMap<string, readonly LiveObject[]>;
  /** The account that runs fitform, as a user; `null` where the tenant does not tell. */
  readonly account: LiveObject | null;
  /** Those that work, and whom and what they are for by name; `null`: they were not asked for. */
  readonly keys: readonly LiveKey[] | null;
  /** Of every kind that was read. */
  all(): readonly LiveObject[];
  /** The object of that id; `undefined` also where its kind was not read. */
  find(kind: string, id: string | null): LiveObject | undefined;
  /** All that bear the name. */
  named(kind: string, name: string): readonly LiveObject[];
  /** The name, where no other object of the kind bears it; else the id. */
  nameOf(kind: string, id: string): Ref;
}

/** The key, with what it refers to called otherwise. */
export const keyCalled = (key: LiveKey, called: (kind: string, ref: Ref) => Ref): LiveKey => ({
  ...key,
  user: called('user', key.user),
  grants: key.grants.map(({ role, inbox, document }) => ({
    role: called('role', role),
    inbox: inbox === null ? null : called('inbox', inbox),
    document,
  })),
});

/** `keys`: by name, or by id where the name is still to be found. */
export function liveTenant(objects: Live['objects'], account: LiveObject | null, keys: Live['keys']): Live {
  const all = [...objects.values()].flat();
  const byId = new Map(all.map((object) => [addressOf(object.kind, object.id), object]));
  const byName = Map.groupBy(
    all.filter(({ name }) => name !== ''),
    ({ kind, name }) => addressOf(kind, name),
  );
  const named = (kind: string, name: string): readonly LiveObject[] =>
    byName.get(addressOf(kind, name)) ?? [];
  const nameOf = (kind: string, id: string): Ref => {
    const name = byId.get(addressOf(kind, id))?.name ?? '';
    return name !== '' && named(kind, name).length === 1 ? name : { id };
  };
  const nameFor = (kind: string, ref: Ref): Ref => (typeof ref === 'string' ? ref : nameOf(kind, ref.id));
  return {
    objects,
    account,
    keys: keys?.map((key) => keyCalled(key, nameFor)) ?? null,
    all: () => all,
    find: (kind, id) => (id === null ? undefined : byId.get(addressOf(kind, id))),
    named,
    nameOf,
  };
}

/** The keys by id alone: names may be others when the tenant is read again. */
export const keysById = ({ keys, named }: Live): Live['keys'] =>
  keys?.map((key) =>
    keyCalled(key, (kind, ref) => {
      const [object] = typeof ref === 'string' ? named(kind, ref) : [];
      return object ? { id: object.id } : ref;
    }),
  ) ?? null;

/** `kind/name`, or `kind/(id …)` for an object without a name. */
export const liveAddress = ({ kind, name, id }: Pick<LiveObject, 'kind' | 'name' | 'id'>): string =>
  addressOf(kind, name === '' ? `(id ${id})` : name);
