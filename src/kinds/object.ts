/**
 * What an object of any kind is on the wire: its list and path, its id and name, its values, the bodies of its writes.
 * This is the one place that knows where a kind keeps them; everything else works with names, values and ids.
 *
 * There are two shapes. A *collection* has objects with ids and names of their own, made by a POST. *Scoped* settings
 * belong to another object (an inbox, a project): there is at most one entry for each, known by the id of what it
 * belongs to and named by its address (`sampling/inbox/invoice`); a PATCH to that id makes and changes it alike.
 */
import { addressOf } from './address.ts';
import { isObject } from './field-types/fields.ts';
import {
  fieldNamed,
  type DecodeContext,
  type DocumentedKeys,
  type EncodeContext,
  type Field,
  type FieldChange,
  type Json,
  type JsonObject,
  type Kind,
  type Mention,
  type Ref,
  type Unseen,
} from './kind.ts';
import { levelledId, ownerKinds, scopeFault } from './scope.ts';
import { keyOf, keysOf, putIn, sentIn } from './wire-keys.ts';

/** An object's fields in name space, by the spec's keys. */
export type Values = Readonly<Record<string, Json>>;

/** Whether the objects are settings of others. */
export const isScoped = (kind: Kind): boolean => kind.of !== undefined;

/** A spec can have it deleted, and an undo deletes it. What fitform can create it can also rename; the rest is only looked up. */
export const isWritable = ({ createNeeds }: Kind): boolean => createNeeds.length > 0;
export const isDeletable = (kind: Kind): boolean => isWritable(kind) && kind.deletable !== false;

/** `1 role`, `2 roles`, `2 sampling settings`: settings are called as their path is. */
export function countedOf(kind: Kind, count: number): string {
  return `${count} ${count === 1 && !isScoped(kind) ? kind.name : pluralOf(kind)}`;
}

export const pluralOf = (kind: Kind): string =>
  isScoped(kind) ? kind.path.slice(1).replaceAll('_', ' ') : kind.section;

/** The key of an object's name, in a spec and in reports. */
export const nameKey = (kind: Kind): string => kind.identity;

const sentId = (kind: Kind, raw: JsonObject): Json | undefined =>
  kind.levels ? levelledId(kind, raw) : raw[isScoped(kind) ? kind.identity : 'id'];

/** What is wrong with an item of a list, which then cannot be used as a whole; `null`: nothing. */
export function itemFault(kind: Kind, item: Json): string | null {
  if (!isObject(item)) return 'is not an object';
  const fault = kind.levels ? scopeFault(kind, item) : null;
  if (fault !== null) return fault;
  const id = sentId(kind, item) ?? null;
  if (typeof id === 'number') return `has the number ${id} for an id, and ids are texts`;
  // Settings without a scope are those of the whole tenant.
  if (isScoped(kind) && (id === null || id === '')) return null;
  return typeof id === 'string' && id !== '' ? null : 'has no id';
}

/** The id by which calls, plans and journals know the object; `null` where it has none. */
export function idIn(kind: Kind, raw: Json): string | null {
  const id = isObject(raw) ? sentId(kind, raw) : null;
  return typeof id === 'string' && id !== '' ? id : null;
}

/** Empty where the object has no name of its own, or none that could be used. */
export function ownName(kind: Kind, raw: Json): string {
  const name = isObject(raw) && !isScoped(kind) ? raw[kind.identity] : null;
  return typeof name === 'string' ? name : '';
}

/** Settings bear the address of what they belong to; `scope` tells what bears an id. Empty where nothing does by a name. */
export function nameIn(kind: Kind, raw: Json, scope: (kind: string, id: string) => Ref): string {
  if (!kind.of) return ownName(kind, raw);
  const id = idIn(kind, raw);
  const owners = kind.levels && isObject(raw) ? ownerKinds(kind, raw) : kind.of;
  for (const of of id === null ? [] : owners) {
    const name = scope(of, id ?? '');
    if (typeof name === 'string') return addressOf(of, name);
  }
  return '';
}

/** One field in name space; `null` where the tenant has none. Throws `Unreadable`. */
export function valueIn(kind: Kind, name: string, raw: JsonObject, context: DecodeContext): Json {
  const field = fieldNamed(kind, name);
  return isMarker(field) ? null : field.decode(sentIn(raw, name, field), context);
}

