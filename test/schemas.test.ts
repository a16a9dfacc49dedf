import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { GRAPH_SCRIPT, graphScript } from '../src/build/graph-script.ts';
import { PIPELINES, pipelines } from '../src/build/pipeline-files.ts';
import { starters, STARTERS } from '../src/build/starter-specs.ts';
import { schemaFiles, typeFiles } from '../src/build/write-schemas.ts';
import type { Change } from '../src/documents/documents.ts';
import { kinds } from '../src/kinds/index.ts';
import { planSchema } from '../src/plan/plan-schema.ts';
import { tenantSchema } from '../src/specfile/check/spec-schema.ts';
import { journalShapes } from '../src/undo/journal-shapes.ts';

const contentOf = (folder: string): Record<string, string> => {
  const path = join(import.meta.dirname, '..', folder);
  return Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]));
};

test('schemas/ is what the kinds give: run npm run schemas after a change', () => {
  expect(contentOf('schemas')).toEqual(Object.fromEntries(schemaFiles()));
});

test('src/documents/ is what the schemas give: run npm run schemas after a change', async () => {
  expect(contentOf('src/documents')).toEqual(Object.fromEntries(await typeFiles()));
});

// The program compiles them without asking this again.
test.each(Object.entries({ tenant: tenantSchema(kinds), plan: planSchema, ...journalShapes }))(
  'the schema of %s is one',
  (_name, schema) => {
    const ajv = new Ajv();
    expect(ajv.validateSchema(schema), ajv.errorsText()).toBe(true);
  },
);

test('src/cli/starters.ts is what the example specs give: run npm run schemas after a change', async () => {
  expect(readFileSync(join(import.meta.dirname, '..', STARTERS), 'utf8')).toBe(await starters());
});

test('src/cli/pipelines.ts is what the example pipelines give: run npm run schemas after a change', async () => {
  expect(readFileSync(join(import.meta.dirname, '..', PIPELINES), 'utf8')).toBe(await pipelines());
});

test('src/graph/page-script.ts is what src/graph/browser gives: run npm run schemas after a change', async () => {
  expect(readFileSync(join(import.meta.dirname, '..', GRAPH_SCRIPT), 'utf8')).toBe(await graphScript());
});

describe.each(Object.entries(contentOf('src/documents')))('%s', (_name, text) => {
  const code = text.replace(/\/\*\*[\s\S]*?\*\//g, '');

  test('is read only, all the way down', () => {
    const properties = [...code.matchAll(/^ +(.*?)(["\w]+)\??: /gm)];
    expect(properties.length).toBeGreaterThan(10);
    expect(properties.filter(([, before = '']) => !/^readonly \[?$/.test(before))).toEqual([]);
    const lists = [...code.matchAll(/(.{10})(?:\b\w+|\([^()]*\)|\})?\[\]/g)];
    expect(lists.filter(([, before = '']) => !before.endsWith(' readonly '))).toEqual([]);
  });

  test('says of every value what it is', () => {
    expect(code).not.toMatch(/: .*(\b(any|unknown|object)\b|\{\s*\})/);
  });
});

test('a program can have the types of documents.ts without any other file', () => {
  expect(contentOf('src/documents')['documents.ts']).not.toMatch(/\b(import|require|from)\b.*['"]/);
});

describe('a change has what its action needs, and the schema takes it', () => {
  const named = { address: 'role/Clerk', kind: 'role', name: 'Clerk', needs: [] };
  const fields = [{ field: 'permissions', added: ['review'], removed: [] }];
  const changes: readonly Change[] = [
    { ...named, action: 'create', id: null, fields },
    { ...named, action: 'create', id: '5f', fields },
    { ...named, action: 'update', id: '5f', fields },
    { ...named, action: 'rename', id: '5f', before_name: 'Clark', fields },
    { ...named, action: 'delete', id: '5f', fields: [] },
  ];
  const { properties } = planSchema as { properties: Record<string, object> };
  const validate = new Ajv({ allowUnionTypes: true }).compile({ ...properties['changes'] });

  test.each(changes)('$action, id $id', (change) => {
    validate([change]);
    expect(validate.errors).toBeNull();
  });

  // The compiler is the judge: each of these lines must be an error to it.
  // @ts-expect-error -- only a rename has a name before
  ({ ...named, action: 'create', id: null, before_name: 'Clark', fields }) satisfies Change;
  // @ts-expect-error -- what is updated is live
  ({ ...named, action: 'update', id: null, fields }) satisfies Change;
  // @ts-expect-error -- a rename says what was the name
  ({ ...named, action: 'rename', id: '5f', fields }) satisfies Change;
  // @ts-expect-error -- a delete changes no field
  ({ ...named, action: 'delete', id: '5f', fields }) satisfies Change;
});
