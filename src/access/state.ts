/** A tenant as access is worked out from it: what there is of each kind, by the names that a plan uses. */
import { kindNamed, type Json, type Kind, type Kinds, type Ref } from '../kinds/kind.ts';
import type { Live, LiveObject } from '../kinds/live.ts';
import type { Values } from '../kinds/object.ts';

export interface Named extends Partial<Pick<LiveObject, 'unseen'>> {
  readonly ref: Ref;
  readonly fields: Readonly<Record<string, Json>>;
}

/** By kind, then by `refKey`. A kind that was not read is not there. */
export type State = ReadonlyMap<string, ReadonlyMap<string, Named>>;

/** Plain joins, as a large tenant asks for hundreds of thousands of them. */
export const refKey = (ref: Ref): string => (typeof ref === 'string' ? `name ${ref}` : `id ${ref.id}`);

/** What live objects are called. */
export interface Naming {
  refOf(object: LiveObject): Ref;
  valuesOf(kind: Kind, object: LiveObject): Values;
  /** Of an object that a live value refers to. */
  renamed(kind: string, ref: Ref): Ref;
}

/** By the names that they have now; an object that shares its name with another goes by its id. */
export const liveNames = (live: Live): Naming => ({
  refOf: ({ kind, id }) => live.nameOf(kind, id),
  valuesOf: (_kind, { fields }) => fields,
  renamed: (_kind, ref) => ref,
});

/** The account that asks counts even where the users were not read: a plan must not lock it out. */
export function stateOf(kinds: Kinds, live: Live, names: Naming = liveNames(live)): State {
  const state = new Map<string, Map<string, Named>>();
  for (const [kindName, objects] of live.objects) {
    const kind = kindNamed(kinds, kindName);
    state.set(kindName, new Map(objects.map((object) => entryOf(names, kind, object))));
  }
  const { account } = live;
  if (account && !state.has(account.kind)) {
    const { ref, fields } = { ref: names.refOf(account), fields: account.fields };
    state.set(account.kind, new Map([[refKey(ref), { ref, fields }]]));
  }
  return state;
}

function entryOf(names: Naming, kind: Kind, object: LiveObject): [string, Named] {
  const ref = names.refOf(object);
  const named = { ref, fields: names.valuesOf(kind, object) };
  if (object.unseen.length === 0) return [refKey(ref), named];
  const unseen = object.unseen.map((part) =>
    part.grants === undefined
      ? part
      : {
          ...part,
          grants: part.grants.map((grant) => ({
            ...grant,
            role: names.renamed('role', grant.role),
            inbox: grant.inbox && names.renamed('inbox', grant.inbox),
          })),
        },
  );
  return [refKey(ref), { ...named, unseen }];
}