/** What the tenant sent for the field; `undefined` where it says nothing of it. */
export const sentFor = (kind: Kind, name: string, raw: JsonObject): Json | undefined =>
  sentIn(raw, name, fieldNamed(kind, name));

/** Whether what the tenant sent says anything of the field. */
export const isIn = (kind: Kind, name: string, raw: JsonObject): boolean =>
  sentFor(kind, name, raw) !== undefined;

/** All fields in name space. Throws `Unreadable`. */
export const valuesIn = (kind: Kind, raw: JsonObject, context: DecodeContext): Values =>
  Object.fromEntries(Object.keys(kind.fields).map((name) => [name, valueIn(kind, name, raw, context)]));

/** What these values of the object refer to. */
export const mentionsIn = (kind: Kind, values: Values): Mention[] =>
  Object.entries(values).flatMap(([name, value]) =>
    value === null ? [] : (kind.fields[name]?.mentions(value) ?? []),
  );

/** The same values with other references. */
export const withRefs = (kind: Kind, values: Values, map: (mention: Mention) => Ref): Values =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const field = kind.fields[name];
      return [name, field && value !== null ? field.mapRefs(value, map) : value];
    }),
  );

/** What the object holds in a field that no spec can speak of. */
export function unseenIn(
  kind: Kind,
  name: string,
  raw: JsonObject,
  context: DecodeContext,
): Unseen | undefined {
  const field = fieldNamed(kind, name);
  return isMarker(field) ? undefined : field.unseen?.(sentIn(raw, name, field), context);
}

/** The key in what the tenant sends that a field is read from, for messages. */
export const sentKey = (kind: Kind, name: string): string => keysOf(name, fieldNamed(kind, name)).join('.');

/** The spec's alone: never on the wire. */
export const isMarker = (field: Field): boolean => field.written === 'marker';
/** Taken on create only, so no later plan compares it. */
export const isCreateOnly = (field: Field): boolean => field.written === 'create';
/** A spec can name it, and a plan compares it. */
export const isManaged = (field: Field): boolean => field.written === 'always';

/** The names of the fields of the patch model: what a write can change. */
export const patchFields = (kind: Kind): string[] =>
  Object.entries(kind.fields)
    .filter(([, { written }]) => written === 'always' || written === 'carried')
    .map(([name]) => name);

/**
 * The list does not show what every object has, or shows null for it: what this one holds is only known once it is read
 * by itself.
 */
export const isThin = (kind: Kind, raw: JsonObject): boolean =>
  kind.readAlone !== undefined &&
  kind.createNeeds.some((group) => group.every((name) => (sentFor(kind, name, raw) ?? null) === null));

type SpecFields = readonly (readonly [string, Field])[];
const known = new WeakMap<Kind, SpecFields>();

/** The fields that a spec can name. */
export function specFields(kind: Kind): SpecFields {
  const fields =
    known.get(kind) ?? Object.entries(kind.fields).filter(([, { written }]) => written !== 'carried');
  known.set(kind, fields);
  return fields;
}

/** The name, where it has one of its own, and every field of the plan. `named` are the values that the fields shall have. */
export function createBody(
  kind: Kind,
  name: string,
  changes: readonly FieldChange[],
  context: EncodeContext,
): Record<string, Json> {
  const body: Record<string, Json> = isScoped(kind) ? {} : { [kind.identity]: name };
  for (const difference of changes) {
    const field = fieldNamed(kind, difference.field);
    if (isMarker(field)) continue;
    const value = field.patched(null, difference);
    putIn(body, keysOf(difference.field, field), field.encode(value, context, undefined), undefined);
  }
  return body;
}

/** The keys that a create fills with so many random bytes, which nobody keeps. */
export const generatedBy = (kind: Kind, changes: readonly FieldChange[]): NonNullable<Field['generates']> =>
  Object.fromEntries(
    changes.flatMap((difference) => {
      const field = fieldNamed(kind, difference.field);
      const isSet = isMarker(field) && field.patched(null, difference) === true;
      return isSet ? Object.entries(field.generates ?? {}) : [];
    }),
  );

