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
  type EncodeContext,
  type Field,
  type Json,
  type JsonSchema,
} from '../kind.ts';
import {
  areSame,
  asMember,
  exactMember,
  meant,
  membersIn,
  NAME,
  nameOf,
  resolvedMember,
  settled,
  spelled,
  type Fields,
  type Its,
  type Member,
  type Members,
} from './list-members.ts';
import { followed, memberSchema, over, overlaid } from './members-in-spec.ts';
import { flaws, renames } from './member-flaws.ts';
import { differences, showMember } from './members-in-words.ts';

interface Sort {
  readonly named: string;
  readonly each: string;
  readonly required?: readonly string[];
  /** What else may be wrong with members that a spec asks for. */
  readonly flaws?: NonNullable<Field['flaws']>;
}

/**
 * `named`: what holds the name on the wire. `required`: the keys that a member must have. A text stands for a member that
 * has nothing but its name. Members match by name, byte by byte.
 */
export function records(fields: Fields, options: Options & Sort): Field<Members> {
  const keys = Object.entries(fields);
  const its = { fields, keys, ...options };
  const list: JsonSchema = { type: 'array', items: memberSchema(its, false) };
  const least: JsonSchema = {
    type: 'array',
    items: memberSchema(its, true),
    minItems: 1,
    description: 'At least these: what is missing is added, and the others stay.',
  };
  const given = describedBy(options, list);
  const settle = (before: Members | null, asked: Json): Members => settled(its, before ?? [], asked);
  return {
    ...plain<Members>('records', {}, options),
    documented: {
      keys: [options.named, ...keys.map(([key, field]) => wireOf(key, field))],
      within: Object.fromEntries(
        keys.flatMap(([key, field]) => (field.documented ? [[wireOf(key, field), field.documented]] : [])),
      ),
    },
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
    renames: (before, after) => renames(its, before ?? [], after),
    flaws: (asked, known) => [...flaws(its, asked, known), ...(options.flaws?.(asked, known) ?? [])],
    differences: (before, after) => differences(its, before ?? [], after),
    asking: {
      settle,
      exactly: (value) => value.map((member) => exactMember(its, member)),
      overlaid: (lower, upper) => overlaid(its, lower, upper),
      followed: (spec, live) => followed(its, spec, live),
      over: (lower, live) => over(its, lower, live),
      empty: [],
    },
    show: (value) => {
      const members = Array.isArray(value) ? (value as Members) : [asMember(value)];
      return members.map((member) => showMember(its, member, true)).join(', ') || 'none';
    },
  };
}

const wireOf = (key: string, field: Field): string => field.wire ?? key;

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
    return Object.fromEntries([
      ...kept,
      ...(name === '' && raw?.[named] !== '' ? [] : [[named, name] as const]),
      ...own,
    ]);
  });
}
