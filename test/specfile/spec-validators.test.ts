/** The schema that is only asked whether a spec is right: it must take and refuse just what the whole one does. */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { kinds } from '../../src/kinds/index.ts';
import type { Json } from '../../src/kinds/kind.ts';
import { ajvWith } from '../../src/specfile/check/compiling.ts';
import { validatorFor } from '../../src/specfile/check/spec-validators.ts';
import { tenantSchema } from '../../src/specfile/check/spec-schema.ts';

const isSpec = validatorFor('spec');
const whole = ajvWith({}).compile(tenantSchema(kinds));
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
  expect([isSpec(spec), whole(spec)]).toEqual([true, true]);
  const verdicts = [...spoilt(spec)].map((json) => [isSpec(json), whole(json)]);
  expect(verdicts.filter(([quick, thorough]) => quick !== thorough)).toEqual([]);
  expect(verdicts.some(([, thorough]) => thorough)).toBe(true);
  expect(verdicts.some(([, thorough]) => !thorough)).toBe(true);
});
