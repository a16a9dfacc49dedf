/** Which live object a resource of the spec stands for, and what each live object is called in name space. */
import { addressOf } from '../kinds/address.ts';
import type { Kind, Kinds, Mention, Ref } from '../kinds/kind.ts';
import type { Live, LiveObject } from '../kinds/live.ts';
import { folded } from '../kinds/look-alike.ts';
import { isScoped, withRefs, type Values } from '../kinds/object.ts';
import { isLookup, type Desired, type Resource } from '../specfile/desired.ts';

/** What looking for a resource among the live objects of its kind came to. */
export type Match =
  /** Where the object bears another name, it is the one to be renamed. */
  | { readonly found: 'one'; readonly object: LiveObject }
  /** Of settings, with the id of what they belong to, where that is live. */
  | { readonly found: 'none'; readonly of?: string }
  /** Settings of something of which nobody can say what it stands for. */
  | { readonly found: 'unclear owner' }
  | { readonly found: 'twins'; readonly ids: readonly string[] }
  | { readonly found: 'no such id' }
  /** By its id; nothing says that it is to be renamed. */
  | { readonly found: 'other name'; readonly object: LiveObject }
  /** By old names, of which it can have been only one. */
  | { readonly found: 'several old names'; readonly objects: readonly LiveObject[] }
  /** The object to be renamed, and others that bear the new name and keep it. */
  | { readonly found: 'name taken'; readonly object: LiveObject; readonly ids: readonly string[] };

export interface Matches {
  of(resource: Resource): Match;
  /** Live objects of its kind whose name looks like this one and is not the same. */
  alike(kind: string, name: string): readonly LiveObject[];
  /** Whether some resource of the spec, but for tombstones, stands for the object. */
  isListed(object: LiveObject): boolean;
  /** The name by which the plan speaks of a live object, or its id where it shares its name with another. */
  refOf(object: LiveObject): Ref;
  /** A live value with references to pinned and renamed objects in the spec's names. */
  inSpecNames(kind: Kind, object: LiveObject): Values;
  /** The same for one reference. */
  specName(mention: Mention): Ref;
}

/** A spec, what is live, and what of the two belongs together: what is decided of looks at all of it. */
export interface Matched {
  readonly kinds: Kinds;
  readonly desired: Desired;
  readonly live: Live;
  readonly matches: Matches;
}

/**
 * Matches by `id` where the spec pins one, by name otherwise, by an old name as the last; byte by byte. Settings are
 * those of the object that what they belong to stands for, whatever its name is now.
 */
export function matchAll(kinds: Kinds, desired: Desired, live: Live): Matches {
  const scoped = new Set(kinds.filter(isScoped).map(({ name }) => name));
  const matches = matchEach(
    desired.resources.filter(({ kind }) => !scoped.has(kind)),
    live,
  );
  const settings = desired.resources.filter(({ kind }) => scoped.has(kind));
  if (settings.length > 0) matchSettings(settings, matches, live);
  const called = new Map<string, string>();
  for (const [{ kind, name, id }, match] of matches) {
    if (match.found !== 'one' || (id === undefined && match.object.name === name)) continue;
    called.set(addressOf(kind, match.object.id), name);
  }

  const specName = ({ kind, ref }: Mention): Ref => {
    const [object, ...others] = typeof ref === 'string' ? live.named(kind, ref) : [];
    const id = typeof ref === 'string' ? (others.length === 0 ? object?.id : undefined) : ref.id;
    return (id === undefined ? undefined : called.get(addressOf(kind, id))) ?? ref;
  };

  let byFolded: ReadonlyMap<string, readonly LiveObject[]> | null = null;
  const alike = (kind: string, name: string): readonly LiveObject[] => {
    const named = (): LiveObject[] => live.all().filter((one) => one.name !== '' && !scoped.has(one.kind));
    byFolded ??= Map.groupBy(named(), (one) => addressOf(one.kind, folded(one.name)));
    return (byFolded.get(addressOf(kind, folded(name))) ?? []).filter((one) => one.name !== name);
  };
  const listed = new Set(
    [...matches].flatMap(([{ state }, match]) =>
      'object' in match && state !== 'absent' ? [match.object] : [],
    ),
  );

  return {
    alike,
    isListed: (object) => listed.has(object),
    of: (resource) => matches.get(resource) ?? { found: 'none' },
    refOf: (object) => {
      const name = called.get(addressOf(object.kind, object.id));
      if (name !== undefined) return name;
      // The account itself may be known while the users were not read.
      const alone = live.named(object.kind, object.name).length <= 1;
      return alone && object.name !== '' ? object.name : { id: object.id };
    },
    specName,
    inSpecNames: (kind, { fields }) => (called.size === 0 ? fields : withRefs(kind, fields, specName)),
  };
}

