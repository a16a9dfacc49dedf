import { expect, test } from 'vitest';
import { showPath } from '../../src/specfile/problem/path.ts';
import { quote } from '../../src/specfile/problem/quote.ts';

test.each([
  ['plain', '"plain"'],
  ['with "quotes" and \\', '"with \\"quotes\\" and \\\\"'],
  ['Café 日本 🚀', '"Café 日本 🚀"'],
  ['a\nb\tc', '"a\\nb\\tc"'],
  ['\u001b[2J', '"\\u001b[2J"'],
  ['\u009b\u202E\uFEFF\u2028', '"\\u{9B}\\u{202E}\\u{FEFF}\\u{2028}"'],
  ['🚀'.repeat(101), `"${'🚀'.repeat(100)}…"`],
])('%j is quoted as %s', (text, quoted) => {
  expect(quote(text)).toBe(quoted);
});

test.each<[path: (string | number)[], shown: string]>([
  [[], ''],
  [['users', 0, 'grants', 0, 'roles', 1], 'users[0].grants[0].roles[1]'],
  [['a b', 'c'], '["a b"].c'],
  [['tenant', '', 'x\n'], 'tenant[""]["x\\n"]'],
])('the path %j is shown as %s', (path, shown) => {
  expect(showPath(path)).toBe(shown);
});
