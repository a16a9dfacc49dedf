/** Writes schemas/, from the same shapes src/documents/, and the texts that the bundle holds: never edited by hand. */
import { mkdir, writeFile } from 'node:fs/promises';
import { kinds } from '../kinds/index.ts';
import { accessDocuments } from '../report/access-schemas.ts';
import { doctorDocuments } from '../report/doctor-schemas.ts';
import { explanationDocuments } from '../report/explanation-schemas.ts';
import { graphDocuments } from '../report/graph-schemas.ts';
import { publishedSchemas } from '../report/published-schemas.ts';
import { documents, otherDocuments, problemDocuments } from '../report/schemas.ts';
import { journalShapes } from '../undo/journal-shapes.ts';
import { GRAPH_SCRIPT, graphScript } from './graph-script.ts';
import { PIPELINES, pipelines } from './pipeline-files.ts';
import { starters, STARTERS } from './starter-specs.ts';
import { typesOf } from './types.ts';

const journalLines = {
  JournalHeader: journalShapes.header,
  JournalBefore: journalShapes.before,
  JournalAfter: journalShapes.after,
  JournalStays: journalShapes.stays,
  JournalEnd: journalShapes.end,
};

/** File name to content. */
export const schemaFiles = (): Map<string, string> =>
  new Map(
    Object.entries(publishedSchemas(kinds)).map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify(schema, null, 2)}\n`,
    ]),
  );

const JSON_TYPES = `export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}`;

/** File name to content. */
export async function typeFiles(): Promise<Map<string, string>> {
  const taken = (type: string): string => `import type { ${type} } from './documents.ts';`;
  return new Map([
    ['documents.ts', await typesOf('What the engine prints', JSON_TYPES, documents)],
    ['problem-documents.ts', await typesOf('What a run prints instead of a plan', '', problemDocuments)],
    ['access-documents.ts', await typesOf('What fitform access prints', '', accessDocuments)],
    ['doctor-documents.ts', await typesOf('What fitform doctor prints', '', doctorDocuments)],
    ['explanation-documents.ts', await typesOf('What fitform explain prints', '', explanationDocuments)],
    ['graph-documents.ts', await typesOf('What fitform graph prints', '', graphDocuments)],
    ['other-documents.ts', await typesOf('What other commands print', taken('Json'), otherDocuments)],
    ['journal-lines.ts', await typesOf('The lines of a journal', taken('JsonObject'), journalLines)],
  ]);
}

if (import.meta.main) {
  await mkdir('schemas', { recursive: true });
  for (const [name, content] of schemaFiles()) await writeFile(`schemas/${name}`, content);
  for (const [name, content] of await typeFiles()) await writeFile(`src/documents/${name}`, content);
  await writeFile(STARTERS, await starters());
  await writeFile(GRAPH_SCRIPT, await graphScript());
  await writeFile(PIPELINES, await pipelines());
}