function matchEach(resources: readonly Resource[], live: Live): Map<Resource, Match> {
  const pinned = new Set(
    resources.flatMap(({ kind, id }) => (id === undefined ? [] : (live.find(kind, id) ?? []))),
  );
  // What an id speaks for, no name does.
  const bearers = (kind: string, name: string): readonly LiveObject[] =>
    pinned.size === 0 ? live.named(kind, name) : live.named(kind, name).filter((one) => !pinned.has(one));
  const matches = new Map(
    resources.map((resource) => [
      resource,
      resource.id === undefined ? matchByName(resource, bearers) : matchById(resource, resource.id, live),
    ]),
  );
  const leaving = new Set(
    [...matches].flatMap(([{ name }, match]) =>
      match.found === 'one' && match.object.name !== name ? [match.object] : [],
    ),
  );
  for (const [resource, match] of matches) {
    if (match.found !== 'one' || match.object.name === resource.name) continue;
    const staying = live.named(resource.kind, resource.name).filter((object) => !leaving.has(object));
    if (staying.length === 0) continue;
    matches.set(resource, { found: 'name taken', object: match.object, ids: staying.map(({ id }) => id) });
  }
  return matches;
}

/** Adds them to the matches. The address of what they belong to is their name. */
function matchSettings(settings: readonly Resource[], matches: Map<Resource, Match>, live: Live): void {
  const owners = new Map(
    [...matches].map(([{ kind, name }, match]) => [addressOf(kind, name), match] as const),
  );
  for (const resource of settings) {
    const owner = owners.get(resource.name) ?? { found: 'none' };
    if (owner.found === 'one') {
      const object = live.find(resource.kind, owner.object.id);
      const isThere = object && !(object.inherited && resource.state === 'absent');
      matches.set(resource, isThere ? { found: 'one', object } : { found: 'none', of: owner.object.id });
    } else matches.set(resource, owner.found === 'none' ? owner : { found: 'unclear owner' });
  }
}

function matchById(resource: Resource, id: string, live: Live): Match {
  const object = live.find(resource.kind, id);
  if (!object) return { found: 'no such id' };
  const isRename = resource.state !== 'absent' && (!isLookup(resource) || resource.renamedFrom !== undefined);
  return object.name === resource.name || isRename
    ? { found: 'one', object }
    : { found: 'other name', object };
}

function matchByName(
  { kind, name, renamedFrom = [] }: Resource,
  bearers: (kind: string, name: string) => readonly LiveObject[],
): Match {
  const namesakes = bearers(kind, name);
  const [object, ...others] = namesakes;
  if (others.length > 0) return { found: 'twins', ids: namesakes.map(({ id }) => id) };
  if (object) return { found: 'one', object };
  const old = renamedFrom.flatMap((former) => bearers(kind, former));
  const [former, ...more] = old;
  if (more.length > 0) return { found: 'several old names', objects: old };
  return former ? { found: 'one', object: former } : { found: 'none' };
}
