/**
 * A map of open keys, such as the fields of a format: to numbers, to further maps, or to whatever there is. A spec
 * manages the keys that it names; `none` takes one out, where the tenant can do that.
 */
import { isDeepStrictEqual } from 'node:util';
import { AT_LEAST, atLeast, atLeastIn } from './at-least.ts';
import { describedBy, isObject, plain, type Options } from './fields.ts';
import { orFile } from './from-file.ts';
import {
  Unreadable,
  type Difference,
  type Field,
  type Json,
  type JsonObject,
  type JsonSchema,
} from './kind.ts';

/** What a spec writes for a key that is to go. */
export const NONE = 'none';

interface Sort {
  /** What a spec may give for a key. */
  readonly value: JsonSchema;
  /** How one is called: a field, say. */
  readonly each: string;
  /**
   * `keys`: what is not named is not managed, and a number under `at_least` is the lowest that may be.
   * `whole`: what is not named goes, unless the map stands under `at_least`.
   */
  readonly exact: 'keys' | 'whole';
  /** Of maps in the map, whose keys are managed one by one as well: how one of these is called. */
  readonly nested?: string;
  /** A file beside the spec may hold it. */
  readonly file?: true;
  /** The tenant may write there by itself. */
  readonly learned?: true;
}

export function map(options: Options & Sort): Field<JsonObject> {
  const settle = (before: JsonObject | null, asked: Json): JsonObject =>
    settled(options, before ?? {}, asked);
  return {
    ...plain<JsonObject>('map', {}, options),
    mayKeep: true,
    schema: describedBy(options, mapSchema(options)),
    decode: (wire) => {
      if (wire === undefined || wire === null) return null;
      if (!isObject(wire)) throw new Unreadable('is not a map');
      return options.nested ? tidy(wire) : withoutNulls(wire);
    },
    diff: (before, after) => (differences(before ?? {}, after).length === 0 ? undefined : { before, after }),
    patched: (before, change) => {
      if ('added' in change) throw new TypeError(`${change.field} is one value; the change gives a set`);
      return change.asked === undefined ? (change.after as JsonObject) : settle(before, change.asked);
    },
    differences: (before, after) => differences(before ?? {}, after),
    ...(options.learned ? { lost: (before, after) => isLost(before ?? {}, after ?? {}) } : {}),
    asking: {
      settle,
      exactly: (value, now) => exactly(options, value, now ?? {}),
      overlaid: (lower, upper) => overlaid(options, lower, upper),
      followed: (spec, live) => followed(options, spec, live),
      ...(options.exact === 'keys'
        ? { unmanaged: (asked, live) => unmanagedIn(asMap(asked ?? {}), live) }
        : {}),
      over: (lower, live) => over(options, lower, live),
      ...(options.exact === 'whole' ? { empty: {} } : {}),
    },
    show: (value) => (isObject(value) ? leaves(value).map(say).join(', ') || NONE : JSON.stringify(value)),
  };
}

/** The keys that shall be there, of a value or of what a spec asks; of maps in it, the way to each. */
export function keysIn(value: Json, nested = false): readonly (readonly string[])[] {
  const given = { ...plainKeys(asMap(value)), ...asMap(atLeastIn(value)) };
  return Object.entries(given).flatMap(([key, one]) => {
    if (one === NONE) return [];
    return nested && isObject(one) ? [[key], ...keysIn(one).map((inner) => [key, ...inner])] : [[key]];
  });
}

const withoutNulls = (wire: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(wire).filter(([, value]) => value !== null));

/** Of maps in it as well; an empty one says nothing. */
const tidy = (wire: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(withoutNulls(wire))
      .map(([key, value]) => [key, isObject(value) ? withoutNulls(value) : value] as const)
      .filter(([, value]) => !isObject(value) || Object.keys(value).length > 0),
  );

/** What stands beside `at_least`. */
const plainKeys = (spec: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(spec).filter(([key]) => key !== AT_LEAST));

const asMap = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

function settled(sort: Sort, before: JsonObject, asked: Json): JsonObject {
  const given = asMap(asked);
  const some = atLeastIn(given);
  if (sort.exact === 'whole') {
    return some === undefined ? given : merged(sort, before, asMap(some), 'as given');
  }
  return merged(sort, merged(sort, before, plainKeys(given), 'as given'), asMap(some), 'not lower');
}

