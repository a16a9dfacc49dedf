/**
 * Whose settings an entry of a list is, where the API tells that by a level and an id: `{level: inbox, id: 5f…}`. Which
 * words there are for levels it does not say. The name of a kind counts as its word, in capitals or not; entries of
 * any other level belong to nothing that fitform knows, and are left alone.
 */
import { isObject } from './field-types/fields.ts';
import type { Json, JsonObject, Kind } from './kind.ts';
import type { Live } from './live.ts';

/** The level of what belongs to no object. */
const TENANT = 'tenant';

/** `null`: the entry names none. */
function levelIn(kind: Kind, raw: JsonObject): string | null {
  const scope = raw[kind.identity];
  const level = isObject(scope) ? scope['level'] : null;
  return typeof level === 'string' ? level : null;
}

const idBeside = (kind: Kind, raw: JsonObject): Json | undefined => {
  const scope = raw[kind.identity];
  return isObject(scope) ? scope['id'] : null;
};

const isCalled = (level: string | null, name: string): boolean => level?.toLowerCase() === name;

/** The kinds among which the owner is to be looked for; none for a level of something else. */
export const ownerKinds = (kind: Kind, raw: JsonObject): readonly string[] =>
  (kind.of ?? []).filter((of) => isCalled(levelIn(kind, raw), of));

/** The owner's id. What is not an inbox's or a project's gets its level before it, so that it is taken for no other. */
export function levelledId(kind: Kind, raw: JsonObject): Json {
  const [level, id] = [levelIn(kind, raw), idBeside(kind, raw) ?? null];
  if (level === null || ownerKinds(kind, raw).length > 0) return id;
  return `${level}/${typeof id === 'string' ? id : ''}`;
}

/** What is wrong with the scope of an entry; `null`: nothing. */
export function scopeFault(kind: Kind, raw: JsonObject): string | null {
  const scope = raw[kind.identity] ?? null;
  if (scope !== null && !isObject(scope)) return `has a ${kind.identity} that is not an object`;
  return null;
}

/** Whether they are those of the whole tenant, which hold for what has none of its own. */
export const isOfTenant = (kind: Kind, raw: JsonObject): boolean =>
  kind.levels === true && isCalled(levelIn(kind, raw), TENANT);

/** The levels that the entries have, or `null` where one of them shows that the tenant has one for objects of that kind. */
export function levelsBut(kind: Kind, of: string, live: Live): readonly string[] | null {
  const entries = live.objects.get(kind.name) ?? [];
  if (entries.some(({ raw }) => ownerKinds(kind, raw).includes(of))) return null;
  return [...new Set(entries.flatMap(({ raw }) => levelIn(kind, raw) ?? []))].sort();
}
