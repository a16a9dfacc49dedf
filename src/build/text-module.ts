/** Files as a module: whoever has the bundle has them, and no file beside it. */
import { format, resolveConfig } from 'prettier';

/** Texts by their names. */
export interface Texts {
  readonly [name: string]: string | Texts;
}

interface TextModule {
  readonly name: string;
  /** What the texts are. */
  readonly says: string;
  /** The files that they are made from, and the one that makes them. */
  readonly sources: readonly string[];
  readonly maker: string;
  readonly texts: Texts;
}

/** The module's text. A line of a file is a line of it, so that a change of one is a change of the other. */
export async function textModule({ name, says, sources, maker, texts }: TextModule): Promise<string> {
  const made = `Made from ${sources.join(' and ')} by \`npm run schemas\` (${maker}), never edited by hand.`;
  const code = `/** ${says} ${made} */\nexport const ${name} = ${literal(texts)} as const;\n`;
  return format(code, { ...(await resolveConfig(import.meta.filename)), parser: 'typescript' });
}

function literal(texts: Texts): string {
  const entries = Object.entries(texts).map(([name, text]) => {
    return `${JSON.stringify(name)}: ${typeof text === 'string' ? linesOf(text) : literal(text)},`;
  });
  return `{${entries.join('\n')}}`;
}

const linesOf = (text: string): string =>
  `[${text
    .split('\n')
    .map((line) => JSON.stringify(line))
    .join(',\n')}].join('\\n')`;
