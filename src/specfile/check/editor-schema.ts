/** The schema as editors use it. They do not substitute variables, so these fit wherever substituting them may. */
import type { JsonSchema, Kinds } from '../../kinds/kind.ts';
import { tenantSchema } from './spec-schema.ts';

/** One variable and nothing else, as `${SECONDS:-30}`. */
const WHOLE: JsonSchema = { type: 'string', pattern: '^\\$\\{[^}]+\\}$' };
const SOMEWHERE: JsonSchema = { type: 'string', pattern: '\\$\\{[^}]+\\}' };

export const editorSchema = (kinds: Kinds): JsonSchema => loosened(tenantSchema(kinds));

function loosened(schema: JsonSchema): JsonSchema {
  const entries = Object.entries(schema)
    .filter(([keyword]) => keyword !== 'x-prose' && keyword !== 'x-all')
    .map(([keyword, value]): [string, unknown] => {
      if (keyword === 'properties') return [keyword, mapped(value as Readonly<Record<string, JsonSchema>>)];
      const isSchema = ['items', 'additionalProperties', 'then', 'else'].includes(keyword);
      return [keyword, isSchema && typeof value === 'object' ? loosened(value as JsonSchema) : value];
    });
  const variable = variableFor(schema);
  if (variable === null) return Object.fromEntries(entries);
  const { description, ...rest } = Object.fromEntries(entries);
  return { anyOf: [rest, variable], ...(description === undefined ? {} : { description }) };
}

const mapped = (properties: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> =>
  Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, loosened(schema)]));

/** What a variable may stand for; `null` where any text fits, or none. */
function variableFor({ type, const: only, pattern, enum: choice }: JsonSchema): JsonSchema | null {
  const scalar = type ?? typeof only;
  if (scalar === 'integer' || scalar === 'number' || scalar === 'boolean') return WHOLE;
  const fits = typeof pattern !== 'string' || new RegExp(pattern, 'u').test('${NAME}');
  return fits && choice === undefined ? null : SOMEWHERE;
}
