/** What is printed with `--json`, held against the published schemas. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { expect } from 'vitest';

/** A document with whatever keys its format has; a test looks at some of them. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the schemas are the types here
export type Document = Record<string, any>;

const SCHEMAS = join(import.meta.dirname, '../../schemas');

const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true });
ajv.addVocabulary(['x-message']);
const schemas = new Map<string, ValidateFunction>(
  readdirSync(SCHEMAS).map((file) => {
    const schema = JSON.parse(readFileSync(join(SCHEMAS, file), 'utf8')) as object;
    return [`fitform.${file.replace('.schema.json', '')}/1`, ajv.compile(schema)] as const;
  }),
);

/** The one document on stdout. An error document must tell the exit code of the process that printed it. */
export function documentOf(stdout: string, code: number | null): Document {
  const document = JSON.parse(stdout) as Document;
  // A spec says by its version what it is.
  const format = document['version'] === 1 ? 'fitform.tenant/1' : String(document['format']);
  const validate = schemas.get(format);
  expect(validate, `format ${format}`).toBeDefined();
  validate?.(document);
  expect(validate?.errors ?? [], stdout).toEqual([]);
  if (document['format'] === 'fitform.error/1') expect(document['exit_code'], stdout).toBe(code);
  return document;
}

/** All that an error document says, as one text. */
export const wordsOf = (document: Document): string =>
  [
    document['message'],
    ...(document['problems'] as Document[]).flatMap(({ file, line, column, path, message, hint }) => [
      `${String(file)}:${String(line)}:${String(column)} ${String(path)}: ${String(message)} (${String(hint)})`,
    ]),
  ].join('\n');