function merged(
  sort: Sort,
  before: JsonObject,
  asked: JsonObject,
  how: 'as given' | 'not lower',
): JsonObject {
  const all: Record<string, Json> = { ...before };
  for (const [key, value] of Object.entries(asked)) {
    const had = before[key];
    if (value === NONE) Reflect.deleteProperty(all, key);
    else if (sort.nested && isObject(value)) {
      const inner = merged(sort, asMap(had), value, how);
      if (Object.keys(inner).length > 0) all[key] = inner;
      else Reflect.deleteProperty(all, key);
    } else if (!(how === 'not lower' && isAbove(had, value))) all[key] = value;
  }
  return all;
}

const isAbove = (had: Json | undefined, floor: Json): boolean =>
  typeof had === 'number' && typeof floor === 'number' && had > floor;

function exactly(sort: Sort, value: JsonObject, now: JsonObject): JsonObject {
  if (sort.exact === 'whole') return value;
  const gone = Object.keys(now).filter((key) => !Object.hasOwn(value, key));
  const own = Object.entries(value).map(([key, one]) => {
    const had = now[key];
    return [key, sort.nested && isObject(one) && isObject(had) ? exactly(sort, one, had) : one] as const;
  });
  return Object.fromEntries([...own, ...gone.map((key) => [key, NONE] as const)]);
}

/** Key by key. What was whole stays whole, and what a file asks for in one way the next may ask for in the other. */
function overlaid(sort: Sort, lower: Json, upper: Json): JsonObject {
  const [below, above] = [asMap(lower), asMap(upper)];
  const [under, over] = [asMap(atLeastIn(below)), asMap(atLeastIn(above))];
  if (sort.exact === 'whole') {
    if (atLeastIn(below) !== undefined && atLeastIn(above) !== undefined) {
      return atLeast({ ...under, ...over });
    }
    const whole = { ...merged(sort, plainKeys(below), under, 'as given'), ...plainKeys(above) };
    return merged(sort, whole, over, 'as given');
  }
  const both = (a: JsonObject, b: JsonObject): JsonObject => {
    const keys = Object.entries(b).map(([key, value]) => {
      const had = a[key];
      return [key, sort.nested && isObject(had) && isObject(value) ? both(had, value) : value] as const;
    });
    return { ...a, ...Object.fromEntries(keys) };
  };
  const exact = both(without(plainKeys(below), over), plainKeys(above));
  const least = both(without(under, plainKeys(above)), over);
  return { ...exact, ...(Object.keys(least).length === 0 ? {} : atLeast(least)) };
}

/** What the others say is said by them. */
const without = (map: JsonObject, others: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(map).flatMap(([key, value]): [string, Json][] => {
      const other = others[key];
      if (other === undefined) return [[key, value]];
      const rest = isObject(value) && isObject(other) ? without(value, other) : {};
      return isEmpty(rest) ? [] : [[key, rest]];
    }),
  );

function followed(sort: Sort, spec: Json, live: JsonObject): JsonObject {
  const said = asMap(spec);
  const some = atLeastIn(said);
  const now = (asked: JsonObject, at: JsonObject, floor: boolean): JsonObject =>
    Object.fromEntries(
      Object.entries(asked).flatMap(([key, value]): [string, Json][] => {
        const has = at[key];
        if (has === undefined) return value === NONE ? [[key, value]] : [];
        if (sort.nested && isObject(value) && isObject(has)) return [[key, now(value, has, floor)]];
        return [[key, floor && isAbove(has, value) ? value : has]];
      }),
    );
  if (sort.exact === 'whole') return some === undefined ? live : atLeast(now(asMap(some), live, false));
  const exact = now(plainKeys(said), live, false);
  return some === undefined ? exact : { ...exact, ...atLeast(now(asMap(some), live, true)) };
}

/** The keys that differ, and those that `lower` leaves out where it gives the whole map. */
function over(sort: Sort, lower: Json, live: JsonObject): Json {
  const below = asMap(lower);
  const [exact, least] = [plainKeys(below), asMap(atLeastIn(below))];
  const floor = differing(sort, least, live, sort.exact === 'keys');
  if (sort.exact === 'whole') {
    const given = atLeastIn(below) === undefined;
    const fresh = Object.entries(live).filter(([key]) => given && !Object.hasOwn(exact, key));
    const keys = { ...(given ? differing(sort, exact, live, false) : floor), ...Object.fromEntries(fresh) };
    return isEmpty(keys) ? null : atLeast(keys);
  }
  const keys = differing(sort, exact, live, false);
  return isEmpty(keys) && isEmpty(floor) ? null : { ...keys, ...(isEmpty(floor) ? {} : atLeast(floor)) };
}

const isEmpty = (map: JsonObject): boolean => Object.keys(map).length === 0;

