/** Members of a list as specs give them: what a spec may say, what a later file says over it, and how it follows the tenant. */
import { atLeast, atLeastIn, isSpent } from './at-least.ts';
import { isObject } from './fields.ts';
import type { Field, Json, JsonSchema } from './kind.ts';
import {
  ABSENT,
  asMember,
  differs,
  firstByName,
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
  const below = membersIn(least ? under : lower);
  const byName = firstByName(below);
  const above = firstByName(membersIn(over));
  const merged = [
    ...below.map((member) => overlaidMember(its, member, above.get(nameOf(member)))),
    ...membersIn(over).filter((member) => !byName.has(nameOf(member))),
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
  const said = some === undefined ? spec : some;
  const asSaid = new Map(
    (Array.isArray(said) ? (said as Json[]) : []).map((one) => [nameOf(asMember(one)), one]),
  );
  const now = (member: Member): Json => {
    const one = asSaid.get(nameOf(member));
    return one === undefined ? spelled(its, member) : followedMember(its, one, member);
  };
  if (some === undefined) return live.map(now);
  const byName = firstByName(live);
  const stay = [...asSaid].flatMap(([name, one]): Json[] => {
    const member = byName.get(name);
    if (isAbsent(asMember(one))) return member ? [] : [one];
    return member ? [now(member)] : [];
  });
  return atLeast(stay);
}

function followedMember({ fields }: Its, said: Json, member: Member): Json {
  if (!isObject(said)) return said;
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
  const below = membersIn(some ?? lower);
  const names = new Set(below.map(nameOf));
  const byName = firstByName(live);
  const fresh = some === undefined ? live.filter((member) => !names.has(nameOf(member))) : [];
  if (some === undefined) {
    const stay = below.filter((member) => byName.has(nameOf(member)));
    const isInOrder = [...stay, ...fresh].every(
      (member, place) => nameOf(member) === nameOf(live[place] ?? {}),
    );
    if (!isInOrder || stay.length + fresh.length !== live.length) return followed(its, lower, live);
  }
  const differing = below.flatMap((member): Json[] => {
    const now = byName.get(nameOf(member));
    if (!now) return isAbsent(member) ? [] : [{ [NAME]: nameOf(member), ...ABSENT }];
    if (isAbsent(member)) return [spelled(its, now)];
    const keys = memberOver(its, member, now);
    return keys.length === 0 ? [] : [{ [NAME]: nameOf(member), ...Object.fromEntries(keys) }];
  });
  const all = [...differing, ...fresh.map((member) => spelled(its, member))];
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

/** A name, or a mapping of it and the keys; `open`: or of what shall not be there. */
export function memberSchema({ keys, each, required = [] }: Its, open: boolean): JsonSchema {
  const name = { type: 'string', minLength: 1, description: `The name of the ${each}.` };
  return {
    description: `A ${each}: its name, or a mapping.`,
    if: { type: 'object' },
    then: {
      type: 'object',
      properties: {
        [NAME]: name,
        ...(open
          ? { state: { enum: ['absent'], description: `absent: take the ${each} out of the list.` } }
          : {}),
        ...Object.fromEntries(keys.map(([key, { schema }]) => [key, orNull(schema)])),
      },
      required: [NAME, ...(open ? [] : required)],
      additionalProperties: false,
    },
    else: required.length === 0 || open ? { type: 'string', minLength: 1 } : { type: 'object' },
  };
}

/** `null` takes a key out. */
function orNull(schema: JsonSchema): JsonSchema {
  const { type, enum: values, else: list } = schema;
  if (list !== undefined) return { ...schema, else: orNull(list as JsonSchema) };
  if (type === undefined && values === undefined) return schema;
  return {
    ...schema,
    ...(type === undefined ? {} : { type: [type, 'null'].flat() }),
    ...(Array.isArray(values) ? { enum: [...(values as Json[]), null] } : {}),
  };
}
