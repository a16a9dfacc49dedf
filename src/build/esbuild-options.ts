/** What every build of the program has in common. */
import { readFile } from 'node:fs/promises';
import type { BuildOptions } from 'esbuild';
import { compiledValidators } from './compiled-validators.ts';

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly description: string;
  readonly engines: { readonly node: string };
}

export const readManifest = async (): Promise<Manifest> =>
  JSON.parse(await readFile('package.json', 'utf8')) as Manifest;

export const esbuildOptions = ({ version }: Manifest) =>
  ({
    bundle: true,
    // Names stay, so that a stack trace in a bug report says where it comes from.
    minifyWhitespace: true,
    minifySyntax: true,
    platform: 'node',
    target: 'node22.22',
    // All licences go into one file: licenses.ts.
    legalComments: 'none',
    define: { FITFORM_VERSION: JSON.stringify(version) },
    logLevel: 'warning',
    metafile: true,
    plugins: [compiledValidators],
  }) satisfies BuildOptions;
