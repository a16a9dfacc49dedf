import { expect, test } from 'vitest';
import { BoundedMap } from '../../src/wire/bounded-map.ts';

test.each<[given: string[], kept: string[]]>([
  [[], []],
  [
    ['a', 'b'],
    ['a', 'b'],
  ],
  [
    ['a', 'b', 'c'],
    ['b', 'c'],
  ],
  [
    ['a', 'b', 'a', 'c'],
    ['a', 'c'],
  ],
  [
    ['a', 'b', 'b'],
    ['a', 'b'],
  ],
])('of two places, %j leaves %j', (given, kept) => {
  const map = new BoundedMap<string, number>(2);
  given.forEach((key, index) => map.set(key, index));
  expect([...map.keys()]).toEqual(kept);
  for (const key of kept) expect(map.get(key)).toBe(given.lastIndexOf(key));
});
