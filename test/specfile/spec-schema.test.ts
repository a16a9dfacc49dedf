import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { format } from '../../src/kinds/format.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { Field } from '../../src/kinds/kind.ts';
import { label } from '../../src/kinds/label.ts';
import { kindsInSpec } from '../../src/kinds/settings.ts';
import { permissions } from '../../src/kinds/permissions.ts';
import { defaultReview } from '../../src/review/review-settings.ts';
import { parseDuration } from '../../src/specfile/check/duration.ts';
import { editorSchema } from '../../src/specfile/check/editor-schema.ts';
import { tenantSchema } from '../../src/specfile/check/spec-schema.ts';
import { defaultPolicy } from '../../src/specfile/desired.ts';

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
  'version: 1\nroles: [{name: A, permissions: []}, {name: B, permissions: [review, "${MORE}", "x_${MORE}"]}]',
  'version: 1\nroles: [{name: A, permissions: {at_least: [review, submit]}}]',
  'version: 1\ntenant: {extra_permissions: [extra]}\nroles: [{name: A, permissions: [review, extra]}]',
  'version: 1\ntenant: {extra_permissions: []}\nroles: [{name: A, permissions: {at_least: [extra]}}]',
  'version: 1\nusers: [{username: u, active: true, placeholder: false, grants: []}]',
  'version: 1\nusers: [{username: u, grants: [{roles: [A], inboxes: [i]}, {roles: [A], tenant_wide: true}]}]',
  'version: ${V:-1}\ntenant: {base_path: "${BASE}", expect: {host: "${HOST}"}}',
  'version: 1\nprojects: [{name: P, timeout: "${SECONDS:-30}", sub_page_splitting: "${SPLIT}", state: "${STATE:-present}"}]',
  'version: 1\ninboxes: [{name: i, sampling: {second_pass_stp: "${SHARE:-5}"}}]\nusers: [{username: u, active: "${ON}"}]',
  'version: 1\nformats: [{name: F, fields: [a, {name: b, type: null, mandatory: "${M}", options: null}], separators: [{name: s, page: 1}]}]',
  'version: 1\nformats: [{name: F, fields: {at_least: [a, {name: b, state: absent}]}, tables: [{name: t, columns: [a]}]}]',
  'version: 1\ninboxes: [{name: i, thresholds: {fields: {a: 95.5, b: none, c: "${LEVEL:-90}", at_least: {d: 90}}, tables: {t: {c: 80}}}}]',
  'version: 1\ninboxes: [{name: i, predictors: {whitelist: {a: [x]}, rules: {at_least: {tag: none}}}, thresholds: inherited}]',
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
  'version: 1\nroles: [{name: A, permissions: [reviw]}]',
  'version: 1\nroles: [{name: A, permissions: {at_least: [review, reviw]}}]',
  'version: 1\ntenant: {url: embedded}\nroles: [{name: A, permissions: [extra]}]',
  'version: 1\ntenant: {extra_permissions: [extra]}\nroles: [{name: A, permissions: [1]}]',
  'version: 1\ninboxes: [{name: i, sampling: {second_pass_stp: "5"}}]',
  'version: 1\nprojects: [{name: P, default_format: F}]',
  'version: 1\ntenant: {base_path: admin}',
  'version: 1\ntenant: {extra_permissions: [a, a]}',
  'version: 1\nusers: [{username: u, grants: [{roles: [A]}]}]',
  'version: 1\nprojects: [{name: P, timeout: "5"}]',
  'version: 1\nprojects: [{name: P, timeout: "1${ZEROS}"}]',
  'version: 1\nprojects: [{name: P, sub_page_splitting: "yes"}]',
  'version: 1\nreview: {ttl: 2 hours}',
  'version: 1\nformats: [{name: F, fields: [{name: a, type: alphanumerc}]}]',
  'version: 1\nformats: [{name: F, fields: [{name: a, hue: 1}]}]',
  'version: 1\nformats: [{name: F, separators: [s]}]',
  'version: 1\nformats: [{name: F, separators: [{name: s, page: null}]}]',
  'version: 1\ninboxes: [{name: i, thresholds: {fields: {a: non}}}]',
  'version: 1\ninboxes: [{name: i, thresholds: {fields: [a]}}]',
  'version: 1\ninboxes: [{name: i, predictors: {whitelist: {a: none}}}]',
])('%j does not', (text) => {
  expect(accepts(parse(text))).toBe(false);
});

interface Part {
  readonly $ref?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Part>>;
  readonly additionalProperties?: Part | false;
  readonly items?: Part;
  readonly then?: Part;
  readonly else?: Part;
}
const { definitions } = schema as { definitions: Record<string, Part> };
/** What a reference leads to. */
const meant = (part: Part): Part =>
  part.$ref === undefined ? part : (definitions[part.$ref.replace('#/definitions/', '')] ?? {});

