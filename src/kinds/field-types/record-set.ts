/** A set of small records, each of which has all of its keys: the rules of data retention. */
import { describedBy, isObject, plain, type Options } from './fields.ts';
import { patchedSet, setDiff, sorted } from './sets.ts';
import {
  Unreadable,
  type DecodeContext,
  type Field,
  type Json,
  type JsonObject,
  type JsonSchema,
} from '../kind.ts';

/** A spec must give every key: what a tenant makes of one that is left out is its `otherwise`. `empty`: why there must be one. */
export function recordSet(
  fields: Readonly<Record<string, Field>>,
  options: Options & { readonly empty: string },
): Field<readonly JsonObject[]> {
  const keys = Object.entries(fields);
  const each = (turn: (field: Field, key: string) => Json): JsonObject =>
    Object.fromEntries(keys.map(([key, field]) => [key, turn(field, key)]));
  const schema: JsonSchema = {
    type: 'array',
    minItems: 1,
    'x-message': options.empty,
    items: {
      type: 'object',
      properties: Object.fromEntries(keys.map(([key, field]) => [key, field.schema])),
      required: Object.keys(fields),
      additionalProperties: false,
    },
  };
  return {
    ...plain<readonly JsonObject[]>('record set', {}, options),
    isSet: true,
    documented: { keys: Object.keys(fields) },
    schema: describedBy(options, schema),
    resolve: (spec) =>
      sorted((spec as JsonObject[]).map((one) => each((field, key) => field.resolve(one[key] ?? null)))),
    decode: (wire, context) => {
      if (wire === undefined || wire === null) return null;
      if (!Array.isArray(wire)) throw new Unreadable('is not a list');
      const records = (wire as Json[]).map((one) => {
        if (!isObject(one)) throw new Unreadable('holds something that is not an object');
        return each((field, key) => decoded(field, key, one, context));
      });
      return records.length === 0 ? null : sorted(records);
    },
    diff: setDiff,
    patched: (before, change) => sorted(patchedSet(before ?? [], change) as JsonObject[]),
    show: (record) =>
      isObject(record)
        ? `{ ${keys.map(([key, field]) => `${key}: ${field.show(record[key] ?? null)}`).join(', ')} }`
        : JSON.stringify(record),
  };
}

function decoded(field: Field, key: string, record: JsonObject, context: DecodeContext): Json {
  try {
    return field.decode(record[key], context) ?? field.otherwise ?? null;
  } catch (error) {
    throw error instanceof Unreadable ? new Unreadable(`holds a ${key} that ${error.message}`) : error;
  }
}
