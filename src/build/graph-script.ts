/** The script of the page of `fitform graph` as a module: from its sources, in one piece, for a browser. */
import { build } from 'esbuild';
import { textModule } from './text-module.ts';

export const GRAPH_SCRIPT = 'src/graph/page-script.ts';
const SOURCE = 'src/graph/browser/start.ts';

/** The module's text. */
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
  });
  const [script] = outputFiles;
  if (!script) throw new Error(`${SOURCE} gave no script`);
  return textModule({
    name: 'pageScript',
    says: 'What the page of `fitform graph` runs.',
    sources: ['src/graph/browser/'],
    maker: 'src/build/graph-script.ts',
    texts: { text: script.text },
  });
}
