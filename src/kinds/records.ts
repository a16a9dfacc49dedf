/**
 * A list of members that have a name and keys of their own, in an order that counts: the fields of a format, the columns
 * of a table. A spec names the members, and of each the keys that it manages: a key that it leaves out keeps its value,
 * and `null` takes it out. A list is exact, or `at_least` these.
 */
import { atLeast, atLeastIn, exactOrAtLeast } from './at-least.ts';
import { describedBy, isObject, plain, type Options } from './fields.ts';
import {
  Unreadable,
  type DecodeContext,
  type Difference,
  type EncodeContext,
  type Field,
  type Json,
  type JsonObject,
  type JsonSchema,
} from './kind.ts';
import { partsOf, unmoved } from './list-differences.ts';

type Fields = Readonly<Record<string, Field>>;

/** `name`, and the keys that it has. */
type Member = JsonObject;
type Members = readonly Member[];

const NAME = 'name';
/** Of a member that is to go. */
const ABSENT: JsonObject = { state: 'absent' };

const nameOf = (member: Member): string => (typeof member[NAME] === 'string' ? member[NAME] : '');
const isAbsent = ({ state }: Member): boolean => state === ABSENT['state'];
const asMember = (spec: Json): Member => (isObject(spec) ? spec : { [NAME]: spec });
const membersIn = (spec: Json): Members => (Array.isArray(spec) ? (spec as Json[]).map(asMember) : []);

/** The names of those that shall be there, of a value or of what a spec asks, with the mapping that each is. */
export const namedIn = (value: Json): readonly (readonly [string, JsonObject])[] =>
  membersIn(atLeastIn(value) ?? value)
    .filter((member) => !isAbsent(member) && nameOf(member) !== '')
    .map((member) => [nameOf(member), member]);

/**
 * `named`: what holds the name on the wire. `required`: the keys that a member must have. A text stands for a member that has nothing but its name. Members match by
 * name, byte by byte.
 */
export function records(
  fields: Fields,
  options: Options & { readonly named: string; readonly each: string; readonly required?: readonly string[] },
): Field<Members> {
  const keys = Object.entries(fields);
  const its = { fields, keys, ...options };
  const list: JsonSchema = { type: 'array', items: memberSchema(its, false) };
  const least: JsonSchema = { type: 'array', items: memberSchema(its, true), minItems: 1 };
  const given = describedBy(options, list);
  const settle = (before: Members | null, asked: Json): Members => settled(its, before ?? [], asked);
  return {
    ...plain<Members>('records', {}, options),
    schema: exactOrAtLeast(given, least),
    resolve: (spec) => {
      const some = atLeastIn(spec);
      const resolved = (one: Json): Json => membersIn(one).map((member) => resolvedMember(its, member));
      return (some === undefined ? resolved(spec) : atLeast(resolved(some))) as unknown as Members;
    },
    spell: (value) => value.map((member) => spelled(its, member)),
    decode: (wire, context) => {
      if (wire === undefined || wire === null) return null;
      if (!Array.isArray(wire)) throw new Unreadable('is not a list');
      return (wire as Json[]).map((one) => decoded(its, one, context));
    },
    encode: (value, context, live) => encoded(its, value, context, live),
    diff: (before, after) => (areSame(its, before ?? [], after) ? undefined : { before, after }),
    patched: (before, change) => {
      if ('added' in change) throw new TypeError(`${change.field} is one value; the change gives a set`);
      return change.asked === undefined ? (change.after as Members) : settle(before, change.asked);
    },
    differences: (before, after) => differences(its, before ?? [], after),
    asking: {
      settle,
      exactly: (value) => value.map((member) => exactMember(its, member)),
      overlaid: (lower, upper) => overlaid(its, lower, upper),
      followed: (spec, live) => followed(its, spec, live),
    },
    show: (value) => {
      const members = Array.isArray(value) ? (value as Members) : [asMember(value)];
      return members.map((member) => showMember(its, member)).join(', ') || 'none';
    },
  };
}

