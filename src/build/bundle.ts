/**
 * Builds the JavaScript that `bin` runs (one small entry, and a chunk for each command, loaded when it is called), the
 * library beside it, and the library's declarations.
 */
import { chmod, readFile, rm } from 'node:fs/promises';
import { build } from 'esbuild';
import { declarations } from './declarations.ts';

const { version, engines } = JSON.parse(await readFile('package.json', 'utf8')) as {
  version: string;
  engines: { node: string };
};

await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: { fitform: 'src/cli/main.ts', library: 'src/library/index.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  // Names stay: they tell where in a trace one is.
  minifyWhitespace: true,
  minifySyntax: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.22',
  legalComments: 'linked',
  chunkNames: 'chunks/[name]-[hash]',
  // CommonJS dependencies in an ESM bundle call require at run time.
  banner: {
    js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
  },
  define: { FITFORM_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
});
await chmod('dist/fitform.js', 0o755);
await declarations('src/library/index.ts', 'dist/types');
console.log(`built dist/fitform.js ${version} for Node ${engines.node}`);
