/** A piece of a spec that shows a key in its place, made from the examples and defaults of the schema. */
import { inline } from '../../export/write-yaml.ts';
import { isObject } from '../../kinds/field-types/fields.ts';
import type { Json } from '../../kinds/kind.ts';
import { isList, type Shape } from '../../specfile/check/spec-keys.ts';

/** In capitals: the reader's own. */
const NAME = 'NAME';

/** What the schema requires and the keys at these paths (`roles[].permissions`), as YAML. */
export const exampleOf = (root: Shape, paths: readonly string[]): string =>
  lines(sample(root, paths.map(stepsOf))).join('\n');

type Steps = readonly string[];

const stepsOf = (path: string): Steps => path.replaceAll('[]', '.[]').split('.').filter(Boolean);

function sample(shape: Shape, wanted: readonly Steps[]): Json {
  const into = wanted.filter((steps) => steps.length > 0);
  const inside = into.length > 0 ? partOf(shape, into) : undefined;
  if (inside !== undefined) return inside;
  // What is no single word of its own.
  if (shape.else && !shape.then) return sample(shape.else, wanted);
  // The default need not be written.
  if (typeof shape.default === 'boolean') return !shape.default;
  // What a new object gets is rather what one need not write.
  const usual = shape['x-create'] === true ? undefined : shape.default;
  const [given = shape.default ?? shape.const ?? shape.enum?.[0]] = [usual, ...(shape.examples ?? [])].filter(
    (one) => one !== undefined,
  );
  if (given !== undefined) return given;
  const [type = 'string'] = [shape.type ?? []].flat();
  return partOf(shape, []) ?? PLAIN[type] ?? NAME;
}

const PLAIN: Readonly<Record<string, Json>> = {
  integer: 1,
  number: 1,
  boolean: true,
  object: { [NAME]: 'VALUE' },
};

/** Of a mapping or a list what is wanted, and what it cannot be without. */
function partOf(shape: Shape, wanted: readonly Steps[]): Json | undefined {
  const { properties, items, then, else: otherwise } = shape;
  const inside = (key: string): Steps[] =>
    wanted.filter(([first]) => first === key).map(([, ...rest]) => rest);
  const isMap = Boolean(shape.additionalProperties);
  if (properties && (!isMap || wanted.some(([key = '']) => properties[key]))) {
    const keys = keysFor(
      shape,
      properties,
      wanted.flatMap(([key = '']) => key),
    );
    return Object.fromEntries(
      [...keys].flatMap((key) => {
        const one = properties[key];
        return one ? [[key, sample(one, inside(key))]] : [];
      }),
    );
  }
  if (shape.additionalProperties) {
    const [key = NAME] = Object.keys(shape['x-keys'] ?? {});
    return { [key]: sample(shape.additionalProperties, inside(NAME)) };
  }
  if (isList(shape) && items) {
    return [
      sample(
        items,
        wanted.map(([, ...rest]) => rest),
      ),
    ];
  }
  // `at_least` is shown where it is asked for, and a name alone where no key is.
  const isAsked = wanted.some(([key = '']) => then?.properties?.[key]);
  const meant = then && (isAsked || !isList(otherwise)) ? then : otherwise;
  return meant && partOf(meant, wanted);
}

/** What is asked for, what must be there, and what these need beside them; where that is nothing, what tells most. */
function keysFor(
  { required = [], oneOf = [], dependencies = {} }: Shape,
  properties: NonNullable<Shape['properties']>,
  asked: readonly string[],
): Set<string> {
  const keys = new Set([...required, ...asked]);
  const ways = oneOf.map((way) => way.required ?? []);
  if (!ways.some((way) => way.every((key) => keys.has(key)))) for (const key of ways[0] ?? []) keys.add(key);
  // A set may grow while it is walked.
  for (const key of keys) for (const other of dependencies[key] ?? []) keys.add(other);
  return keys.size > 0 ? keys : new Set(tellingKeys(properties));
}

/** Those that say what they may be; of others, one is enough. */
function tellingKeys(properties: NonNullable<Shape['properties']>): string[] {
  const all = Object.entries(properties);
  const telling = all.filter(([, { examples, default: otherwise }]) => (examples ?? otherwise) !== undefined);
  return (telling.length > 0 ? telling : all.slice(0, 1)).map(([key]) => key);
}

/** Block style as far as there are mappings; a list of texts stands on one line. */
function lines(value: Json): string[] {
  if (Array.isArray(value)) {
    return (value as readonly Json[]).flatMap((item) =>
      lines(item).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`),
    );
  }
  if (!isObject(value)) return [inline(value)];
  return Object.entries(value).flatMap(([key, one]) =>
    isNested(one) ? [`${key}:`, ...lines(one).map((line) => `  ${line}`)] : [`${key}: ${inline(one)}`],
  );
}

const isNested = (value: Json): boolean =>
  Array.isArray(value) ? (value as readonly Json[]).some(isObject) : isObject(value);
