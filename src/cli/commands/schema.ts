/** `fitform schema`: the published schemas, as whoever has only the program gets at them. Sends nothing. */
import { kinds } from '../../kinds/index.ts';
import { publishedSchemas } from '../../report/published-schemas.ts';
import { invalid } from '../../specfile/problem/problem.ts';
import { nearest } from '../../kinds/nearest.ts';
import { didYouMean, quote } from '../../specfile/problem/quote.ts';
import type { Command } from '../command.ts';
import type { OutputOptions } from '../options.ts';

/** Throws `InvalidInput` for a name that is none. */
export function schema({ output }: Command<OutputOptions>, name?: string): Promise<number> {
  const schemas = publishedSchemas(kinds);
  const names = schemaNames();
  if (name === undefined) {
    output.result({ format: 'fitform.schemas/1', schemas: names }, `${names.join('\n')}\n`);
    return Promise.resolve(0);
  }
  const found = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
  if (!found) {
    const near = nearest(name, names);
    throw invalid(
      `there is no schema ${quote(name)}`,
      near === undefined ? 'fitform schema lists them' : didYouMean(near, name),
    );
  }
  output.result(found, `${JSON.stringify(found, null, 2)}\n`);
  return Promise.resolve(0);
}

export const schemaNames = (): string[] => Object.keys(publishedSchemas(kinds)).sort();
