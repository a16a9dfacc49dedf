import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { schemaFiles } from '../src/build/schemas.ts';

const folder = join(import.meta.dirname, '../schemas');

test('schemas/ is what the kinds give: run npm run schemas after a change', () => {
  const wanted = Object.fromEntries(schemaFiles());
  const found = Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
  expect(found).toEqual(wanted);
});
