import { fc, test as forAll } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { indented, isJsonType } from '../../src/wire/json.ts';

test.each([
  ['application/json', true],
  ['text/json', true],
  ['Text/JSON ; charset="utf-8"', true],
  ['application/problem+json; charset=utf-8', true],
  ['application/vnd.api+json', true],
  ['text/plain', false],
  ['application/jsonp', false],
  ['text/html; x=application/json', false],
  ['application/x+json+xml', false],
  ['', false],
])('%j is JSON: %s', (type, expected) => {
  expect(isJsonType(type)).toBe(expected);
});

describe('indented', () => {
  forAll.prop([fc.json(), fc.constantFrom(0, 1, 7)])('is what JSON.stringify prints', (json, indent) => {
    const value: unknown = JSON.parse(json);
    const given = JSON.stringify(value, null, indent);
    expect(indented(given)).toBe(JSON.stringify(value, null, 2));
    expect(`{\n  "a": ${indented(given, 1)}\n}`).toBe(JSON.stringify({ a: value }, null, 2));
  });

  test.each([
    ['every digit', '[9007199254740993,1.10,1e400,-0,1E+2,0.1000]'],
    ['the order of keys', '{"b":1,"10":2,"9":3}'],
    ['a key that occurs twice', '{"a":1.0,"a":2.0}'],
    ['a key that JavaScript has a meaning for', '{"__proto__":{"a":1.50}}'],
  ])('keeps %s', (_what, json) => {
    expect(indented(json).replace(/\s/g, '')).toBe(json);
  });

  test('brackets, quotes and blanks in a text are text', () => {
    expect(indented(String.raw`{"a\"]}" : [ ] ,"b":"{ \\", "c": { } }`)).toBe(
      String.raw`{
  "a\"]}": [],
  "b": "{ \\",
  "c": {}
}`,
    );
  });

  test('escapes that nobody needs are letters again, half a character stays one', () => {
    expect(indented(String.raw`"Jos\u00E9 \ud800 \n"`)).toBe(String.raw`"José \ud800 \n"`);
  });

  test('what is nested without end is refused, not run out of memory for', () => {
    const deepest = '['.repeat(1000) + ']'.repeat(1000);
    expect(indented(indented(deepest), 1)).toContain('['.padStart(2001));
    expect(() => indented('['.repeat(1_000_000) + ']'.repeat(1_000_000))).toThrow(RangeError);
  });
});
