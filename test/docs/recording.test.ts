import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recording } from '../../src/build/recording.ts';

test.skipIf(process.platform !== 'linux')(
  "README's picture shows what fitform prints: run npm run docs after a change",
  async () => {
    const picture = await readFile(join(import.meta.dirname, '../../docs/recording.svg'), 'utf8');
    expect(await recording()).toBe(picture);
  },
);
