/**
 * A map of open keys, such as the fields of a format: to numbers, to further maps, or to whatever there is. A spec
 * manages the keys that it names; `none` takes one out, where the tenant can do that.
 */
import { isDeepStrictEqual } from 'node:util';
import { atLeastIn } from './at-least.ts';
import { describedBy, isObject, plain, type Options } from './fields.ts';
import { Unreadable, type Difference, type Field, type Json, type JsonObject } from '../kind.ts';
import { followed, mapSchema, over, overlaid, unmanagedIn } from './maps-in-spec.ts';
import { asMap, exactly, NONE, plainKeys, settled, valueAt, type Sort } from './open-map.ts';

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
    show: (value) => leaves(asMap(value)).map(say).join(', ') || NONE,
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
    const has = valueAt(after, key);
    return has === undefined || (isObject(had) && isObject(has) && isLost(had, has));
  });
