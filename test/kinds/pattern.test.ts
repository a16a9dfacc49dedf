import { expect, test } from 'vitest';
import { matching } from '../../src/kinds/pattern.ts';

test.each<[pattern: string, address: string, matches: boolean]>([
  ['role/A', 'role/A', true],
  ['role/A', 'role/AB', false],
  ['role/A', 'xrole/A', false],
  ['role/*', 'role/', true],
  ['role/*', 'role/a/b', true],
  ['role/*', 'user/role/a', false],
  ['*', 'user/any\nline', true],
  ['*/A', 'role/A', true],
  ['role/a*c', 'role/abbc', true],
  ['role/a.c', 'role/abc', false],
  ['role/(a|b)+[c]^$', 'role/(a|b)+[c]^$', true],
  ['role/\\*', 'role/*', true],
  ['role/\\*', 'role/x', false],
  ['role/\\a', 'role/\\a', true],
  ['role/\\**', 'role/*x', true],
  ['', 'role/A', false],
  ['role/a*a', 'role/a', false],
  ['role/a*b*b', 'role/a-b', false],
  ['role/a*b*bc', 'role/abbbc', true],
  ['**/*x*', 'role/axb', true],
  // A pattern that would keep a backtracking search busy for hours.
  [`${'*a'.repeat(40)}*x`, `role/${'a'.repeat(300)}`, false],
])('%s and %s: %s', (pattern, address, matches) => {
  expect(matching(pattern)(address)).toBe(matches);
});
