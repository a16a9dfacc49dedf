/** Every schema that fitform publishes: what `npm run schemas` writes into schemas/, and `fitform schema` prints. */
import type { JsonSchema, Kinds } from '../kinds/kind.ts';
import { editorSchema } from '../specfile/check/editor-schema.ts';
import { accessDocuments } from './access-schemas.ts';
import { doctorDocuments } from './doctor-schemas.ts';
import { explanationDocuments } from './explanation-schemas.ts';
import { graphDocuments } from './graph-schemas.ts';
import { documents, otherDocuments, problemDocuments } from './schemas.ts';

/** By name: that of `ErrorDocument` is `error`. */
export const publishedSchemas = (kinds: Kinds): Readonly<Record<string, JsonSchema>> =>
  Object.fromEntries(
    Object.entries({
      Tenant: editorSchema(kinds),
      ...documents,
      ...problemDocuments,
      ...accessDocuments,
      ...doctorDocuments,
      ...explanationDocuments,
      ...graphDocuments,
      ...otherDocuments,
    }).map(([type, schema]) => [nameOf(type), schema]),
  );

const nameOf = (type: string): string =>
  type
    .replace(/Document$/, '')
    .replace(/\B[A-Z]/g, '-$&')
    .toLowerCase();
