/** A page with commands has a test that goes through it to its end. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { blocksOf, shownIn } from '../support/page.ts';
import { pages } from '../support/pages.ts';

const goneThrough = readdirSync(import.meta.dirname)
  .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  .filter((code) => code.includes('expect(page.left()).toEqual([]);'))
  .flatMap((code) => [...code.matchAll(/pageAt\('([^']+)'\)/g)].map(([, path]) => path));

// What is made from the commands' own help is not: test/cli/help.test.ts looks at its examples.
const written = pages.filter(({ text }) => !text.includes('never edited by hand'));

test.each(written.filter(({ text }) => shownIn(blocksOf(text)).length > 0))(
  'the commands of $path are run',
  ({ path }) => {
    expect(goneThrough).toContain(path);
  },
);
