/** A schema as far as it matters for one value: what says something of places that the value does not have is left out. */
import { isObject } from '../../kinds/field-types/fields.ts';
import type { Json, JsonSchema } from '../../kinds/kind.ts';

/** Made into a validator, the whole schema of a spec would take longer than all else that `validate` does. */
export function schemaFor(schema: JsonSchema, values: readonly Json[]): JsonSchema {
  const maps = values.filter(isObject);
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
  const at = (key: string): Json[] => maps.flatMap((map) => (Object.hasOwn(map, key) ? [map[key]!] : []));
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, inner]): [string, unknown] => {
      switch (keyword) {
        case 'properties':
          return [
            keyword,
            Object.fromEntries(Object.entries(properties).map(([key, one]) => [key, within(one, at(key))])),
          ];
        case 'items':
          return [keyword, within(inner as JsonSchema, values.filter(Array.isArray).flat() as Json[])];
        case 'additionalProperties': {
          if (typeof inner !== 'object') return [keyword, inner];
          const others = maps.flatMap((map) =>
            Object.keys(map).filter((key) => !Object.hasOwn(properties, key)),
          );
          return [keyword, within(inner as JsonSchema, [...new Set(others)].flatMap(at))];
        }
        case 'if':
        case 'then':
        case 'else':
          return [keyword, schemaFor(inner as JsonSchema, values)];
        default:
          return [keyword, inner];
      }
    }),
  );
}

const PARTS = ['properties', 'items', 'additionalProperties', 'then', 'else'];

const within = (schema: JsonSchema, values: readonly Json[]): JsonSchema =>
  values.length === 0 && PARTS.some((part) => typeof schema[part] === 'object')
    ? {}
    : schemaFor(schema, values);
