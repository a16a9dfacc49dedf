import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { kinds } from '../../src/kinds/index.ts';
import { kindsInSpec } from '../../src/kinds/settings.ts';
import { editorSchema } from '../../src/specfile/check/editor-schema.ts';

const schema = editorSchema(kinds);

/** As an editor would check it: no options of ours but the keyword that it does not know. */
const editor = new Ajv({ allErrors: true, allowUnionTypes: true });
editor.addVocabulary(['x-message']);
const accepts = editor.compile(schema);

test.each([
  'version: 1',
  'version: 1\nroles: []\nusers: []',
  'version: 1\ntenant: {url: embedded, base_path: /, extra_permissions: [a, b]}',
  'version: 1\nformats: [{name: F, id: "1"}]',
  'version: 1\nprojects: [{name: P, formats: [F], split_into_sections: false, timeout: 3, default_document_type: x}]',
  'version: 1\nroles: [{name: A, permissions: []}, {name: B, permissions: [review, extra]}]',
  'version: 1\nusers: [{username: u, active: true, placeholder: false, grants: []}]',
  'version: 1\nusers: [{username: u, grants: [{roles: [A], inboxes: [i]}, {roles: [A], tenant_wide: true}]}]',
  'version: ${V:-1}\ntenant: {base_path: "${BASE}", expect: {host: "${HOST}"}}',
  'version: 1\nprojects: [{name: P, timeout: "${SECONDS:-30}", sub_page_splitting: "${SPLIT}", state: "${STATE:-present}"}]',
  'version: 1\nreview: {ttl: "${TTL:-2h}"}\npolicy: {exclusive: ["${KIND}"], max_delete: {count: "${MOST}"}}',
])('%j fits', (text) => {
  expect(accepts(parse(text))).toBe(true);
});

test.each([
  '{}',
  'version: 2',
  'version: 1\nstate: x',
  'version: 1\nroles:',
  'version: 1\nroles: [null]',
  'version: 1\nroles: [{}]',
  'version: 1\nroles: [{name: ""}]',
  'version: 1\nroles: [{name: A, id: ""}]',
  'version: 1\nroles: [{name: A, permissions: null}]',
  'version: 1\nprojects: [{name: P, default_format: F}]',
  'version: 1\ntenant: {base_path: admin}',
  'version: 1\ntenant: {extra_permissions: [a, a]}',
  'version: 1\nusers: [{username: u, grants: [{roles: [A]}]}]',
  'version: 1\nprojects: [{name: P, timeout: "5"}]',
  'version: 1\nprojects: [{name: P, timeout: "1${ZEROS}"}]',
  'version: 1\nprojects: [{name: P, sub_page_splitting: "yes"}]',
  'version: 1\nreview: {ttl: 2 hours}',
])('%j does not', (text) => {
  expect(accepts(parse(text))).toBe(false);
});

test('every key is explained, and no key beyond the known is let through', () => {
  const unexplained: string[] = [];
  const open: string[] = [];
  visit(schema, 'spec');
  expect({ unexplained, open }).toEqual({ unexplained: [], open: [] });

  function visit(part: unknown, path: string): void {
    if (typeof part !== 'object' || part === null) return;
    const { properties, additionalProperties, items } = part as Record<string, unknown>;
    if (properties !== undefined && additionalProperties !== false) open.push(path);
    for (const [key, value] of Object.entries(properties ?? {}) as [string, { description?: string }][]) {
      if ((value.description ?? '') === '') unexplained.push(`${path}.${key}`);
      visit(value, `${path}.${key}`);
    }
    visit(items, `${path}[]`);
  }
});

test('a section is described by its kind, and the schema can be written as JSON', () => {
  expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  expect(schema).toMatchObject({
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'fitform tenant',
    properties: Object.fromEntries(
      kindsInSpec(kinds).map(({ section, description }) => [section, { description }]),
    ),
  });
  expect(schema).not.toHaveProperty('$id');
});
