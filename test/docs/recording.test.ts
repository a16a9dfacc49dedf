import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { progressPictures } from '../../src/build/progress-pictures.ts';
import { recording } from '../../src/build/recording.ts';

test.skipIf(process.platform !== 'linux')(
  "README's picture shows what fitform prints: run npm run docs after a change",
  async () => {
    const picture = await readFile(join(import.meta.dirname, '../../docs/recording.svg'), 'utf8');
    expect(await recording()).toBe(picture);
  },
);

test('the pictures of progress show what fitform shows: run npm run docs after a change', async () => {
  for (const [name, drawn] of await progressPictures()) {
    expect(drawn, name).toBe(await readFile(join(import.meta.dirname, '../../docs', name), 'utf8'));
  }
});
