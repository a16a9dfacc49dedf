/** Laws of what a spec may ask for in part, over every field of every kind that allows it: what one file says over others. */
import { test } from '@fast-check/vitest';
import fc, { type Arbitrary } from 'fast-check';
import { describe, expect } from 'vitest';
import { isSpent } from '../../src/kinds/field-types/at-least.ts';
import { askedDiff, isObject } from '../../src/kinds/field-types/fields.ts';
import { isTakenForFile } from '../../src/kinds/field-types/from-file.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { Asking, Field, Json, JsonObject, JsonSchema } from '../../src/kinds/kind.ts';
import { fits } from '../../src/specfile/check/fits.ts';
import { runs } from '../support/random-cases.ts';

interface Askable {
  readonly name: string;
  readonly field: Field;
  readonly asking: Asking;
}

const askable: readonly Askable[] = kinds.flatMap(({ name, fields }) =>
  Object.entries(fields as Readonly<Record<string, Field>>).flatMap(([key, field]) =>
    field.asking ? [{ name: `${name}.${key}`, field, asking: field.asking }] : [],
  ),
);

const names = fc.constantFrom('a', 'b', 'c', 'd');

/** What a schema of ours allows, with few names and numbers, so that files and tenants meet. */
function allowed(schema: JsonSchema): Arbitrary<Json> {
  const part = (key: string): Arbitrary<Json> => allowed((schema[key] ?? {}) as JsonSchema);
  const { type, enum: values } = schema;
  if (schema['const'] !== undefined) return fc.constant(schema['const'] as Json);
  if (Array.isArray(values)) return fc.constantFrom(...(values as Json[]));
  const { const: only } = (schema['if'] ?? {}) as JsonSchema;
  if (only !== undefined) return fc.oneof(fc.constant(only as Json), part('else'));
  if (schema['if'] !== undefined && !schema['properties']) return fc.oneof(part('then'), part('else'));
  if (Array.isArray(type)) {
    return fc.oneof(...type.map((each) => allowed({ ...schema, type: each as string })));
  }
  const minLength = Number(schema['minItems'] ?? 0);
  switch (type) {
    case 'array':
      return fc.uniqueArray(part('items'), { minLength, maxLength: 4, selector: nameOf });
    case 'object':
      return schema['properties'] || schema['additionalProperties']
        ? objects(schema)
        : fc.constantFrom({ x: 1 }, { x: 2 });
    case 'string':
      return names;
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.constantFrom(1, 2, 3);
  }
}

function objects(schema: JsonSchema): Arbitrary<Json> {
  const { properties = {}, required = [], additionalProperties: open } = schema;
  const known = fc.record(mapOf(properties as Schemas, allowed), {
    requiredKeys: required as string[],
  }) as Arbitrary<JsonObject>;
  if (typeof open !== 'object' || open === null) return known;
  const others = fc.dictionary(names, allowed(open as JsonSchema), { maxKeys: 3 });
  return fc.tuple(others, known).map(([a, b]) => ({ ...a, ...b }));
}

type Schemas = Readonly<Record<string, JsonSchema>>;
const mapOf = <T>(schemas: Schemas, turn: (schema: JsonSchema) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(schemas).map(([key, schema]) => [key, turn(schema)]));

const nameOf = (member: Json): string => {
  const name = isObject(member) ? member['name'] : member;
  return typeof name === 'string' ? name : JSON.stringify(member);
};

/** What a tenant may have: what comes of some spec where there is nothing, and can be said by another. */
function live({ asking, field }: Askable, spec: Json): Json {
  const value = asking.settle(null, field.resolve(spec));
  fc.pre(fits(field.schema, field.spell(value)));
  return value;
}

const asks = ({ field }: Askable, spec: Json, now: Json): boolean =>
  askedDiff(field, now, field.resolve(spec)) !== undefined;

/** Says that something is not there. A later file that gives it again says all of it anew. */
const takesOut = (spec: Json): boolean => /"absent"|null|"none"/.test(JSON.stringify(spec));

/** No file can say this: `file: none` is read as the name of a file. An update does not write it. */
const takesOutFile = (over: Json): boolean =>
  isObject(over) && isObject(over['at_least']) && isTakenForFile(over['at_least']);

describe.each(askable)('$name', (its) => {
  const { asking, field } = its;
  const spec = allowed(field.schema).filter((given) => fits(field.schema, given));
  const RUNS = { numRuns: runs(60) };

  test.prop([spec, spec], RUNS)('brought up to date, it asks for what is live', (given, other) => {
    const now = live(its, other);
    const followed = asking.followed(given, now);
    if (!isSpent(followed)) expect(fits(field.schema, followed)).toBe(true);
    expect(asks(its, followed, now)).toBe(false);
  });

  test.prop([spec, spec], RUNS)('over a file that stays as it is, too', (given, other) => {
    const now = live(its, other);
    const over = asking.over(given, now);
    fc.pre(!takesOutFile(over));
    if (over !== null) expect(fits(field.schema, over)).toBe(true);
    expect(asks(its, over === null ? given : asking.overlaid(given, over), now)).toBe(false);
  });

  test.prop([spec, spec, spec], RUNS)(
    'of three files it does not matter which two are merged first',
    (a, b, c) => {
      if ([a, b, c].some(takesOut)) return;
      const left = asking.overlaid(asking.overlaid(a, b), c);
      const right = asking.overlaid(a, asking.overlaid(b, c));
      expect(field.resolve(left)).toEqual(field.resolve(right));
    },
  );
});

test('there are lists and maps, whole and in part', () => {
  expect(new Set(askable.map(({ field }) => field.type))).toEqual(new Set(['records', 'map']));
  expect(new Set(askable.map(({ asking }) => JSON.stringify(asking.empty)))).toEqual(
    new Set(['[]', '{}', undefined]),
  );
});
