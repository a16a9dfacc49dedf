/** The specs that `fitform init` begins with, as a module. */
import { readFile } from 'node:fs/promises';
import { textModule } from './text-module.ts';

/** What each is made from, by its name. */
const SOURCES = { guide: 'examples/guide.yaml', tour: 'tenant.example.yaml' } as const;

export const STARTERS = 'src/cli/starters.ts';

/** The module's text. The line that names the schema is left out, as it is another one in each folder. */
export async function starters(): Promise<string> {
  const texts = await Promise.all(
    Object.entries(SOURCES).map(async ([name, file]) => {
      const [schema = '', ...lines] = (await readFile(file, 'utf8')).split('\n');
      if (!schema.startsWith('# yaml-language-server: $schema=')) throw new Error(`${file} names no schema`);
      return [name, lines.join('\n')] as const;
    }),
  );
  return textModule({
    name: 'starters',
    says: 'The specs that `fitform init` begins with.',
    sources: Object.values(SOURCES),
    maker: 'src/build/starter-specs.ts',
    texts: Object.fromEntries(texts),
  });
}
