/** What a spec can say of one field of a live object, and what it cannot. */
import type { Field, Json } from '../kinds/kind.ts';
import type { LiveObject } from '../kinds/live.ts';
import { fits } from '../specfile/check/fits.ts';
import { asksForOther } from './asked-value.ts';
import type { Bearers } from './bearers.ts';

/** `nothing`: the object has no value there. `unspeakable`: it has one that no spec can hold. */
export type Said =
  | {
      readonly says: 'value';
      /** In name space; of a set, the members that a spec can list. */
      readonly value: Json;
      /** What else is in the set, as a person reads it. */
      readonly left: readonly string[];
      /** Some of it is nothing that an exact list would remove. */
      readonly unseen: readonly string[];
    }
  | { readonly says: 'nothing' }
  | { readonly says: 'unspeakable'; readonly why: string };

export function say(name: string, field: Field, object: LiveObject, bearers: Bearers): Said {
  const value = bearers.inNames(field, object.fields[name] ?? null);
  return field.isSet
    ? sayOfSet(name, field, object, value as readonly Json[] | null)
    : sayValue(field, value);
}

export function sayValue(field: Field, value: Json): Said {
  if (value === null || value === '') return { says: 'nothing' };
  if (!isNamed(field, value)) {
    return { says: 'unspeakable', why: `a spec cannot name ${field.show(value)}` };
  }
  if (!isKept(value) || !fits(field.schema, field.spell(value)) || meansOther(field, value)) {
    const what = Array.isArray(value) && value.length === 0 ? 'an empty list' : field.show(value);
    return { says: 'unspeakable', why: `a spec cannot hold ${what}` };
  }
  return { says: 'value', value, left: [], unseen: [] };
}

function sayOfSet(name: string, field: Field, object: LiveObject, value: readonly Json[] | null): Said {
  const { named = [], left = [] } = Object.groupBy(value ?? [], (member) =>
    isNamed(field, [member]) ? 'named' : 'left',
  );
  return {
    says: 'value',
    value: named,
    left: left.map((member) => field.show(member)),
    unseen: object.unseen
      .filter((part) => part.field === name && part.blocks)
      .flatMap((part) => part.members),
  };
}

/** A spec would ask for something else with it: a key `at_least` or a text `none` in a map, say. */
const meansOther = (field: Field, value: Json): boolean =>
  (field.asking ?? field.settings) !== undefined && asksForOther(field, field.spell(value), value);

/** Whether all that it refers to has a name in the spec. */
const isNamed = (field: Field, value: Json): boolean =>
  field.mentions(value).every(({ ref }) => typeof ref === 'string');

/** Numbers, wherever they are in it, that reading them from a text gives back; the spec's reader refuses others. */
const isKept = (value: Json): boolean =>
  typeof value === 'object' && value !== null
    ? Object.values(value).every(isKept)
    : !Number.isInteger(value) || (Number.isSafeInteger(value) && !Object.is(value, -0));
