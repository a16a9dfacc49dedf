/** The script of the page of `fitform graph` as a module: from its sources, in one piece, for a browser. */
import { build, type Plugin } from 'esbuild';
import { textModule } from './text-module.ts';

export const GRAPH_SCRIPT = 'src/graph/page-script.ts';
const SOURCE = 'src/graph/browser/start.ts';

/** Node's modules go with the functions that use them: none of them is called in a browser. */
const withoutNode: Plugin = {
  name: 'without Node',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^node:/ }, ({ path }) => ({ path, external: true, sideEffects: false }));
  },
};

/** The module's text. Throws where something that the page needs is Node's. */
export async function graphScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [SOURCE],
    bundle: true,
    write: false,
    minify: true,
    lineLimit: 110,
    format: 'iife',
    platform: 'browser',
    target: 'es2025',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [withoutNode],
  });
  const [script] = outputFiles;
  if (!script || script.text.includes('node:')) throw new Error(`${SOURCE} gave no script for a browser`);
  return textModule({
    name: 'pageScript',
    says: 'What the page of `fitform graph` runs.',
    sources: ['src/graph/browser/'],
    maker: 'src/build/graph-script.ts',
    texts: { text: script.text },
  });
}
