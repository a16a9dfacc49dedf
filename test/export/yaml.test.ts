/** How values are spelled, so that every reader of YAML takes them for what they are. */
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { block, comment, inline } from '../../src/export/write-yaml.ts';
import type { Json } from '../../src/kinds/kind.ts';
import { ODD } from '../support/hard-tenants.ts';

describe('a text stands as it is where nobody can mistake it', () => {
  test.each([
    'Invoice',
    'mary@example.com',
    'a b',
    'Ärger',
    '日本語',
    "it's",
    'x/y',
    '😀',
    'view_list',
    '2nd',
  ])('%s', (text) => {
    expect(inline(text)).toBe(text);
  });
});

test.each<[string, string]>([
  ['yes', '"yes"'],
  ['No', '"No"'],
  ['null', '"null"'],
  ['123', '"123"'],
  ['1:20', '"1:20"'],
  ['2001-01-01', '"2001-01-01"'],
  ['=', '"="'],
  ['---', '"---"'],
  [' a', '" a"'],
  ['a, b', '"a, b"'],
  ['a: b', '"a: b"'],
  ['#a', '"#a"'],
  ['"q"', '"\\"q\\""'],
  ['a\nb', '"a\\nb"'],
  ['tab\there', '"tab\\there"'],
  ['\u0085', '"\\u0085"'],
  ['\u202eback', '"\\u202Eback"'],
  ['\ufeff', '"\\uFEFF"'],
  ['\u{E0001}', '"\\U000E0001"'],
  ['\ud800', '"\\ud800"'],
  ['${HOME}', '"$${HOME}"'],
])('%j is written as %s', (text, written) => {
  expect(inline(text)).toBe(written);
});

test.each(ODD)('%j comes back from YAML 1.2 and from YAML 1.1', (text) => {
  const back = text.replaceAll('${', () => '$${');
  expect(parse(`[${inline(text)}]`)).toEqual([back]);
  expect(parse(`[${inline(text)}]`, { version: '1.1' })).toEqual([back]);
  expect(JSON.parse(inline(text, { padded: false, json: true }))).toBe(back);
});

test.each<[Json, string]>([
  [true, 'key: true'],
  [7, 'key: 7'],
  [[], 'key: []'],
  [['a', 'b c'], 'key: [a, b c]'],
  [{ at_least: [] }, 'key:|  at_least: []'],
  [{ at_least: ['a'] }, 'key:|  at_least: [a]'],
  [[{ roles: ['a'], tenant_wide: true }], 'key:|  - roles: [a]|    tenant_wide: true'],
  [['a'.repeat(60), 'b'.repeat(60)], `key:|  - ${'a'.repeat(60)}|  - ${'b'.repeat(60)}`],
])('%j in lines of its own', (value, written) => {
  expect(block('key', value)).toEqual(written.split('|'));
});

test.each(ODD)('as a key, %j comes back as well', (key) => {
  const lines = block('key', { [key]: 1 }).join('\n');
  expect(parse(lines)).toEqual({ key: { [key]: 1 } });
  expect(parse(lines, { version: '1.1' })).toEqual({ key: { [key]: 1 } });
});

test('a comment is one line, whatever is in it', () => {
  expect(comment('a\nb\u001b[31m')).toBe('# a\\u{A}b\\u{1B}[31m');
});
