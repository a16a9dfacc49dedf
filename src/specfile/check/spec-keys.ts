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
  const whole = isList(otherwise) ? otherwise : any ? { additionalProperties: any } : undefined;
  return [
    ...ownKeys(path, shape, whole),
    ...(then ? ownKeys(path, then, whole) : []),
    ...(items ? keysIn(items, `${path}[]`) : []),
    ...(any ? [{ path: `${path}.NAME`, isRequired: false, shape: any }, ...keysIn(any, `${path}.NAME`)] : []),
    ...(otherwise ? keysIn(otherwise, path) : []),
  ];
}

/** `whole`: what the value is where it is given whole, so that `at_least` shows only what it has beside that. */
function ownKeys(path: string, { properties, required = [] }: Shape, whole?: Shape): SpecKey[] {
  if (!properties) return [];
  const known = new Set(whole && keysIn(whole).map((key) => key.path));
  return Object.entries(properties).flatMap(([key, shape]) => {
    const at = path === '' ? key : `${path}.${key}`;
    const inside = whole
      ? keysIn(shape)
          .filter((one) => !known.has(one.path))
          .map((one) => ({
            ...one,
            path: one.path.startsWith('[') ? `${at}${one.path}` : `${at}.${one.path}`,
          }))
      : keysIn(shape, at);
    return [{ path: at, isRequired: !whole && required.includes(key), shape }, ...inside];
  });
}

/**
 * The same keys, but those of a list's members once: a list whose members have the keys that those of an earlier one have
 * only names it.
 */
export function withoutRepeats(keys: readonly SpecKey[]): SpecKey[] {
  const first = new Map<string, string>();
  const earlier = new Map<string, string>();
  for (const { path } of keys) {
    const members = `${path}[]`;
    const inside = keys.filter((key) => key.path.startsWith(`${members}.`));
    const said = JSON.stringify(
      inside.map((key) => [key.path.slice(members.length), typeOf(key.shape, String)]),
    );
    const same = first.get(said);
    if (inside.length <= FEW) continue;
    if (same === undefined) first.set(said, members);
    else earlier.set(members, same);
  }
  const shown = new Set<string>();
  return keys.flatMap((key): SpecKey[] => {
    const list = [...earlier].find(([members]) => key.path.startsWith(`${members}.`));
    if (list === undefined) return [key];
    const [path, same] = list;
    if (shown.has(path)) return [];
    shown.add(path);
    return [{ path, isRequired: false, shape: { type: 'object', description: `The keys of ${same}.` } }];
  });
}

/** So many keys are read sooner than looked up. */
const FEW = 3;

export const isList = (shape: Shape | undefined): boolean => typesOf(shape ?? {}).includes('array');

/** Whether `null` may stand there: it takes out what is live. */
export const mayBeNull = ({ else: otherwise, ...shape }: Shape): boolean =>
  typesOf(otherwise ?? shape).includes('null');

const typesOf = ({ type = [] }: Shape): readonly string[] => [type].flat();

/** The list that a value is, or that it is unless it is a word, or a mapping with `at_least`. */
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
    if (then.enum) return `${typeOf(otherwise, literal)}, or ${typeOf(then, literal)}`;
    if (!isList(otherwise)) return `mapping, or ${typeOf(otherwise, literal)}`;
    const list = typeOf({ ...otherwise, type: 'array' }, literal);
    return `${list}, or a mapping with ${literal('at_least')}${mayBeNull(otherwise) ? ', or null' : ''}`;
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
