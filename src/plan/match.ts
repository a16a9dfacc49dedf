/** Which live object a resource of the spec stands for, and what each live object is called in name space. */
import { addressOf, type Json, type Kind, type Mention, type Ref } from '../kinds/kind.ts';
import type { Live, LiveObject } from '../kinds/live.ts';
import type { Desired, Resource } from '../spec/desired.ts';

/** What looking for a resource among the live objects of its kind came to. */
export type Match =
  | { readonly found: 'one'; readonly object: LiveObject }
  | { readonly found: 'none' }
  | { readonly found: 'twins'; readonly ids: readonly string[] }
  | { readonly found: 'no such id' }
  | { readonly found: 'other name'; readonly object: LiveObject };

export interface Matches {
  of(resource: Resource): Match;
  /** Names of live objects of its kind that differ from the resource's only in case or Unicode form. */
  lookAlikes(resource: Resource): readonly string[];
  /** The name by which the plan speaks of a live object, or its id where it shares its name with another. */
  refOf(object: LiveObject): Ref;
  /** A live value with references to pinned objects in the spec's names. */
  inSpecNames(kind: Kind, object: LiveObject): Readonly<Record<string, Json>>;
}

/** Matches by `id` where the spec pins one, by name otherwise; names are compared byte by byte. */
export function matchAll(desired: Desired, live: Live): Matches {
  const byName = new Map<string, LiveObject[]>();
  const byId = new Map<string, LiveObject>();
  for (const [kind, objects] of live.objects) {
    for (const object of objects) {
      const address = addressOf(kind, object.name);
      const namesakes = byName.get(address);
      if (namesakes) namesakes.push(object);
      else byName.set(address, [object]);
      byId.set(addressOf(kind, object.id), object);
    }
  }

  const pinned = new Map<string, string>();
  const matches = new Map<Resource, Match>();
  for (const resource of desired.resources) {
    const match = matchOne(resource, byName, byId);
    matches.set(resource, match);
    if (match.found === 'one' && resource.id !== undefined) {
      pinned.set(addressOf(resource.kind, resource.id), resource.name);
    }
  }

  const specName = ({ kind, ref }: Mention): Ref =>
    typeof ref === 'string' ? ref : (pinned.get(addressOf(kind, ref.id)) ?? ref);

  const byFolded = new Map<string, Set<string>>();
  const foldedNames = (): typeof byFolded => {
    if (byFolded.size > 0) return byFolded;
    for (const [kind, objects] of live.objects) {
      for (const { name } of objects) {
        const key = addressOf(kind, folded(name));
        byFolded.set(key, (byFolded.get(key) ?? new Set()).add(name));
      }
    }
    return byFolded;
  };

  return {
    lookAlikes: ({ kind, name }) =>
      [...(foldedNames().get(addressOf(kind, folded(name))) ?? [])].filter((other) => other !== name),
    of: (resource) => matches.get(resource) ?? { found: 'none' },
    refOf: (object) => {
      // The account itself may be known while the users were not read.
      const alone = (byName.get(addressOf(object.kind, object.name))?.length ?? 1) === 1;
      return alone ? object.name : specName({ kind: object.kind, ref: { id: object.id } });
    },
    inSpecNames: (kind, object) => {
      if (pinned.size === 0) return object.fields;
      return Object.fromEntries(
        Object.entries(object.fields).map(([name, value]) => {
          const field = kind.fields[name];
          return [name, field && value !== null ? field.mapRefs(value, specName) : value];
        }),
      );
    },
  };
}

const folded = (name: string): string => name.normalize('NFC').toLowerCase();

function matchOne(
  resource: Resource,
  byName: ReadonlyMap<string, readonly LiveObject[]>,
  byId: ReadonlyMap<string, LiveObject>,
): Match {
  if (resource.id !== undefined) {
    const object = byId.get(addressOf(resource.kind, resource.id));
    if (!object) return { found: 'no such id' };
    return object.name === resource.name ? { found: 'one', object } : { found: 'other name', object };
  }
  const namesakes = byName.get(addressOf(resource.kind, resource.name)) ?? [];
  const [object, ...others] = namesakes;
  if (!object) return { found: 'none' };
  if (others.length > 0) return { found: 'twins', ids: namesakes.map(({ id }) => id) };
  return { found: 'one', object };
}
