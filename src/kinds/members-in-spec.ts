/** Members of a list as specs give them: what a spec may say, what a later file says over it, and how it follows the tenant. */
import { atLeast, atLeastIn } from './at-least.ts';
import type { Field, Json, JsonSchema } from './kind.ts';
import {
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

/** As much of it as the spec says; its name alone where that is all. */
function followedMember({ fields }: Its, said: Member, member: Member): Json {
  if (Object.keys(said).length === 1) return nameOf(member);
  const keys = Object.entries(said).map(([key, value]): [string, Json] => {
    const [field, now] = [fields[key], member[key] ?? null];
    if (!field) return [key, value];
    if (now === null || !differs(field, value === null ? undefined : settledValue(field, now, value), now)) {
      return [key, now === null ? null : value];
    }
    return [key, field.asking && value !== null ? field.asking.followed(value, now) : field.spell(now)];
  });
  return Object.fromEntries(keys);
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
  const { type, enum: values, else: otherwise } = schema;
  if (otherwise !== undefined) return { ...schema, else: orNull(otherwise as JsonSchema) };
  if (type === undefined && values === undefined) return schema;
  return {
    ...schema,
    ...(type === undefined ? {} : { type: [type, 'null'].flat() }),
    ...(Array.isArray(values) ? { enum: [...(values as Json[]), null] } : {}),
  };
}
