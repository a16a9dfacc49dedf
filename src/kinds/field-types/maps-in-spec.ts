/** Maps of open keys as specs give them: what a spec may say, what a later file says over it, and how it follows the tenant. */
import { isDeepStrictEqual } from 'node:util';
import { AT_LEAST, atLeast, atLeastIn } from './at-least.ts';
import { isObject } from './fields.ts';
import { orFile } from './from-file.ts';
import type { Json, JsonObject, JsonSchema } from '../kind.ts';
import { asMap, isAbove, isEmpty, merged, NONE, plainKeys, valueAt, type Sort } from './open-map.ts';

/** Key by key. What was whole stays whole, and what a file asks for in one way the next may ask for in the other. */
export function overlaid(sort: Sort, lower: Json, upper: Json): JsonObject {
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
      const had = valueAt(a, key);
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
      const other = valueAt(others, key);
      if (other === undefined) return [[key, value]];
      const rest = isObject(value) && isObject(other) ? without(value, other) : {};
      return isEmpty(rest) ? [] : [[key, rest]];
    }),
  );

export function followed(sort: Sort, spec: Json, live: JsonObject): JsonObject {
  const said = asMap(spec);
  const some = atLeastIn(said);
  const now = (asked: JsonObject, at: JsonObject, floor: boolean): JsonObject =>
    Object.fromEntries(
      Object.entries(asked).flatMap(([key, value]): [string, Json][] => {
        const has = valueAt(at, key);
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
export function over(sort: Sort, lower: Json, live: JsonObject): Json {
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

/** What is live of the keys that are asked for, as far as it is not what they ask; `none` of what is not there. */
const differing = (sort: Sort, asked: JsonObject, live: JsonObject, floor: boolean): JsonObject =>
  Object.fromEntries(
    Object.entries(asked).flatMap(([key, value]): [string, Json][] => {
      const has = valueAt(live, key);
      if (sort.nested && isObject(value)) {
        const inner = differing(sort, value, asMap(has), floor);
        return isEmpty(inner) ? [] : [[key, inner]];
      }
      if (has === undefined) return value === NONE ? [] : [[key, NONE]];
      return isDeepStrictEqual(value, has) || (floor && isAbove(has, value)) ? [] : [[key, has]];
    }),
  );

export function unmanagedIn(asked: JsonObject, live: JsonObject): readonly (readonly string[])[] {
  const named = [plainKeys(asked), asMap(atLeastIn(asked))];
  return Object.entries(live).flatMap(([key, value]): readonly (readonly string[])[] => {
    const inner = named.flatMap((one) => (Object.hasOwn(one, key) ? [one[key] as Json] : []));
    if (inner.some((one) => !isObject(one))) return [];
    if (!isObject(value)) return inner.length === 0 ? [[key]] : [];
    const both = Object.fromEntries(inner.flatMap((one) => Object.entries(asMap(one))));
    return unmanagedIn(both, value).map((path) => [key, ...path]);
  });
}

export function mapSchema({ value, each, exact, nested, file }: Sort): JsonSchema {
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
