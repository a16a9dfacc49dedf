/** What the schema of a spec says of a value inside it, found by going down with the value. */
import type { JsonSchema } from '../../kinds/kind.ts';
import type { Path } from '../problem/path.ts';
import { nodeAt, type SpecNode } from './tree.ts';

/** A schema; `{}` where anything may stand, as in a map of any keys; `null` where the schema knows nothing. */
export type Known = JsonSchema | null;

export type Shape = SpecNode['type'];

const TYPES: Readonly<Record<Shape, string>> = { scalar: 'string', list: 'array', mapping: 'object' };

/** What stands at a key or a position of a value. */
type Inside = (step: string | number) => Known;

const ANYTHING: JsonSchema = {};
const nothing: Inside = () => null;

/** Of the values of this shape. */
export function inside(schema: Known, shape: Shape): Inside {
  const of = chosen(schema, shape);
  if (of === null) return nothing;
  const { type, items, properties = {}, additionalProperties: others } = of;
  if (type !== undefined && ![type].flat().includes(TYPES[shape])) return nothing;
  const known = properties as Readonly<Record<string, JsonSchema>>;
  return (step) => {
    if (typeof step === 'number') return (items ?? ANYTHING) as JsonSchema;
    if (Object.hasOwn(known, step)) return known[step] ?? null;
    if (others === false) return null;
    return typeof others === 'object' ? (others as JsonSchema) : ANYTHING;
  };
}

export const stepInto = (schema: Known, shape: Shape, step: string | number): Known =>
  inside(schema, shape)(step);

/**
 * Of an `if` by shape the branch that is meant. One without `then` is for a single word, and `else` for whatever else there
 * is; one without `else` only asks for more.
 */
export function chosen(schema: Known, shape: Shape): Known {
  const { if: isChoice, then, else: otherwise } = schema ?? {};
  if (isChoice === undefined || otherwise === undefined) return schema;
  return chosen((shape === 'mapping' && then !== undefined ? then : otherwise) as Known, shape);
}

/** The schema of what a path leads to, from a value whose schema is known. */
export function schemaAt(schema: JsonSchema, node: SpecNode, path: Path): Known {
  return path.reduce<Known>((known, step, index) => {
    const inner = nodeAt(node, path.slice(0, index));
    return inner === undefined ? null : stepInto(known, inner.type, step);
  }, schema);
}
