import { expect, test } from 'vitest';
import { beginning, cut } from '../../src/wire/cut.ts';

test.each([
  ['short enough', 'abc def', 7, 'abc def'],
  ['in a word', 'not for eyJhbGciOi', 12, 'not for '],
  ['in a token of several parts', '"token":"eyJh.bG-c_i%2F+/=="', 20, '"token":"'],
  ['behind a word', 'not for you', 7, 'not for'],
  ['in a run that is all there is', 'x'.repeat(50), 20, ''],
  ['between letters that no token has', 'ßßßß', 2, 'ßß'],
  ['in a surrogate pair', 'a 💥💥', 3, 'a '],
])('%s', (_name, text, longest, expected) => {
  expect(cut(text, longest)).toBe(expected);
});

test.each([
  [2, '💥'],
  [3, '💥'],
  [4, '💥💥'],
])('the first %i units hold whole characters alone', (longest, expected) => {
  expect(beginning('💥💥💥', longest)).toBe(expected);
});
