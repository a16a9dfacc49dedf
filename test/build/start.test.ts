/** What a start loads: of the program, of packages, and of Node. Every part of it is paid for at each start. */
import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { builtins } from '../../src/build/builtins.ts';
import { esbuildOptions, readManifest } from '../../src/build/esbuild-options.ts';
import { neededBy } from '../../src/build/join-chunks.ts';
import { latePackages } from '../../src/build/late-packages.ts';
import { BINARY, folder } from '../support/cli-process.ts';
import { startTenant } from '../support/tenant-server.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Runs before the program: at its end it prints which files and which of Node's modules were loaded, and what Intl has made. */
const LISTS = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  import { writeSync } from 'node:fs';
  const files = [];
  registerHooks({ load: (url, context, next) => (files.push(url), next(url, context)) });
  const made = [];
  for (const name of ['Segmenter', 'ListFormat']) {
    Intl[name] = new Proxy(Intl[name], { construct: (own, given) => (made.push(name), new own(...given)) });
  }
  const before = new Set(process.moduleLoadList);
  process.on('exit', () => {
    const node = process.moduleLoadList.filter((one) => !before.has(one));
    writeSync(2, JSON.stringify({ files, node, made }));
  });
`)}`;

type Loaded = Record<'files' | 'node' | 'made', string[]>;

const loadedBy = (...args: string[]): Promise<Loaded> => loadedIn({ cwd: ROOT, env: { CI: 'true' } }, args);

async function loadedIn(
  surroundings: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
  args: readonly string[],
): Promise<Loaded> {
  const { stderr } = await promisify(execFile)(process.execPath, ['--import', LISTS, BINARY, ...args], {
    ...surroundings,
  });
  const { files, node, made } = JSON.parse(stderr) as Loaded;
  const names = files.filter((url) => url.startsWith('file:')).map((url) => basename(url));
  return {
    files: names
      .map((name) => name.replace(/-[\w-]{8}\.js$/, ''))
      .filter((name) => name !== 'rolldown-runtime'),
    node: node.map((name) => name.replace('NativeModule ', '')),
    made,
  };
}

/** Tens of milliseconds each, for those who need them. */
const COSTLY = ['http', 'https', 'tls', 'http2', 'crypto', 'internal/deps/undici/undici', 'worker_threads'];

describe('the built program loads', () => {
  test.each([
    [['--version'], ['fitform.js', 'start']],
    [['--help'], ['fitform.js', 'start', 'program']],
    [
      ['help', 'plan'],
      ['fitform.js', 'start', 'program'],
    ],
  ])('for %j no more than that part', async (args, files) => {
    const loaded = await loadedBy(...args);
    expect(loaded.files).toEqual(files);
    expect(COSTLY.filter((name) => loaded.node.includes(name))).toEqual([]);
    if (args[0] !== 'help') expect(loaded.made).toEqual([]);
  });

  test('for validate what reads a spec, in few files', async () => {
    const { files, node, made } = await loadedBy('validate', 'tenant.example.yaml');
    expect(files.slice(0, 4)).toEqual(['fitform.js', 'start', 'program', 'validate']);
    expect(files.length).toBeLessThanOrEqual(8);
    expect(node).not.toContain('internal/deps/undici/undici');
    expect(made).toEqual([]);
  });

  test('for a plan that is only looked at no cryptography, which a saved one needs', async () => {
    const { env } = await startTenant();
    const cwd = await folder({ 'tenant.yaml': 'version: 1\nroles: [{ name: Clerk, permissions: [] }]\n' });
    const crypto = async (...args: string[]): Promise<boolean> =>
      (await loadedIn({ cwd, env: { CI: 'true', ...env } }, args)).node.includes('crypto');
    expect(await crypto('plan')).toBe(false);
    expect(await crypto('plan', '--json')).toBe(true);
  });
});

