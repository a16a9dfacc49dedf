/** The files that `fitform init --ci` writes, as a module. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path/posix';
import { textModule, type Texts } from './text-module.ts';

/** By its name: the folder of the examples, and where its files go. */
const SOURCES = {
  github: { from: 'examples/github', to: '.github/workflows' },
  gitlab: { from: 'examples/gitlab', to: '' },
} as const;

export const PIPELINES = 'src/cli/pipelines.ts';

/** The module's text. */
export async function pipelines(): Promise<string> {
  const texts = await Promise.all(
    Object.entries(SOURCES).map(async ([name, { from, to }]) => [name, await filesIn(from, to)] as const),
  );
  return textModule({
    name: 'pipelines',
    says: 'The files that `fitform init --ci` writes, by their paths.',
    sources: Object.values(SOURCES).map(({ from }) => from),
    maker: 'src/build/pipeline-files.ts',
    texts: Object.fromEntries(texts),
  });
}

async function filesIn(from: string, to: string): Promise<Texts> {
  const files = (await readdir(from)).filter((file) => file.endsWith('.yml')).sort();
  const texts = files.map(
    async (file) => [join(to, file), await readFile(join(from, file), 'utf8')] as const,
  );
  return Object.fromEntries(await Promise.all(texts));
}