test('every key is explained, and no key beyond the known is let through', () => {
  const unexplained: string[] = [];
  const open: string[] = [];
  const seen: string[] = [];
  const { then: _, else: __, ...root } = schema as Part;
  visit(root, 'spec');
  expect({ unexplained, open }).toEqual({ unexplained: [], open: [] });
  expect(seen).toContain('spec.formats[].tables[].columns[].options[].active');
  expect(seen).toContain('spec.inboxes[].thresholds.fields.at_least');

  function visit(given: Part | false | undefined, path: string): void {
    if (given === undefined || given === false) return;
    const { properties, additionalProperties, items, then, else: otherwise } = meant(given);
    seen.push(path);
    if (properties !== undefined && additionalProperties === undefined) open.push(path);
    for (const [key, value] of Object.entries(properties ?? {})) {
      if ((meant(value).description ?? '') === '') unexplained.push(`${path}.${key}`);
      visit(value, `${path}.${key}`);
    }
    visit(additionalProperties, `${path}.*`);
    visit(items, `${path}[]`);
    visit(then, path);
    visit(otherwise, path);
  }
});

test('what stands in several places is there once', () => {
  const inPlace = (section: string, key: string): unknown =>
    (schema as Part).properties?.[section]?.items?.properties?.[key]?.$ref;
  expect(inPlace('inboxes', 'thresholds')).toBe('#/definitions/projects.thresholds');
  expect(inPlace('projects', 'thresholds')).toBe('#/definitions/projects.thresholds');
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
  expect(schema['$id']).toMatch(/^https:\/\/fitform\.example\//);
});

test('a permission is explained where it stands, and where nothing is known the sentence says so', () => {
  const told = Object.entries(permissions).map(([name, description]) => ({ const: name, description }));
  expect(definitions['role.permissions']).toEqual({ anyOf: told });
  expect(told).toHaveLength(50);
  expect(told.filter(({ description }) => !/^[A-Z].{10,}\.$/.test(description))).toEqual([]);
  expect(told.filter(({ description }) => description.includes('does not say'))).toHaveLength(28);
});

/** Every part that has it, by its path. */
function partsWith(
  keyword: string,
  part: unknown,
  path = '',
): (readonly [string, Record<string, unknown>])[] {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return [];
  const own = keyword in part && !path.endsWith('.properties') ? [[path.slice(1), part] as const] : [];
  const inner = Object.entries(part).filter(([key]) => !['default', 'examples'].includes(key));
  return [
    ...own,
    ...inner.flatMap(([key, value]) => partsWith(keyword, value, `${path}.${key}`)),
  ] as (readonly [string, Record<string, unknown>])[];
}

test('the examples of a key, and its default, would be accepted there', () => {
  const examples = partsWith('examples', schema);
  expect(examples.length).toBeGreaterThan(15);
  for (const [path, { examples: values, ...part }] of examples) {
    const fits = editor.compile({ definitions, ...part, $id: `https://fitform.example/${path}` });
    expect(
      (values as unknown[]).filter((value) => !fits(value)),
      path,
    ).toEqual([]);
  }
  for (const [path, { default: value, ...part }] of partsWith('default', schema)) {
    expect(editor.compile({ definitions, ...part })(value), path).toBe(true);
    expect(part['description'], path).toContain(JSON.stringify(value).replaceAll('"', ''));
  }
});

test('the defaults are those that hold', () => {
  // Those of members are a test of their own.
  const own = partsWith('default', tenantSchema(kinds))
    .map(([path, part]) => [
      path.replace(/^properties\./, '').replaceAll(/\.(properties|items)\b/g, ''),
      part['default'],
    ])
    .filter(([path]) => !String(path).includes('.then.'));
  const told = Object.fromEntries(own) as Record<string, string>;
  const fields = kindsInSpec(kinds).flatMap(({ section, fields }) =>
    Object.entries(fields)
      .filter(([, field]) => field.default !== undefined && !field.settings)
      .map(([name, field]) => [`${section}.${name}`, field.default] as const),
  );
  const { ids: _, ...review } = defaultReview;
  const states = ['projects', 'inboxes', 'roles', 'users'].map((one) => [`${one}.state`, 'present'] as const);
  expect({
    ...told,
    'review.ttl': parseDuration(told['review.ttl'] ?? ''),
    'review.max_ttl': parseDuration(told['review.max_ttl'] ?? ''),
  }).toEqual({
    'tenant.base_path': '/admin',
    ...Object.fromEntries(Object.entries(review).map(([key, value]) => [`review.${key}`, value])),
    ...Object.fromEntries(
      Object.entries(defaultPolicy.max_delete).map(([key, value]) => [`policy.max_delete.${key}`, value]),
    ),
    ...Object.fromEntries([...fields, ...states]),
  });
});

test('the default of a key of a member is what the tenant makes of its absence, or what a create sends', () => {
  const { else: list } = format.fields.fields.schema as Part;
  const told = Object.entries(list?.items?.then?.properties ?? {}) as [string, { default?: unknown }][];
  const holds = Object.entries<Field>(label).map(([key, field]) => [key, field.otherwise ?? field.default]);
  expect(told.map(([key, { default: value }]) => [key, value])).toEqual([['name', undefined], ...holds]);
});
