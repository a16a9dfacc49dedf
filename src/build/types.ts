/** The types of the documents, made from their schemas, so that no shape is told twice. */
import { isDeepStrictEqual } from 'node:util';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { format, resolveConfig } from 'prettier';
import type { JsonSchema } from '../kinds/kind.ts';
import { changeProperties, closed, optionalOfChange, text } from '../plan/plan-schema.ts';
import { cause } from '../report/schemas.ts';

const { before_name, split, first_needs, ...ofAnyChange } = changeProperties;
const steps = { split, first_needs };
const ofAction = (action: string, more: Record<string, JsonSchema>): JsonSchema =>
  closed(
    { ...ofAnyChange, action: { const: action }, ...more },
    optionalOfChange.filter((key) => key !== 'before_name'),
  );
const byName = (name: string): JsonSchema => ({ $ref: `#/$defs/${name}` });

/** Narrower than in the schemas, which have one shape for the changes of all actions. */
const narrower: Record<string, JsonSchema> = {
  Create: ofAction('create', {}),
  Update: ofAction('update', { id: text, ...steps }),
  Rename: {
    ...ofAction('rename', { id: text, before_name, ...steps }),
    description: 'addressed by the new name; what refers to it follows, as it keeps its id',
  },
  Delete: ofAction('delete', { id: text, fields: { tsType: 'readonly []' } }),
  Change: { description: 'one write', oneOf: ['Create', 'Update', 'Rename', 'Delete'].map(byName) },
  DriftChange: { allOf: [byName('Change'), closed({ cause })] },
};

/** A file of TypeScript with a type for each of the shapes, by its name, and for each named shape in them. */
export async function typesOf(
  title: string,
  beginning: string,
  shapes: Readonly<Record<string, JsonSchema>>,
): Promise<string> {
  const $defs: Record<string, unknown> = {};
  /** Whatever has a name stands by itself, once. */
  const linked = (_key: string, value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const { title, $schema: _, ...shape } = withJson(value as JsonSchema);
    if (typeof title !== 'string') return shape;
    if (!isDeepStrictEqual($defs[title] ?? shape, shape)) throw new Error(`two shapes are named ${title}`);
    $defs[title] = shape;
    return byName(title);
  };
  const oneOf = Object.entries(shapes).map(([title, shape]) => ({ ...shape, title }));
  const all = JSON.parse(JSON.stringify({ oneOf, narrower }), linked) as Record<string, object>;
  const schema = { oneOf: all['oneOf'], $defs: { ...$defs, ...all['narrower'] } } as JSONSchema;
  const options = { bannerComment: '', format: false, additionalProperties: false };
  const code = (await compile(schema, 'All', options)).replace(/^export type All = .*/, '');
  const style = { ...(await resolveConfig(import.meta.filename)), parser: 'typescript' };
  return format(`/** ${title}. ${MADE} */\n${beginning}\n${readOnly(code)}`, style);
}

const MADE = 'Made from the schemas by `npm run schemas` (src/build/types.ts), never edited by hand.';

/** Where a schema allows anything, it is something that JSON can say. */
function withJson(schema: JsonSchema): JsonSchema {
  const { type, description: _, ...rest } = schema;
  if (Object.keys(rest).length > 0) return schema;
  if (type === undefined) return { ...schema, tsType: 'Json' };
  if (type === 'object') return { ...schema, tsType: 'JsonObject' };
  return isDeepStrictEqual(type, ['object', 'null']) ? { ...schema, tsType: 'JsonObject | null' } : schema;
}

/** The tool has no option for it, nor for comments of one line. It writes each property on a line of its own. */
const readOnly = (code: string): string =>
  code
    .replace(/\{\n\[k: string\]: (.*)\n\}/g, 'Readonly<Record<string, $1>>')
    .replace(/^(?=["\w]+\??: )/gm, 'readonly ')
    .replace(/(\w+|\([^()]*\))\[\]/g, 'readonly $1[]')
    // Of a list and its items, one comment is enough.
    .replace(/\n \* \n \* Items: .*/g, '')
    .replace(/\/\*\*\n \* (.*)\n \*\//g, '/** $1 */');
