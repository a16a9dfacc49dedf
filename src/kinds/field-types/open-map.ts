/** Maps of open keys: which sorts there are, and what comes of what a spec asks of one. */
import { AT_LEAST, atLeastIn } from './at-least.ts';
import { isObject } from './fields.ts';
import type { Json, JsonObject, JsonSchema } from '../kind.ts';

/** What a spec writes for a key that is to go. */
export const NONE = 'none';

export interface Sort {
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

/** What stands beside `at_least`. */
export const plainKeys = (spec: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(spec).filter(([key]) => key !== AT_LEAST));

export const asMap = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

/** Keys are whatever names a tenant has: `constructor` as well, which every object knows. */
export const valueAt = (map: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(map, key) ? map[key] : undefined;

export function settled(sort: Sort, before: JsonObject, asked: Json): JsonObject {
  const given = asMap(asked);
  const some = atLeastIn(given);
  if (sort.exact === 'whole') {
    return some === undefined ? given : merged(sort, before, asMap(some), 'as given');
  }
  return merged(sort, merged(sort, before, plainKeys(given), 'as given'), asMap(some), 'not lower');
}

export function merged(
  sort: Sort,
  before: JsonObject,
  asked: JsonObject,
  how: 'as given' | 'not lower',
): JsonObject {
  const all = new Map(Object.entries(before));
  for (const [key, value] of Object.entries(asked)) {
    const had = all.get(key);
    if (value === NONE) all.delete(key);
    else if (sort.nested && isObject(value)) {
      const inner = merged(sort, asMap(had), value, how);
      if (isEmpty(inner)) all.delete(key);
      else all.set(key, inner);
    } else if (!(how === 'not lower' && isAbove(had, value))) all.set(key, value);
  }
  return Object.fromEntries(all);
}

export const isAbove = (had: Json | undefined, floor: Json): boolean =>
  typeof had === 'number' && typeof floor === 'number' && had > floor;

export function exactly(sort: Sort, value: JsonObject, now: JsonObject): JsonObject {
  if (sort.exact === 'whole') return value;
  const gone = Object.keys(now).filter((key) => !Object.hasOwn(value, key));
  const own = Object.entries(value).map(([key, one]) => {
    const had = valueAt(now, key);
    return [key, sort.nested && isObject(one) && isObject(had) ? exactly(sort, one, had) : one] as const;
  });
  return Object.fromEntries([...own, ...gone.map((key) => [key, NONE] as const)]);
}

export const isEmpty = (map: JsonObject): boolean => Object.keys(map).length === 0;
