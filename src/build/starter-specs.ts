/** The specs that `fitform init` begins with, as a module: whoever has the bundle has them, and no file beside it. */
import { readFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';

/** What each is made from, by its name. */
const SOURCES = { guide: 'examples/guide.yaml', tour: 'tenant.example.yaml' } as const;

export const STARTERS = 'src/cli/starters.ts';

/** The module's text. The line that names the schema is left out, as it is another one in each folder. */
export async function starters(): Promise<string> {
  const texts = await Promise.all(
    Object.entries(SOURCES).map(async ([name, file]) => {
      const [schema = '', ...lines] = (await readFile(file, 'utf8')).split('\n');
      if (!schema.startsWith('# yaml-language-server: $schema=')) throw new Error(`${file} names no schema`);
      return `${name}: [${lines.map((line) => JSON.stringify(line)).join(',\n')}].join('\\n'),`;
    }),
  );
  const made = `Made from ${Object.values(SOURCES).join(' and ')} by \`npm run schemas\` (src/build/starter-specs.ts), never edited by hand.`;
  const code = `/** The specs that \`fitform init\` begins with. ${made} */\nexport const starters = {${texts.join('\n')}} as const;\n`;
  return format(code, { ...(await resolveConfig(import.meta.filename)), parser: 'typescript' });
}
