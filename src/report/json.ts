/** Reports as JSON: the documents whose shapes are in schemas/. */
import type { Rows } from './rows.ts';

export const json = {
  ending: '.json',
  about: 'a program: one document with a schema in schemas/',
  of: ({ document }: Rows): string => `${JSON.stringify(document, null, 2)}\n`,
};
