/** Reports as JSON: the documents whose shapes are in schemas/. */
import type { Rows } from './rows.ts';

export const json = {
  of: ({ document }: Rows): string => `${JSON.stringify(document, null, 2)}\n`,
};
