/**
 * Joins the small files that the bundler makes of what commands share. Node takes half a millisecond to find and read each,
 * and a plan would need sixty of them.
 */
import { basename } from 'node:path';
import type { Metafile } from 'esbuild';
import { rolldown } from 'rolldown';

/** What is started most often. Each is one file, with what it needs and none of those before it has. */
const LAYERS = {
  start: /^src\/cli\/main\.ts$/,
  program: /^src\/cli\/(program|commands\/([\w-]+-)?verbs?)\.ts$/,
  validate: /^src\/cli\/commands\/validate\.ts$/,
  plan: /^src\/cli\/commands\/plan\.ts$/,
  apply: /^src\/cli\/commands\/apply\.ts$/,
  library: /^src\/library\/index\.ts$/,
} as const satisfies Readonly<Record<string, RegExp>>;

/** `from`: the folder that `outputs` lie in, as the bundler has left it. `entries`: by the names that they get. */
export async function joinChunks(
  { outputs }: Pick<Metafile, 'outputs'>,
  entries: Readonly<Record<string, string>>,
  to: string,
): Promise<void> {
  const layers = Object.entries(LAYERS).map(([name, entry]) => {
    const begins = Object.keys(outputs).filter((path) => entry.test(outputs[path]?.entryPoint ?? ''));
    if (begins.length === 0) throw new Error(`nothing begins with ${String(entry)}`);
    return { name, files: new Set([...neededBy(outputs, begins)].map((path) => basename(path))) };
  });
  const bundle = await rolldown({
    input: entries,
    platform: 'node',
    treeshake: false,
    preserveEntrySignatures: 'allow-extension',
  });
  await bundle.write({
    dir: to,
    chunkFileNames: 'chunks/[name]-[hash].js',
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: layers.map(({ name, files }, index) => ({
        name,
        priority: layers.length - index,
        // The entries stay apart: whoever imports the library must not run the program.
        test: (id: string) =>
          files.has(basename(id)) && !Object.values(entries).some((entry) => id.endsWith(entry)),
      })),
    },
  });
  await bundle.close();
}

/** These files, and all that they load at once. */
export function neededBy(outputs: Metafile['outputs'], begins: readonly string[]): Set<string> {
  const needed = new Set<string>();
  const add = (path: string): void => {
    if (needed.has(path)) return;
    needed.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement') add(next);
    }
  };
  begins.forEach(add);
  return needed;
}
