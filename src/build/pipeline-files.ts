/** The files that `fitform init --ci` writes, as a module: whoever has the bundle has them, and no file beside it. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

/** By its name: the folder of the examples, and where its files go. */
const SOURCES = {
  github: { from: 'examples/github', to: '.github/workflows' },
  gitlab: { from: 'examples/gitlab', to: '' },
} as const;

export const PIPELINES = 'src/cli/pipelines.ts';

/** The module's text. */
export async function pipelines(): Promise<string> {
  const all = Object.entries(SOURCES).map(async ([name, { from, to }]) => {
    const files = (await readdir(from)).filter((file) => file.endsWith('.yml')).sort();
    const texts = files.map(async (file) => {
      const lines = (await readFile(join(from, file), 'utf8')).split('\n');
      return `${JSON.stringify(to === '' ? file : `${to}/${file}`)}: [${lines.map((line) => JSON.stringify(line)).join(',\n')}].join('\\n'),`;
    });
    return `${name}: {${(await Promise.all(texts)).join('\n')}},`;
  });
  const made =
    'Made from examples/github and examples/gitlab by `npm run schemas` (src/build/pipeline-files.ts), never edited by hand.';
  const code = `/** The files that \`fitform init --ci\` writes, by their paths. ${made} */\nexport const pipelines = {${(await Promise.all(all)).join('\n')}} as const;\n`;
  return format(code, { ...(await resolveConfig(import.meta.filename)), parser: 'typescript' });
}
