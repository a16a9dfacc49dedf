import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/kinds/kind.ts';
import { pathOfPointer, showPath, type Path } from '../../src/specfile/problem/path.ts';

describe('a JSON pointer', () => {
  const root: Json = { users: [{ 'a/b': { '~1': 1 } }], map: { '0': { '': true } }, none: null };
  test.each<[pointer: string, path: Path]>([
    ['', []],
    ['/users', ['users']],
    ['/users/0', ['users', 0]],
    ['/users/0/a~1b/~01', ['users', 0, 'a/b', '~1']],
    ['/map/0/', ['map', '0', '']],
    ['/none/0/x', ['none', '0', 'x']],
    ['/gone/0', ['gone', '0']],
  ])('%j leads to %j', (pointer, path) => {
    expect(pathOfPointer(pointer, root)).toEqual(path);
  });
});

test.each<[Path, string]>([
  [[], ''],
  [['users', 0, 'grants', 1], 'users[0].grants[1]'],
  [['a b', 'c'], '["a b"].c'],
])('the path %j is shown as %s', (path, shown) => {
  expect(showPath(path)).toBe(shown);
});
