/** Members of a list as specs give them: what a spec may say, what a later file says over it, and how it follows the tenant. */
import { atLeast, atLeastIn, isSpent } from './at-least.ts';
import type { Field, Json, JsonSchema } from '../kind.ts';
import {
  ABSENT,
  differs,
  keyed,
  isAbsent,
  membersIn,
  NAME,
  nameOf,
  spelled,
  type Its,
  type Member,
  type Members,
} from './list-members.ts';

/** The later file decides: of a list that stays exact, or of the members that it gives. */
export function overlaid(its: Its, lower: Json, upper: Json): Json {
  const over = atLeastIn(upper);
  if (over === undefined) return upper;
  const under = atLeastIn(lower);
  const least = under !== undefined;
  const below = keyed(membersIn(least ? under : lower));
  const above = keyed(membersIn(over));
  const merged = [
    ...[...below].map(([key, member]) => overlaidMember(its, member, above.get(key))),
    ...[...above].flatMap(([key, member]) => (below.has(key) ? [] : [member])),
  ];
  return least ? atLeast(merged) : merged.filter((member) => !isAbsent(member));
}

function overlaidMember({ fields }: Its, lower: Member, upper: Member | undefined): Member {
  if (!upper) return lower;
  if (isAbsent(upper) || isAbsent(lower)) return upper;
  const keys = Object.entries(upper).map(([key, value]) => {
    const [under, asking] = [lower[key] ?? null, fields[key]?.asking];
    return [key, asking && under !== null && value !== null ? asking.overlaid(under, value) : value] as const;
  });
  return { ...lower, ...Object.fromEntries(keys) };
}

export function followed(its: Its, spec: Json, live: Members): Json {
  const some = atLeastIn(spec);
  const said = membersIn(some ?? spec);
  const [asSaid, there] = [keyed(said), keyed(live)];
  const now = (one: Member | undefined, member: Member): Json =>
    one === undefined ? spelled(its, member) : followedMember(its, one, member);
  if (some === undefined) return [...there].map(([key, member]) => now(asSaid.get(key), member));
  const names = new Set(live.map(nameOf));
  const stay = [...asSaid].flatMap(([key, one]): Json[] => {
    if (isAbsent(one)) return names.has(nameOf(one)) ? [] : [one];
    const member = there.get(key);
    return member ? [now(one, member)] : [];
  });
  return atLeast(stay);
}

/** As much of it as the spec says; its name alone where that is all, and may be. */
function followedMember({ fields, required = [] }: Its, said: Member, member: Member): Json {
  if (Object.keys(said).length === 1 && required.length === 0) return nameOf(member);
  const keys = Object.entries(said).flatMap(([key, value]): [string, Json][] => {
    const field = fields[key];
    if (!field || !isOther(field, value, member[key])) return [[key, value]];
    const now = member[key] ?? null;
    if (now === null || value === null || !field.asking) {
      return [[key, now === null ? null : field.spell(now)]];
    }
    const inner = field.asking.followed(value, now);
    return isSpent(inner) ? [] : [[key, inner]];
  });
  return Object.fromEntries(keys);
}

/** Members that differ, those that come and those that go; the whole list where their order is another one. */
export function over(its: Its, lower: Json, live: Members): Json {
  const some = atLeastIn(lower);
  const [below, there] = [keyed(membersIn(some ?? lower)), keyed(live)];
  const fresh = some === undefined ? [...there.keys()].filter((key) => !below.has(key)) : [];
  const stay = [...below.keys()].filter((key) => there.has(key));
  const isInOrder = [...stay, ...fresh].every((key, place) => key === [...there.keys()][place]);
  if (some === undefined && !isInOrder) return followed(its, lower, live);
  const named = Map.groupBy(live, nameOf);
  const differing = [...below].flatMap(([key, member]): Json[] => {
    if (isAbsent(member)) return (named.get(nameOf(member)) ?? []).map((one) => spelled(its, one));
    const now = there.get(key);
    if (!now) return [{ [NAME]: nameOf(member), ...ABSENT }];
    const keys = memberOver(its, member, now);
    return keys.length === 0 ? [] : [{ [NAME]: nameOf(member), ...Object.fromEntries(keys) }];
  });
  const all = [...differing, ...fresh.map((key) => spelled(its, there.get(key) ?? {}))];
  return all.length === 0 ? null : atLeast(all);
}

const memberOver = ({ fields }: Its, lower: Member, live: Member): [string, Json][] =>
  Object.entries(lower).flatMap(([key, value]): [string, Json][] => {
    const [field, now] = [fields[key], live[key] ?? null];
    if (!field || !isOther(field, value, live[key])) return [];
    if (now === null || value === null || !field.asking) {
      return [[key, now === null ? null : field.spell(now)]];
    }
    return [[key, field.asking.over(value, now)]];
  });

/** Whether what a spec gives for a key comes to another value than the live one. */
function isOther(field: Field, given: Json, live: Json | undefined): boolean {
  const asked = given === null ? undefined : settledValue(field, live ?? null, given);
  return differs(field, asked, live);
}

const settledValue = (field: Field, now: Json, value: Json): Json =>
  field.asking ? field.asking.settle(now, field.resolve(value)) : field.resolve(value);

/**
 * A name, or a mapping of it and the keys; only the mapping where a name alone is not enough. `open`: or of what shall
 * not be there.
 */
export function memberSchema({ keys, each, required = [] }: Its, open: boolean): JsonSchema {
  const its = keys.map(([key, field]) => [key, keySchema(field, required.includes(key))] as const);
  const mapping = {
    type: 'object',
    properties: {
      [NAME]: { type: 'string', minLength: 1, description: `The name of the ${each}.` },
      ...(open
        ? { state: { enum: ['absent'], description: `absent: take the ${each} out of the list.` } }
        : {}),
      ...Object.fromEntries(its),
    },
    required: [NAME, ...(open ? [] : required)],
    additionalProperties: false,
    ...(open ? {} : { 'x-not-here': { state: `leave the ${each} out: the list is exact` } }),
  };
  if (required.length > 0) return mapping;
  return { if: { type: 'object' }, then: mapping, else: { type: 'string', minLength: 1 } };
}

/** What a new member has where the spec is silent stands beside it as the default. */
function keySchema({ schema, default: sent, otherwise = sent }: Field, isRequired: boolean): JsonSchema {
  const own = isRequired ? schema : orNull(schema);
  return otherwise === undefined ? own : { ...own, default: otherwise, 'x-create': true };
}

/** `null` takes a key out. */
function orNull(schema: JsonSchema): JsonSchema {
  const { type, enum: values, else: list } = schema;
  return {
    ...schema,
    ...(type === undefined ? {} : { type: [type, 'null'].flat() }),
    ...(Array.isArray(values) ? { enum: [...(values as Json[]), null] } : {}),
    ...(list === undefined ? {} : { else: orNull(list as JsonSchema) }),
  };
}
