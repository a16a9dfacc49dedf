/** What holds for an inbox or a project that has no settings of its own: those of the next object up, or of the whole tenant. */
import { isDeepStrictEqual } from 'node:util';
import { kindNamed, type JsonObject, type Kind, type Kinds } from './kind.ts';
import type { Live, LiveObject } from './live.ts';
import { idIn, valueIn } from './object.ts';
import { isOfTenant } from './scope.ts';

/** The lists of the API by the name of the kind. */
type Lists = ReadonlyMap<string, readonly JsonObject[]>;

/**
 * The objects of a kind of settings, those marked that equal what would hold without them: the entry of the next object
 * up, or that of the whole tenant; and those that hold nothing. Source: a list may hold only what is set somewhere, or
 * every inbox and project.
 */
export function withInherited(
  kinds: Kinds,
  kind: Kind,
  objects: readonly LiveObject[],
  lists: Lists,
): LiveObject[] {
  const entries = entriesIn(kind, objects);
  const parents = parentsIn(kinds, kind, lists);
  const isOwn = [...parents.keys()].some((id) => !entries.has(id));
  return objects.map((object) => {
    const isNothing = kind.sole !== undefined && object.fields[kind.sole] === null;
    if (object.id === WHOLE_TENANT || isNothing) return { ...object, inherited: { from: [], isOwn: true } };
    const from = wayUp(object.id, parents, entries);
    const parent = entries.get(from.at(-1) ?? '');
    const isEqual = parent !== undefined && isDeepStrictEqual(parent.fields, object.fields);
    return from.length > 0 && isEqual ? { ...object, inherited: { from, isOwn } } : object;
  });
}

/** What holds for the object of that id without settings of its own, as far as the lists tell. */
export function inheritedBy(kinds: Kinds, kind: Kind, live: Live, id: string): LiveObject | undefined {
  const lists = new Map([...live.objects].map(([name, all]) => [name, all.map(({ raw }) => raw)]));
  const entries = entriesIn(kind, live.objects.get(kind.name) ?? []);
  const last = wayUp(id, parentsIn(kinds, kind, lists), entries).at(-1);
  return last === undefined ? undefined : entries.get(last);
}

/** By the ids of what they belong to. */
const entriesIn = (kind: Kind, objects: readonly LiveObject[]): ReadonlyMap<string, LiveObject> =>
  new Map(objects.map((one) => [isOfTenant(kind, one.raw) ? WHOLE_TENANT : one.id, one]));

/** The scope of settings that belong to no object. */
const WHOLE_TENANT = '';

/** By the id of each object that may have settings of the kind, that of the next one up. */
const parentsIn = (kinds: Kinds, kind: Kind, lists: Lists): ReadonlyMap<string, string> =>
  new Map(
    (kind.of ?? []).flatMap((of) =>
      (lists.get(of) ?? []).map((raw) => [
        idIn(kindNamed(kinds, of), raw) ?? '',
        parentIn(kinds, kind, of, raw),
      ]),
    ),
  );

/** The ids of what is further up, as far as the first that has an entry; empty where nothing has. */
function wayUp(
  id: string,
  parents: ReadonlyMap<string, string>,
  entries: ReadonlyMap<string, LiveObject>,
): readonly string[] {
  const way: string[] = [];
  for (let next = parents.get(id); next !== undefined && !way.includes(next);) {
    way.push(next);
    if (entries.has(next)) return way;
    next = next === WHOLE_TENANT ? undefined : (parents.get(next) ?? WHOLE_TENANT);
  }
  return [];
}

/** The id of the next object up that may have settings of the kind: an inbox's project. */
function parentIn(kinds: Kinds, kind: Kind, of: string, raw: JsonObject): string {
  const its = kindNamed(kinds, of);
  for (const [name, field] of Object.entries(its.fields)) {
    if (!field.targets?.some((target) => kind.of?.includes(target))) continue;
    const value = valueIn(its, name, raw, { nameOf: (_kind, id) => ({ id }) });
    const [mention] = value === null ? [] : field.mentions(value);
    if (mention && typeof mention.ref !== 'string') return mention.ref.id;
  }
  return WHOLE_TENANT;
}
