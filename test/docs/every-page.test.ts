/** A page with commands has a test that goes through it to its end, and its data can be read. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { blocksOf, shownIn } from '../support/page.ts';
import { pages } from '../support/pages.ts';

const goneThrough = readdirSync(import.meta.dirname)
  .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  .filter((code) => code.includes('expect(page.left()).toEqual([]);'))
  .flatMap((code) => [...code.matchAll(/pageAt\('([^']+)'\)/g)].map(([, path]) => path));

// What is made from the commands' own help is not: test/cli/help.test.ts looks at its examples.
const written = pages.filter(({ text }) => !text.includes('do not edit it by hand'));

test.each(written.filter(({ text }) => shownIn(blocksOf(text)).length > 0))(
  'the commands of $path are run',
  ({ path }) => {
    expect(goneThrough).toContain(path);
  },
);

test.each(pages)('the YAML and JSON of $path can be read', ({ text }) => {
  for (const { language, line, content } of blocksOf(text)) {
    if (language === 'json') expect(() => JSON.parse(content) as unknown, `line ${line}`).not.toThrow();
    if (language !== 'yaml') continue;
    const documents = parseAllDocuments(content);
    expect(Array.isArray(documents) ? documents.flatMap(({ errors }) => errors) : [], `line ${line}`).toEqual(
      [],
    );
  }
});