/** All keys that a create of the kind may fill so. */
export const generatedKeys = (kind: Kind): string[] =>
  Object.values(kind.fields).flatMap(({ generates }) => Object.keys(generates ?? {}));

/** Every key of the patch model: as planned where the plan changes it, as it was read elsewhere. */
export function updateBody(
  kind: Kind,
  { name, fields }: { readonly name: string; readonly fields: readonly FieldChange[] },
  { raw, before }: { readonly raw: JsonObject; readonly before: Values },
  context: EncodeContext,
): Record<string, Json> {
  const body: Record<string, Json> = isScoped(kind) ? {} : { [kind.identity]: name };
  for (const one of patchFields(kind)) {
    const field = fieldNamed(kind, one);
    const difference = fields.find((candidate) => candidate.field === one);
    const had = before[one] ?? null;
    const value = difference ? field.patched(had, difference) : had;
    if (value === null) continue;
    putIn(body, keysOf(one, field), field.encode(value, context, sentIn(raw, one, field)), raw);
  }
  return body;
}

/** The id in the path of a call; `null` for the collection itself, `undefined` for a path of something else. */
export function idInPath(kind: Kind, path: string): string | null | undefined {
  // What has levels is never written, so no journal has a path of it.
  if (kind.levels) return undefined;
  if (path === kind.path) return null;
  const segment = path.startsWith(`${kind.path}/`) ? path.slice(kind.path.length + 1) : '';
  if (segment === '' || segment.includes('/')) return undefined;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** The keys that the declaration names: the id, the name and the fields. None of them holds a secret; what else the tenant sends may. */
export const knownKeys = (kind: Kind): string[] => [
  ...new Set([
    'id',
    kind.identity,
    ...Object.entries(kind.fields).flatMap(([name, field]) => (isMarker(field) ? [] : keyOf(name, field))),
  ]),
];

/** Only those, as a journal keeps an object; `null` where the tenant sent none. */
export function imageOf(kind: Kind, raw: Json): JsonObject | null {
  if (!isObject(raw)) return null;
  const kept = knownKeys(kind).filter((key) => key in raw);
  return Object.fromEntries(kept.map((key) => [key, raw[key] as Json]));
}

/** The objects that only hold what fields are read from, by their keys: `thresholds` with `annotations` and others. */
function partsOf(kind: Kind): Readonly<Record<string, DocumentedKeys>> {
  const ways = Object.entries(kind.fields).map(([name, field]) => keysOf(name, field));
  const deep = Map.groupBy(
    ways.filter((keys) => keys.length > 1),
    ([first = '']) => first,
  );
  return Object.fromEntries(
    [...deep].map(([first, all]) => [first, { keys: all.map((keys) => keys[1] ?? '') }]),
  );
}

/** All keys that the API documents: those that the declaration names, and what no field manages. */
export const documentedKeys = (kind: Kind): DocumentedKeys => ({
  keys: [...knownKeys(kind), ...(kind.answers?.keys ?? [])],
  within: {
    ...kind.answers?.within,
    ...partsOf(kind),
    ...Object.fromEntries(
      Object.entries(kind.fields).flatMap(([name, field]) =>
        field.documented ? [[keyOf(name, field), field.documented] as const] : [],
      ),
    ),
  },
});

/** Ids for names, so that what else was read does not matter. */
export const byId: DecodeContext = { nameOf: (_kind, id) => ({ id }) };

/** A field without names, and what no spec can speak of in it: equal when nothing has moved, whatever a spec knows. */
export function fingerprint(kind: Kind, name: string, raw: JsonObject): [value: Json, unseen: Json] {
  const given = fieldNamed(kind, name);
  const value = sentIn(raw, name, given);
  const field = given.knowing?.(isObject(value) ? Object.keys(value) : []) ?? given;
  return [field.decode(value, byId), field.unseen?.(value, byId)?.note ?? null];
}

/** Flags in it that are not among those that the kind knows. */
export const unknownFlagsIn = (kind: Kind, raw: JsonObject): string[] =>
  Object.entries(kind.fields).flatMap(([name, field]) => {
    const value = sentIn(raw, name, field);
    return field.names && isObject(value)
      ? Object.keys(value).filter((flag) => !field.names?.includes(flag))
      : [];
  });
