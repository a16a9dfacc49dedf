/** How a value of a spec becomes another one part by part: what is the same stays, with its place and its comments. */
import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../kinds/field-types/fields.ts';
import type { Json, JsonObject } from '../kinds/kind.ts';
import { unmoved } from '../kinds/field-types/list-differences.ts';
import { asMember, NAME } from '../kinds/field-types/list-members.ts';
import type { Path } from '../specfile/problem/path.ts';
import type { Change, Member } from './changes.ts';

export function valueChanges(path: Path, before: Json, after: Json): Change[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) {
    return listChanges(path, before as Json[], after as Json[]);
  }
  // Without a key of its own its value would be null.
  const isMapping = isObject(before) && isObject(after) && Object.keys(after).length > 0;
  return isMapping ? keyChanges(path, before, after) : [{ does: 'value', path, value: after }];
}

function keyChanges(path: Path, before: JsonObject, after: JsonObject): Change[] {
  const removed = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const [same, added] = [[] as Change[], [] as { key: string; value: Json }[]];
  for (const [key, value] of Object.entries(after)) {
    if (Object.hasOwn(before, key)) same.push(...valueChanges([...path, key], before[key] ?? null, value));
    else added.push({ key, value });
  }
  const keys: Change[] = removed.length + added.length === 0 ? [] : [{ does: 'keys', path, removed, added }];
  return [...same, ...keys];
}

/** Members with a name go by it; others are the same when their JSON is. */
function listChanges(path: Path, before: readonly Json[], after: readonly Json[]): Change[] {
  const places = Map.groupBy(before.keys(), (place) => nameOf(before[place] ?? null));
  const from = after.map((member) => places.get(nameOf(member))?.shift());
  const found = from.filter((place) => place !== undefined);
  const steady = new Set([...unmoved(found)].map((place) => found[place]));
  const inside: Change[] = [];
  const members = after.map((member, index): Member => {
    const place = from[index];
    if (place === undefined) return { added: member };
    const had = before[place] ?? null;
    const isSame = isDeepStrictEqual(asMember(had), asMember(member));
    if (steady.has(place)) {
      if (!isSame) inside.push(...valueChanges([...path, place], had, member));
      return place;
    }
    return isSame ? { moved: place } : { added: member };
  });
  const isAsBefore = members.length === before.length && members.every((member, index) => member === index);
  return isAsBefore ? inside : [...inside, { does: 'list', path, members }];
}

const nameOf = (member: Json): string => {
  const name = asMember(member)[NAME];
  return JSON.stringify(typeof name === 'string' ? name : member);
};
