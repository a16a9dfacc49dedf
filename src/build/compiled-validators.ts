/**
 * For esbuild: in place of each module named `…-validators.ts` the code that ajv makes of its schemas, with the same export.
 * It is made from the sources in every build and kept nowhere else, so it cannot be older than they are.
 */
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import standalone from 'ajv/dist/standalone/index.js';
import { transform, type Plugin } from 'esbuild';
import { ajvWith, type Validators } from '../specfile/check/compiling.ts';

export const compiledValidators: Plugin = {
  name: 'compiled-validators',
  setup(build) {
    build.onLoad({ filter: /-validators\.ts$/ }, async ({ path }) => {
      const { validatorFor } = (await import(pathToFileURL(path).href)) as {
        readonly validatorFor: Validators<string>;
      };
      const contents = await codeOf(validatorFor);
      return { contents, loader: 'js', resolveDir: dirname(path) };
    });
  },
};

async function codeOf({ schemas, options }: Validators<string>): Promise<string> {
  const ajv = ajvWith({ ...options, code: { source: true, esm: true } });
  const names = Object.keys(schemas);
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(schema, name);
  const code = standalone.default(ajv, Object.fromEntries(names.map((name) => [name, name])));
  const all = `${code}\nexport const validatorFor = (name) => ({ ${names.join(', ')} })[name];`;
  // No stack trace leads here, and with short names it loads faster.
  return (await transform(all, { format: 'esm', minifyIdentifiers: true, minifySyntax: true })).code;
}
