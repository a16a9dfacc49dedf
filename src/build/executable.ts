/**
 * Builds `dist-exe/fitform`: the program and the Node that runs this build, in one file, for the platform of the build.
 * https://nodejs.org/docs/latest-v24.x/api/single-executable-applications.html
 */
import { execFile } from 'node:child_process';
import { copyFile, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { contentsOf } from './bundled-packages.ts';
import { esbuildOptions, readManifest } from './esbuild-options.ts';
import { licensesOf } from './licenses.ts';

const FOLDER = 'dist-exe';
const WORK = join(FOLDER, 'work');
const EXECUTABLE = join(FOLDER, 'fitform');
const POSTJECT = 'node_modules/postject/dist/cli.js';
/** What Node looks for in its own file; the page above gives it. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

const node = (...args: string[]) => promisify(execFile)(process.execPath, args);

await rm(FOLDER, { recursive: true, force: true });
const manifest = await readManifest();
const options = esbuildOptions(manifest);
const { metafile } = await build({
  ...options,
  entryPoints: ['src/cli/main.ts'],
  outfile: join(WORK, 'main.cjs'),
  // Node takes one CommonJS file here, which has no `import.meta`.
  format: 'cjs',
  define: { ...options.define, 'import.meta.url': 'importMetaUrl' },
  banner: { js: "const importMetaUrl=require('node:url').pathToFileURL(__filename).href;" },
});
const config = {
  main: join(WORK, 'main.cjs'),
  output: join(WORK, 'main.blob'),
  disableExperimentalSEAWarning: true,
  useCodeCache: true,
};
await writeFile(join(WORK, 'sea.json'), JSON.stringify(config));
await node('--experimental-sea-config', join(WORK, 'sea.json'));
await copyFile(process.execPath, EXECUTABLE);
await node(POSTJECT, EXECUTABLE, 'NODE_SEA_BLOB', config.output, '--sentinel-fuse', FUSE);

const { version } = process;
const ofNode = `The executable also contains Node.js ${version}: https://github.com/nodejs/node/blob/${version}/LICENSE`;
const licenses = licensesOf(await contentsOf(metafile), ofNode);
await writeFile(join(FOLDER, 'THIRD-PARTY-LICENSES.txt'), licenses);
await rm(WORK, { recursive: true });
await stateSize('docs/install.md');

/** Brings the page up to date that says how large the executable is. In tens of megabytes, so that it seldom changes. */
async function stateSize(page: string): Promise<void> {
  const { size } = await stat(EXECUTABLE);
  const rounded = `${Math.round(size / 1e7) * 10} MB`;
  const text = await readFile(page, 'utf8');
  await writeFile(page, text.replace(/(?<=<!-- size -->)[^<]*/, rounded));
  console.log(`built ${EXECUTABLE} ${manifest.version} with Node ${version}, about ${rounded}`);
}
