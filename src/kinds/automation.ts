/**
 * How far values let documents go unattended, as their fields declare it: what of a change widens that, and the value
 * that lets through no more than either side of it.
 */
import { isDeepStrictEqual } from 'node:util';
import { isObject } from './field-types/fields.ts';
import type { Field, Json, Kind } from './kind.ts';
import { valueAt } from './field-types/open-map.ts';

/** The fields of a kind of settings that say how far documents go unattended. */
export const turningFields = ({ of, fields }: Kind): readonly (readonly [string, Field])[] =>
  of === undefined ? [] : Object.entries(fields).filter(([, { unattended }]) => unattended !== undefined);

export const decidesAutomation = (kind: Kind): boolean => turningFields(kind).length > 0;

/** Of the field of that name, what lets documents through that did not go before: `iban 98 -> 90`. */
export const widenedIn = (name: string, field: Field, before: Json, after: Json): readonly string[] =>
  widerParts(field, before, after).map((one) => `${called(name, one)} ${one.had} -> ${one.has}`);

/** What was found to let more through than any of these: `iban at 90`. */
export const looseIn = (name: string, field: Field, sides: readonly Json[], found: Json): readonly string[] =>
  sides
    .map((side) => widerParts(field, side, found).map((one) => `${called(name, one)} at ${one.has}`))
    .reduce((all, one) => all.filter((what) => one.includes(what)));

const widerParts = (field: Field, before: Json, after: Json): readonly Part[] =>
  partsOf(field, before, after).filter(({ turn }) => turn !== 'narrows');

const called = (name: string, { path }: Part): string => (path.length === 0 ? name : path.join('.'));

/** Whether it keeps documents back that went before. */
export const isNarrowed = (field: Field, before: Json, after: Json): boolean =>
  partsOf(field, before, after).some(({ turn }) => turn === 'narrows');

/** Part by part the stricter of the two; of what cannot be compared, what is there. */
export function strictest(field: Field, before: Json, after: Json): Json {
  if (isObject(before) || isObject(after)) {
    const [had, has] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
    const keys = [...new Set([...Object.keys(had), ...Object.keys(has)])];
    return Object.fromEntries(
      keys.map((key) => {
        const [one, other] = [valueAt(had, key), valueAt(has, key)];
        return [
          key,
          one === undefined || other === undefined ? (one ?? other!) : strictest(field, one, other),
        ];
      }),
    );
  }
  return turnOf(field, before, after) === 'narrows' ? after : before;
}

interface Part {
  readonly path: readonly string[];
  readonly had: string;
  readonly has: string;
  /** `unclear`: it is no number, so nobody can say. */
  readonly turn: 'narrows' | 'widens' | 'unclear';
}

function partsOf(field: Field, before: Json, after: Json, path: readonly string[] = []): readonly Part[] {
  if (isObject(before) || isObject(after)) {
    const [had, has] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
    const keys = [...new Set([...Object.keys(had), ...Object.keys(has)])].sort();
    return keys.flatMap((key) =>
      partsOf(field, valueAt(had, key) ?? null, valueAt(has, key) ?? null, [...path, key]),
    );
  }
  if (isDeepStrictEqual(before, after)) return [];
  const turn = path.length === 0 ? turnOf(field, before, after) : keyTurn(field, before, after);
  return turn === null ? [] : [{ path, had: show(before), has: show(after), turn }];
}

/** A key that is not there keeps nothing back. */
const keyTurn = (field: Field, before: Json, after: Json): Part['turn'] | null =>
  before === null ? 'narrows' : after === null ? 'widens' : turnOf(field, before, after);

/** A number that is not there counts as 0. */
function turnOf({ unattended }: Field, before: Json, after: Json): Part['turn'] | null {
  const [had, has] = [before ?? 0, after ?? 0];
  if (typeof had !== 'number' || typeof has !== 'number') return 'unclear';
  if (had === has) return null;
  return has > had === (unattended === 'fewer') ? 'narrows' : 'widens';
}

const show = (value: Json): string => (value === null ? 'none' : JSON.stringify(value));