interface Its {
  readonly fields: Fields;
  readonly keys: readonly (readonly [string, Field])[];
  /** The key of the name on the wire. */
  readonly named: string;
  /** What a person calls one of them. */
  readonly each: string;
  readonly required?: readonly string[];
}

const wireOf = (key: string, field: Field): string => field.wire ?? key;

/** A value as far as it says more than leaving it out does. */
const meant = (field: Field, value: Json | undefined): Json => value ?? field.otherwise ?? (null as Json);

function differs(field: Field, before: Json | undefined, after: Json | undefined): boolean {
  const [had, has] = [meant(field, before), meant(field, after)];
  if (has === null) return had !== null && !(Array.isArray(had) && had.length === 0);
  return field.diff(had, has) !== undefined;
}

const isSameMember = ({ keys }: Its, before: Member, after: Member): boolean =>
  nameOf(before) === nameOf(after) && !keys.some(([key, field]) => differs(field, before[key], after[key]));

const areSame = (its: Its, before: Members, after: Members): boolean =>
  before.length === after.length && before.every((one, index) => isSameMember(its, one, after[index]!));

const firstByName = (members: Members): ReadonlyMap<string, Member> =>
  new Map(members.toReversed().map((member) => [nameOf(member), member]));

function settled(its: Its, live: Members, asked: Json): Members {
  const byName = firstByName(live);
  const some = atLeastIn(asked);
  const made = (wanted: Member): Member => settledMember(its, byName.get(nameOf(wanted)), wanted);
  if (some === undefined)
    {return membersIn(asked)
      .filter((one) => !isAbsent(one))
      .map(made);}
  const wanted = firstByName(membersIn(some));
  const stay = live.flatMap((member): Member[] => {
    const one = wanted.get(nameOf(member));
    if (!one) return [member];
    if (isAbsent(one)) return [];
    return byName.get(nameOf(member)) === member ? [made(one)] : [member];
  });
  const fresh = membersIn(some).filter((one) => !isAbsent(one) && !byName.has(nameOf(one)));
  return [...stay, ...fresh.map(made)];
}

function settledMember({ keys }: Its, live: Member | undefined, wanted: Member): Member {
  const all: Record<string, Json> = { ...live, [NAME]: nameOf(wanted) };
  for (const [key, field] of keys) {
    const value = wanted[key];
    if (value === undefined) {
      if (!live && field.default !== undefined) all[key] = field.default;
    } else if (value === null) {
      Reflect.deleteProperty(all, key);
    } else {
      all[key] = field.asking ? field.asking.settle(live?.[key] ?? null, value) : value;
    }
  }
  return all;
}

/** Every key that the tenant must have, and `null` for the others. */
const exactMember = ({ keys }: Its, member: Member): Member => ({
  [NAME]: nameOf(member),
  ...Object.fromEntries(
    keys.map(([key, field]) => {
      const value = member[key] ?? null;
      return [key, value !== null && field.asking ? field.asking.exactly(value, null) : value];
    }),
  ),
});

const resolvedMember = ({ keys }: Its, member: Member): Member => ({
  [NAME]: nameOf(member),
  ...(isAbsent(member) ? ABSENT : {}),
  ...Object.fromEntries(
    keys.flatMap(([key, field]) => {
      const value = member[key];
      return value === undefined ? [] : [[key, value === null ? null : field.resolve(value)] as const];
    }),
  ),
});

const spelled = ({ keys }: Its, member: Member): Json => {
  const has = keys.flatMap(([key, field]) => {
    const value = member[key] ?? null;
    return value === null ? [] : [[key, field.spell(value)] as const];
  });
  return has.length === 0 ? nameOf(member) : { [NAME]: nameOf(member), ...Object.fromEntries(has) };
};

function decoded({ keys, named }: Its, wire: Json, context: DecodeContext): Member {
  if (!isObject(wire)) throw new Unreadable('holds something that is not an object');
  const name = wire[named] ?? '';
  if (typeof name !== 'string') throw new Unreadable(`holds a ${named} that is not a text`);
  const has = keys.flatMap(([key, field]): [string, Json][] => {
    const value = meant(field, field.decode(wire[wireOf(key, field)], context));
    return value === null ? [] : [[key, value]];
  });
  return { [NAME]: name, ...Object.fromEntries(has) };
}

