/**
 * The keys of a spec as a person reads them: type, default and meaning, from the schema that specs are checked by. The
 * pages of docs/ and `fitform explain` say the same, because both read this.
 */
import type { Json } from '../../kinds/kind.ts';

/** As much of a JSON Schema as `tenantSchema` uses. */
export interface Shape {
  readonly type?: string | readonly string[];
  readonly const?: Json;
  readonly enum?: readonly (string | null)[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly dependencies?: Readonly<Record<string, readonly string[]>>;
  readonly oneOf?: readonly Pick<Shape, 'required'>[];
  readonly minItems?: number;
  readonly additionalProperties?: Shape | false;
  readonly then?: Shape;
  readonly else?: Shape;
  readonly description?: string;
  readonly default?: Json;
  readonly examples?: readonly Json[];
  readonly 'x-create'?: true;
  /** A word that may stand in place of the value. */
  readonly 'x-or'?: string;
  /** The keys that there may be, each with its meaning. */
  readonly 'x-keys'?: Readonly<Record<string, string>>;
}

export interface SpecKey {
  /** As `grants[].roles`; `NAME` stands for any key. */
  readonly path: string;
  readonly isRequired: boolean;
  readonly shape: Shape;
}

/** The keys of a value and of what is inside it, in their order. */
export function keysIn(shape: Shape, path = ''): SpecKey[] {
  const { items, additionalProperties: any, then, else: otherwise } = shape;
  // What `at_least` holds is like that for which it stands.
  const isLike = any !== undefined && any !== false;
  return [
    ...ownKeys(path, shape, !isLike),
    ...(items ? keysIn(items, `${path}[]`) : []),
    ...(any ? [{ path: `${path}.NAME`, isRequired: false, shape: any }, ...keysIn(any, `${path}.NAME`)] : []),
    ...(then
      ? isList(otherwise)
        ? ownKeys(path, { ...then, required: [] }, false)
        : keysIn(then, path)
      : []),
    ...(otherwise ? keysIn(otherwise, path) : []),
  ];
}

function ownKeys(path: string, { properties = {}, required = [] }: Shape, isDeep = true): SpecKey[] {
  return Object.entries(properties).flatMap(([key, shape]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return [{ path: at, isRequired: required.includes(key), shape }, ...(isDeep ? keysIn(shape, at) : [])];
  });
}

export const isList = (shape: Shape | undefined): boolean => typesOf(shape ?? {}).includes('array');

const typesOf = ({ type = [] }: Shape): readonly string[] => [type].flat();

/** The list that a value is, or that it is unless it is a mapping with `at_least`. */
export const listIn = (shape: Shape): Shape | undefined =>
  [shape, shape.else].find((one) => one !== undefined && isList(one));

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  boolean: 'true or false',
  object: 'mapping',
};

/** `literal` writes what stands in a spec as it is. */
export function typeOf(shape: Shape, literal: (text: string) => string): string {
  const { const: only, enum: choice, items, then, else: otherwise, 'x-or': word } = shape;
  if (then && otherwise) {
    return isList(otherwise)
      ? `${typeOf(otherwise, literal)}, or a mapping with ${literal('at_least')}`
      : `mapping, or ${typeOf(otherwise, literal)}`;
  }
  if (otherwise) return typeOf(otherwise, literal);
  if (only !== undefined) return literal(inYaml(only));
  const types = typesOf(shape);
  const known = choice?.filter((one) => one !== null).map(literal);
  const all = types
    .filter((one) => known === undefined || one === 'null')
    .map((one) => (one === 'array' ? `list of ${several(items ?? {}, literal)}` : (TYPES[one] ?? one)));
  const said = [...(known ? [known.join(' or ')] : types.length === 0 ? ['anything'] : []), ...all];
  return [...said, ...(word === undefined ? [] : [literal(word)])].join(', or ');
}

function several(items: Shape, literal: (text: string) => string): string {
  if (items.then && items.else) return `${several(items.else, literal)} or ${several(items.then, literal)}`;
  return items.enum ? typeOf(items, literal) : `${typeOf(items, literal)}s`;
}

/** As YAML has it on one line. */
export function inYaml(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(inYaml).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, one]) => `${key}: ${inYaml(one)}`);
  return `{ ${entries.join(', ')} }`;
}
