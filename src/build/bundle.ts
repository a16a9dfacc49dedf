/**
 * Builds the JavaScript that `bin` runs (one small entry, and a chunk for each command, loaded when it is called), the
 * library beside it, the library's declarations, and what says whose code is inside.
 */
import { chmod, rm, writeFile } from 'node:fs/promises';
import { build, type BuildOptions } from 'esbuild';
import { builtins } from './builtins.ts';
import { contentsOf } from './bundled-packages.ts';
import { declarations } from './declarations.ts';
import { esbuildOptions, readManifest } from './esbuild-options.ts';
import { joinChunks } from './join-chunks.ts';
import { latePackages } from './late-packages.ts';
import { licensesOf } from './licenses.ts';
import { sbomOf } from './sbom.ts';

const WORK = 'dist/work';
const manifest = await readManifest();
const options: BuildOptions = esbuildOptions(manifest);

await rm('dist', { recursive: true, force: true });
const { metafile } = await build({
  ...options,
  metafile: true,
  entryPoints: { fitform: 'src/cli/main.ts', library: 'src/library/index.ts' },
  outdir: WORK,
  splitting: true,
  format: 'esm',
  chunkNames: 'chunks/[name]-[hash]',
  plugins: [...(options.plugins ?? []), builtins, latePackages],
});
await joinChunks(metafile, { fitform: `${WORK}/fitform.js`, library: `${WORK}/library.js` }, 'dist');
await rm(WORK, { recursive: true });
await chmod('dist/fitform.js', 0o755);
await declarations('src/library/index.ts', 'dist/types');
const contents = await contentsOf(metafile);
await writeFile('dist/THIRD-PARTY-LICENSES.txt', licensesOf(contents));
await writeFile('dist/sbom.cdx.json', sbomOf(manifest, contents));
console.log(`built dist/fitform.js ${manifest.version} for Node ${manifest.engines.node}`);
