/** A schema cut to what a spec has: it must take and refuse just what the whole one does. */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { kinds } from '../../src/kinds/index.ts';
import type { Json, JsonSchema } from '../../src/kinds/kind.ts';
import { kindsInSpec } from '../../src/kinds/settings.ts';
import { fits } from '../../src/specfile/check/against-schema.ts';
import { schemaFor } from '../../src/specfile/check/schema-for.ts';
import { tenantSchema } from '../../src/specfile/check/spec-schema.ts';

const schema = tenantSchema(kindsInSpec(kinds));
const root = resolve(import.meta.dirname, '../..');
const tour = parse(readFileSync(resolve(root, 'tenant.example.yaml'), 'utf8')) as Json;
const endToEnd = readdirSync(resolve(root, 'examples/inbox-end-to-end')).find((file) =>
  file.endsWith('.yaml'),
);
const example = parse(
  readFileSync(resolve(root, 'examples/inbox-end-to-end', endToEnd ?? ''), 'utf8'),
) as Json;

/** Each with one value, at any depth, that is another. */
function* spoilt(value: Json): Generator<Json> {
  for (const other of [null, 'x', 7, [], {}, { x: 1 }]) yield other;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    for (const other of spoilt(inner)) {
      yield Array.isArray(value)
        ? value.map((one: Json, index) => (String(index) === key ? other : one))
        : { ...value, [key]: other };
    }
  }
  if (!Array.isArray(value)) yield { ...value, unheard_of: 1 };
}

test.each([
  ['the tour', tour],
  ['the example', example],
])('%s and whatever is wrong with it', (_name, spec) => {
  const cut = (json: Json): JsonSchema => schemaFor(schema, [json]);
  expect([fits(cut(spec), spec), fits(schema, spec)]).toEqual([true, true]);
  // Every third, to save time.
  const some = [...spoilt(spec)].filter((_, index) => index % 3 === 0);
  const verdicts = some.map((json) => [fits(cut(json), json), fits(schema, json)]);
  expect(verdicts.filter(([short, whole]) => short !== whole)).toEqual([]);
  expect(verdicts.some(([, whole]) => whole)).toBe(true);
  expect(verdicts.some(([, whole]) => !whole)).toBe(true);
});

test('leaves out what the spec does not speak of', () => {
  const small = JSON.stringify(schemaFor(schema, [{ version: 1, roles: [{ name: 'A' }] }]));
  expect(small.length).toBeLessThan(JSON.stringify(schema).length / 4);
});