/** Each member over what the live one of its name holds and no spec can speak of. */
function encoded({ keys, named }: Its, value: Members, context: EncodeContext, live: Json | undefined): Json {
  const known = new Set([named, ...keys.map(([key, field]) => wireOf(key, field))]);
  const rest = Map.groupBy(Array.isArray(live) ? (live as Json[]).filter(isObject) : [], (raw) =>
    typeof raw[named] === 'string' ? raw[named] : '',
  );
  return value.map((member) => {
    const name = nameOf(member);
    const raw = rest.get(name)?.shift();
    const kept = Object.entries(raw ?? {}).filter(([key]) => !known.has(key));
    const own = keys.flatMap(([key, field]) => {
      const one = member[key] ?? null;
      const wire = wireOf(key, field);
      return one === null ? [] : [[wire, field.encode(one, context, raw?.[wire])] as const];
    });
    return Object.fromEntries([...kept, ...(name === '' ? [] : [[named, name] as const]), ...own]);
  });
}

/** The later file decides: of a list that stays exact, or of the members that it gives. */
function overlaid(its: Its, lower: Json, upper: Json): Json {
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

function followed(its: Its, spec: Json, live: Members): Json {
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

function differences(its: Its, before: Members, after: Members): Difference[] {
  const [old, now] = [firstByName(before), firstByName(after)];
  const place = new Map([...old.keys()].toReversed().map((name, index) => [name, index]));
  const shared = after.filter((member) => old.has(nameOf(member)));
  const steady = unmoved(shared.map((member) => place.get(nameOf(member)) ?? 0));
  const moved = new Set(shared.filter((_, index) => !steady.has(index)));
  return [
    ...before
      .filter((member) => !now.has(nameOf(member)))
      .map((member) => ({ does: 'removes', says: showName(member) }) as const),
    ...after.flatMap((member, index): Difference[] => {
      const was = old.get(nameOf(member));
      if (!was) return [{ does: 'adds', says: showMember(its, member) }];
      const changed = its.keys.flatMap(([key, field]) => changeOf(key, field, was[key], member[key]));
      const ahead = after[index - 1];
      const to = ahead ? `after ${showName(ahead)}` : 'to the front';
      return [
        ...(changed.length === 0
          ? []
          : [{ does: 'changes', says: `${showName(member)}: ${changed.join(', ')}` } as const]),
        ...(moved.has(member) ? [{ does: 'moves', says: `${showName(member)} ${to}` } as const] : []),
      ];
    }),
  ];
}

function changeOf(key: string, field: Field, before: Json | undefined, after: Json | undefined): string[] {
  if (!differs(field, before, after)) return [];
  const [had, has] = [meant(field, before), meant(field, after)];
  const parts = field.differences?.(had, has ?? []);
  if (parts && parts.length > 0) return [`${key} ${partsOf(parts)}`];
  return [`${key} ${field.show(had)} -> ${field.show(has)}`];
}

const showName = (member: Member): string => nameOf(member) || '(without a name)';

/** With what it says more than its name. */
function showMember({ keys }: Its, member: Member): string {
  const said = keys.flatMap(([key, field]) =>
    differs(field, field.default, member[key]) && (member[key] ?? null) !== null
      ? [`${key}: ${field.show(member[key] ?? null)}`]
      : [],
  );
  return said.length === 0 ? showName(member) : `${showName(member)} (${said.join(', ')})`;
}

/** A name, or a mapping of it and the keys; `open`: or of what shall not be there. */
function memberSchema({ keys, each, required = [] }: Its, open: boolean): JsonSchema {
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
  const { type, enum: values } = schema;
  if (type === undefined && values === undefined) return schema;
  return {
    ...schema,
    ...(type === undefined ? {} : { type: [type, 'null'].flat() }),
    ...(Array.isArray(values) ? { enum: [...(values as Json[]), null] } : {}),
  };
}
