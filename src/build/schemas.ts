/** Writes schemas/: generated from the kinds and from the documents' shapes, never edited by hand. */
import { mkdir, writeFile } from 'node:fs/promises';
import { kinds } from '../kinds/index.ts';
import { airiskSchemas } from '../report/airisk-schemas.ts';
import { planSchema } from '../plan/plan-schema.ts';
import {
  driftSchema,
  emulateSchema,
  errorSchema,
  linkSchema,
  linksSchema,
  resultSchema,
  serveSchema,
} from '../report/schemas.ts';
import { editorSchema } from '../specfile/check/editor-schema.ts';

/** File name to content. */
export function schemaFiles(): Map<string, string> {
  const schemas = {
    tenant: editorSchema(kinds),
    plan: planSchema,
    result: resultSchema,
    drift: driftSchema,
    error: errorSchema,
    link: linkSchema,
    links: linksSchema,
    emulate: emulateSchema,
    serve: serveSchema,
    ...airiskSchemas,
  };
  return new Map(
    Object.entries(schemas).map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify(schema, null, 2)}\n`,
    ]),
  );
}

if (import.meta.main) {
  await mkdir('schemas', { recursive: true });
  for (const [name, content] of schemaFiles()) await writeFile(`schemas/${name}`, content);
}
