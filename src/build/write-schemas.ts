/** Writes schemas/ and, from the same shapes, src/documents/: never edited by hand. */
import { mkdir, writeFile } from 'node:fs/promises';
import { kinds } from '../kinds/index.ts';
import { documents, otherDocuments } from '../report/schemas.ts';
import { editorSchema } from '../specfile/check/editor-schema.ts';
import { journalShapes } from '../undo/read-journal.ts';
import { typesOf } from './types.ts';

const journalLines = {
  JournalHeader: journalShapes.header,
  JournalBefore: journalShapes.before,
  JournalAfter: journalShapes.after,
  JournalStays: journalShapes.stays,
  JournalEnd: journalShapes.end,
};

/** The schema of `ErrorDocument` is `error.schema.json`. */
const schemaName = (type: string): string =>
  type
    .replace(/Document$/, '')
    .replace(/\B[A-Z]/g, '-$&')
    .toLowerCase();

/** File name to content. */
export function schemaFiles(): Map<string, string> {
  const schemas = { Tenant: editorSchema(kinds), ...documents, ...otherDocuments };
  return new Map(
    Object.entries(schemas).map(([type, schema]) => [
      `${schemaName(type)}.schema.json`,
      `${JSON.stringify(schema, null, 2)}\n`,
    ]),
  );
}

const JSON_TYPES = `export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}`;

/** File name to content. */
export async function typeFiles(): Promise<Map<string, string>> {
  const taken = (type: string): string => `import type { ${type} } from './documents.ts';`;
  return new Map([
    ['documents.ts', await typesOf('What the engine prints', JSON_TYPES, documents)],
    ['other-documents.ts', await typesOf('What other commands print', taken('Json'), otherDocuments)],
    ['journal-lines.ts', await typesOf('The lines of a journal', taken('JsonObject'), journalLines)],
  ]);
}

if (import.meta.main) {
  await mkdir('schemas', { recursive: true });
  for (const [name, content] of schemaFiles()) await writeFile(`schemas/${name}`, content);
  for (const [name, content] of await typeFiles()) await writeFile(`src/documents/${name}`, content);
}
