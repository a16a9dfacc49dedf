/**
 * `node bench/inside/read.ts fitform|js-yaml SMALL LARGE`: the milliseconds that it takes to read the large spec, in a
 * process that has read a small one before: both have loaded all that they need, and neither is warm.
 * fitform reads, checks and builds; js-yaml only reads.
 */
import { readFile } from 'node:fs/promises';
import { load } from 'js-yaml';
import { kinds } from '../../src/kinds/index.ts';
import { readSpec } from '../../src/specfile/read.ts';

const readers: Readonly<Record<string, (text: Buffer) => unknown>> = {
  fitform: (text) =>
    readSpec({ files: ['spec.yaml'], kinds, env: {}, readFile: () => Promise.resolve(text) }),
  'js-yaml': (text) => load(text.toString('utf8')),
};

const [name = '', ...files] = process.argv.slice(2);
const read = readers[name];
if (!read) throw new Error(`no reader ${name}`);
let milliseconds = 0;
for (const file of files) {
  const text = await readFile(file);
  const began = performance.now();
  await read(text);
  milliseconds = performance.now() - began;
}
console.log(milliseconds);
