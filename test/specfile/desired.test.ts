import { expect, test } from 'vitest';
import type { Json } from '../../src/kinds/kind.ts';
import { isLookup } from '../../src/specfile/desired.ts';

test.each<[fields: Record<string, Json>, lookup: boolean]>([
  [{}, true],
  [{ permissions: [] }, false],
  [{ placeholder: false }, false],
])('a resource with the fields %j is only looked up: %s', (fields, lookup) => {
  expect(isLookup({ fields })).toBe(lookup);
});
