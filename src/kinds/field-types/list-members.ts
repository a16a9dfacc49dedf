/** Members of a list that have a name and keys of their own: what they mean, and what comes of those that a spec asks for. */
import { atLeastIn } from './at-least.ts';
import { isObject } from './fields.ts';
import type { Field, Json, JsonObject } from '../kind.ts';

export type Fields = Readonly<Record<string, Field>>;

/** `name`, and the keys that it has. */
export type Member = JsonObject;
export type Members = readonly Member[];

export const NAME = 'name';
/** Of a member that is to go. */
export const ABSENT: JsonObject = { state: 'absent' };

export const nameOf = (member: Member): string => (typeof member[NAME] === 'string' ? member[NAME] : '');
export const isAbsent = ({ state }: Member): boolean => state === ABSENT['state'];
export const asMember = (spec: Json): Member => (isObject(spec) ? spec : { [NAME]: spec });
export const membersIn = (spec: Json): Members => (Array.isArray(spec) ? (spec as Json[]).map(asMember) : []);

export interface Its {
  readonly fields: Fields;
  readonly keys: readonly (readonly [string, Field])[];
  /** The key of the name on the wire. */
  readonly named: string;
  /** What a person calls one of them. */
  readonly each: string;
  readonly required?: readonly string[];
}

/** The names of those that shall be there, of a value or of what a spec asks, with the mapping that each is. */
export const namedIn = (value: Json): readonly (readonly [string, JsonObject])[] =>
  membersIn(atLeastIn(value) ?? value)
    .filter((member) => !isAbsent(member) && nameOf(member) !== '')
    .map((member) => [nameOf(member), member]);

/** A value as far as it says more than leaving it out does. */
export const meant = (field: Field, value: Json | undefined): Json =>
  value ?? field.otherwise ?? (null as Json);

export function differs(field: Field, before: Json | undefined, after: Json | undefined): boolean {
  const [had, has] = [meant(field, before), meant(field, after)];
  if (has === null) return had !== null && !(Array.isArray(had) && had.length === 0);
  return field.diff(had, has) !== undefined;
}

const isSameMember = ({ keys }: Its, before: Member, after: Member): boolean =>
  nameOf(before) === nameOf(after) && !keys.some(([key, field]) => differs(field, before[key], after[key]));

export const areSame = (its: Its, before: Members, after: Members): boolean =>
  before.length === after.length && before.every((one, index) => isSameMember(its, one, after[index]!));

/** By name, and by which of that name it is: a tenant may have two. In their order. */
export function keyed(members: Members): ReadonlyMap<string, Member> {
  const counts = new Map<string, number>();
  return new Map(
    members.map((member) => {
      const name = nameOf(member);
      const count = counts.get(name) ?? 0;
      counts.set(name, count + 1);
      return [`${count} ${name}`, member];
    }),
  );
}

export function settled(its: Its, live: Members, asked: Json): Members {
  const there = keyed(live);
  const some = atLeastIn(asked);
  const all = membersIn(some ?? asked);
  const absent = new Set(all.filter(isAbsent).map(nameOf));
  const wanted = keyed(all.filter((one) => !isAbsent(one)));
  const made = ([key, one]: readonly [string, Member]): Member => settledMember(its, there.get(key), one);
  if (some === undefined) return [...wanted].map(made);
  const stay = [...there].filter(([, member]) => !absent.has(nameOf(member)));
  // What is both to go and to be there is there once: the same comes of it the next time.
  const kept = new Set(stay.map(([key]) => key));
  const fresh = [...wanted].filter(([key]) => !kept.has(key));
  return [
    ...stay.map(([key, member]) => {
      const one = wanted.get(key);
      return one ? made([key, one]) : member;
    }),
    ...fresh.map(made),
  ];
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
export const exactMember = ({ keys }: Its, member: Member): Member => ({
  [NAME]: nameOf(member),
  ...Object.fromEntries(
    keys.map(([key, field]) => {
      const value = member[key] ?? null;
      return [key, value !== null && field.asking ? field.asking.exactly(value, null) : value];
    }),
  ),
});

export const resolvedMember = ({ keys }: Its, member: Member): Member => ({
  [NAME]: nameOf(member),
  ...(isAbsent(member) ? ABSENT : {}),
  ...Object.fromEntries(
    keys.flatMap(([key, field]) => {
      const value = member[key];
      return value === undefined ? [] : [[key, value === null ? null : field.resolve(value)] as const];
    }),
  ),
});

export const spelled = ({ keys }: Its, member: Member): Json => {
  const has = keys.flatMap(([key, field]) => {
    const value = member[key] ?? null;
    return value === null ? [] : [[key, field.spell(value)] as const];
  });
  return has.length === 0 ? nameOf(member) : { [NAME]: nameOf(member), ...Object.fromEntries(has) };
};
