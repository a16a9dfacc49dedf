/** Specs of tests, read as those of files are. */
import { stringify } from 'yaml';
import { kinds } from '../../src/kinds/index.ts';
import type { Desired } from '../../src/specfile/desired.ts';
import { readSpec, type Spec } from '../../src/specfile/read.ts';
import type { Env } from '../../src/specfile/yaml/variables.ts';

export const readText = (text: string, env: Env = {}): Promise<Spec> =>
  readSpec({ files: ['tenant.yaml'], kinds, env, readFile: () => Promise.resolve(Buffer.from(text)) });

export async function desiredOf(spec: object): Promise<Desired> {
  // A text of blanks and a line end, written as a block, is not read as it was.
  return (await readText(stringify(spec, { blockQuote: false }))).desired;
}
