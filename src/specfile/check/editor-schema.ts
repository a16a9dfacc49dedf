/**
 * The schema as editors use it. They do not substitute variables, so these fit wherever substituting them may. They show
 * descriptions but no defaults, so each default stands in its description. And they have no other checker beside it, so
 * a permission that is not documented is a fault here already, unless the spec has `tenant.extra_permissions`.
 */
import type { JsonSchema, Kinds } from '../../kinds/kind.ts';
import { AT_LEAST } from '../../kinds/field-types/at-least.ts';
import { sharedDefinitions } from './shared-definitions.ts';
import { MAY_BE_FILE } from '../../kinds/field-types/from-file.ts';
import { tenantSchema } from './spec-schema.ts';

/** One variable and nothing else, as `${SECONDS:-30}`. */
const WHOLE: JsonSchema = { type: 'string', pattern: '^\\$\\{[^}]+\\}$' };
const SOMEWHERE: JsonSchema = { type: 'string', pattern: '\\$\\{[^}]+\\}' };

/** A name alone: nothing is there, and editors are pointed at a copy. */
const ID = 'https://fitform.example/schemas/tenant.schema.json';

export function editorSchema(kinds: Kinds): JsonSchema {
  const { $schema, ...schema } = loosened(tenantSchema(kinds));
  return sharedDefinitions({
    $schema,
    $id: ID,
    ...schema,
    if: {
      required: ['tenant'],
      properties: { tenant: { type: 'object', required: ['extra_permissions'] } },
    },
    then: listing(kinds, {}),
    else: listing(kinds, SOMEWHERE),
    definitions: definitionsOf(kinds),
  });
}

/** Of each field whose names have meanings: the kind's section, its own key, and the key of its definition. */
const explained = (kinds: Kinds) =>
  kinds.flatMap(({ section, name, fields }) =>
    Object.entries(fields).flatMap(([key, { meanings }]) =>
      meanings ? [{ section, key, meanings, definition: `${name}.${key}` }] : [],
    ),
  );

/** As constants: of a list of names, editors would show all meanings where they mean one. */
const definitionsOf = (kinds: Kinds): JsonSchema =>
  Object.fromEntries(
    explained(kinds).map(({ definition, meanings }) => [
      definition,
      { anyOf: Object.entries(meanings).map(([name, description]) => ({ const: name, description })) },
    ]),
  );

const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
const keys = (properties: JsonSchema): JsonSchema => ({ type: 'object', properties });

/** Lists of names with a meaning, and of `others`. */
const listing = (kinds: Kinds, others: JsonSchema): JsonSchema => ({
  properties: Object.fromEntries(
    explained(kinds).map(({ section, key, definition }) => {
      const list = listOf({ anyOf: [{ $ref: `#/definitions/${definition}` }, others] });
      const field = { if: { type: 'object' }, then: keys({ [AT_LEAST]: list }), else: list };
      return [section, listOf(keys({ [key]: field }))];
    }),
  ),
});

const OURS = ['x-prose', 'x-all', 'x-create', 'x-keys', 'x-or', 'x-not-here', MAY_BE_FILE];

function loosened(schema: JsonSchema): JsonSchema {
  const entries = Object.entries(schema)
    .filter(([keyword]) => !OURS.includes(keyword))
    .map(([keyword, value]): [string, unknown] => {
      if (keyword === 'description') return [keyword, withDefault(schema)];
      if (keyword === 'properties') return [keyword, mapped(value as Readonly<Record<string, JsonSchema>>)];
      const isSchema = ['items', 'additionalProperties', 'then', 'else'].includes(keyword);
      return [keyword, isSchema && typeof value === 'object' ? loosened(value as JsonSchema) : value];
    });
  entries.push(...keysOf(schema));
  const variable = variableFor(schema);
  if (variable === null) return Object.fromEntries(entries);
  const isTold = ([keyword]: [string, unknown]): boolean =>
    ['description', 'default', 'examples'].includes(keyword);
  return {
    anyOf: [Object.fromEntries(entries.filter((entry) => !isTold(entry))), variable],
    ...Object.fromEntries(entries.filter(isTold)),
  };
}

/** Editors offer them, each with its meaning. */
const keysOf = ({ 'x-keys': keys }: JsonSchema): [string, unknown][] =>
  keys === undefined
    ? []
    : [
        [
          'propertyNames',
          {
            anyOf: Object.entries(keys as JsonSchema).map(([key, description]) => ({
              const: key,
              description,
            })),
          },
        ],
      ];

function withDefault(schema: JsonSchema): string {
  const { description, default: otherwise, 'x-create': onCreate } = schema;
  if (otherwise === undefined) return String(description);
  const value = JSON.stringify(otherwise).replaceAll('"', '');
  return `${String(description)} ${onCreate === true ? `Default for a new one: ${value}.` : `Default: ${value}.`}`;
}

const mapped = (properties: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> =>
  Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, loosened(schema)]));

/** What a variable may stand for; `null` where any text fits, or none. */
function variableFor({ type, const: only, pattern, enum: choice }: JsonSchema): JsonSchema | null {
  // What may be cleared may be null.
  const [scalar] = ([type ?? typeof only].flat() as string[]).filter((one) => one !== 'null');
  if (scalar === 'integer' || scalar === 'number' || scalar === 'boolean') return WHOLE;
  const fits = typeof pattern !== 'string' || new RegExp(pattern, 'u').test('${NAME}');
  return fits && choice === undefined ? null : SOMEWHERE;
}