/** What is live of the keys that are asked for, as far as it is not what they ask; `none` of what is not there. */
const differing = (sort: Sort, asked: JsonObject, live: JsonObject, floor: boolean): JsonObject =>
  Object.fromEntries(
    Object.entries(asked).flatMap(([key, value]): [string, Json][] => {
      const has = live[key];
      if (sort.nested && isObject(value)) {
        const inner = differing(sort, value, asMap(has), floor);
        return isEmpty(inner) ? [] : [[key, inner]];
      }
      if (has === undefined) return value === NONE ? [] : [[key, NONE]];
      return isDeepStrictEqual(value, has) || (floor && isAbove(has, value)) ? [] : [[key, has]];
    }),
  );

function unmanagedIn(asked: JsonObject, live: JsonObject): readonly (readonly string[])[] {
  const named = [plainKeys(asked), asMap(atLeastIn(asked))];
  return Object.entries(live).flatMap(([key, value]): readonly (readonly string[])[] => {
    const inner = named.flatMap((one) => (Object.hasOwn(one, key) ? [one[key] as Json] : []));
    if (inner.some((one) => !isObject(one))) return [];
    if (!isObject(value)) return inner.length === 0 ? [[key]] : [];
    const both = Object.assign({}, ...inner.map(asMap)) as JsonObject;
    return unmanagedIn(both, value).map((path) => [key, ...path]);
  });
}

/** Every value with the way to it, in the order of the ways. */
function leaves(value: JsonObject): [path: readonly string[], leaf: Json][] {
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, one]): [readonly string[], Json][] =>
      isObject(one) && Object.keys(one).length > 0
        ? leaves(one).map(([inner, leaf]) => [[key, ...inner], leaf])
        : [[[key], one]],
    );
}

/** `total_amount 95`, or `lines.quantity 80`. */
const say = ([path, value]: readonly [readonly string[], Json]): string =>
  `${path.join('.')} ${showLeaf(value)}`;

const showLeaf = (value: Json): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
};

function differences(before: JsonObject, after: JsonObject): Difference[] {
  const [old, now] = [before, after].map(
    (map) => new Map(leaves(map).map((leaf) => [JSON.stringify(leaf[0]), leaf] as const)),
  );
  return [...new Set([...old!.keys(), ...now!.keys()])].toSorted().flatMap((key): Difference[] => {
    const [had, has] = [old!.get(key), now!.get(key)];
    const path = (had ?? has)![0];
    if (!had) return [{ does: 'adds', says: say(has!), path }];
    if (!has) return [{ does: 'removes', says: say(had), path }];
    if (isDeepStrictEqual(had[1], has[1])) return [];
    return [{ does: 'changes', says: `${say(had)} -> ${showLeaf(has[1])}`, path }];
  });
}

/** A key that was there is not any more, at any depth. */
const isLost = (before: JsonObject, after: JsonObject): boolean =>
  Object.entries(before).some(([key, had]) => {
    const has = after[key];
    return has === undefined || (isObject(had) && isObject(has) && isLost(had, has));
  });

function mapSchema({ value, each, exact, nested, file }: Sort): JsonSchema {
  const leaf = orNone(value, `What holds for this ${nested ?? each}; ${NONE} takes it out.`);
  const own = nested === undefined ? leaf : orNone(mapOf(leaf), `By ${nested}; ${NONE} takes all out.`);
  const says =
    exact === 'keys'
      ? 'No lower than these.'
      : `These as they are given, or ${NONE} to take one out; what else there is stays.`;
  const orGiven = (schema: JsonSchema): JsonSchema => (file ? orFile(schema, value) : schema);
  return orGiven({
    ...mapOf(exact === 'keys' ? own : whole(value, `What holds for this ${each}.`)),
    properties: { [AT_LEAST]: { ...orGiven(mapOf(own)), description: says } },
    ...(exact === 'whole' ? eitherWay : {}),
  });
}

/** What is given whole has nothing else; what is given in part may. */
const eitherWay: JsonSchema = {
  if: { type: 'object', required: [AT_LEAST] },
  then: { type: 'object', maxProperties: 1, 'x-message': `give either all keys, or ${AT_LEAST} alone` },
};

const mapOf = (value: JsonSchema): JsonSchema => ({ type: 'object', additionalProperties: value });

const orNone = (value: JsonSchema, description: string): JsonSchema => ({
  description,
  if: { const: NONE },
  else: { ...value, 'x-or': NONE },
});

/** Of a map that is given whole, a key that is left out is gone. */
const whole = (value: JsonSchema, description: string): JsonSchema => ({
  ...value,
  not: { const: NONE },
  'x-message': `must not be ${NONE}: leave the key out, as this map is exact`,
  description,
});