describe('the packages of', () => {
  let outputs: Metafile['outputs'] = {};
  beforeAll(async () => {
    const options: BuildOptions = esbuildOptions(await readManifest());
    const built = await build({
      ...options,
      absWorkingDir: ROOT,
      entryPoints: { fitform: 'src/cli/main.ts' },
      outdir: 'dist',
      splitting: true,
      format: 'esm',
      write: false,
      metafile: true,
      plugins: [...(options.plugins ?? []), builtins, latePackages],
    });
    outputs = built.metafile.outputs;
  });

  const packagesOf = (source: string): string[] => {
    const entry = Object.keys(outputs).filter((path) => outputs[path]?.entryPoint === source);
    expect(entry).toHaveLength(1);
    const files = [...neededBy(outputs, entry)];
    const inputs = files.flatMap((path) => Object.entries(outputs[path]?.inputs ?? {}));
    const names = inputs
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .flatMap(([path]) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
    return [...new Set(names)].sort();
  };

  const OF_LINES = [
    'ansi-regex',
    'ansi-styles',
    'get-east-asian-width',
    'string-width',
    'strip-ansi',
    'wrap-ansi',
  ];
  const OF_HELP = ['commander', 'damerau-levenshtein', ...OF_LINES];
  const OF_SPECS = [
    'ajv',
    'ajv-formats',
    'fast-deep-equal',
    'fast-uri',
    'js-yaml',
    'json-schema-traverse',
    'yaml',
  ];

  const OF_CALLS = [
    '@hono/node-server',
    '@keyv/serialize',
    '@sec-ant/readable-stream',
    '@sindresorhus/is',
    'byte-counter',
    'cacheable-request',
    'chunk-data',
    'decompress-response',
    'get-stream',
    'got',
    'hono',
    'http-cache-semantics',
    'is-stream',
    'keyv',
    'lowercase-keys',
    'mimic-response',
    'normalize-url',
    'responselike',
    'safe-stable-stringify',
    'uint8array-extras',
  ];

  test.each<[string, readonly string[]]>([
    ['src/cli/main.ts', []],
    ['src/cli/program.ts', OF_HELP],
    ['src/cli/commands/verbs.ts', OF_HELP],
    ['src/cli/commands/validate.ts', [...OF_HELP, ...OF_SPECS]],
    ['src/cli/commands/plan.ts', [...OF_HELP, ...OF_SPECS, ...OF_CALLS]],
  ])('%s are no others than these', (source, known) => {
    expect(packagesOf(source).filter((name) => !known.includes(name))).toEqual([]);
  });
});

test("a function that is fetched late is as good as Node's own", async () => {
  const contents = `
    import childProcess, { execFile } from 'node:child_process';
    import { createHash, hash } from 'node:crypto';
    export const found = [childProcess.execFile, execFile];
    export const digests = [hash('sha256', 'x'), createHash('sha256').update('x').digest('hex')];
  `;
  const options = { bundle: true, platform: 'node', format: 'esm', write: false } as const;
  const { outputFiles } = await build({ ...options, stdin: { contents }, plugins: [builtins] });
  const code = Buffer.from(outputFiles[0]?.text ?? '').toString('base64');
  const { found, digests } = (await import(`data:text/javascript;base64,${code}`)) as {
    readonly found: unknown[];
    readonly digests: string[];
  };
  // What promisify makes of it is a property of the function itself.
  expect(found).toEqual([execFile, execFile]);
  expect(new Set(digests)).toEqual(new Set([hash('sha256', 'x')]));
});

test('no file imports a module of Node as ES modules do, which would read all that it exports', async () => {
  const names = await readdir(join(ROOT, 'dist'), { recursive: true });
  const files = names.filter((name) => name.endsWith('.js') && !name.includes('rolldown-runtime'));
  expect(files.length).toBeGreaterThan(20);
  for (const name of files) {
    const text = await readFile(join(ROOT, 'dist', name), 'utf8');
    expect(/\bimport\s?[^;"'()]*["']node:\w+["'];/.exec(text)?.[0] ?? '', name).toBe('');
  }
});
