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
])('%s and %s: %s', (pattern, address, matches) => {
  expect(matching(pattern)(address)).toBe(matches);
});
