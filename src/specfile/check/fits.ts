/** One value against the schema of its field. */
import type { ValidateFunction } from 'ajv';
import { MAY_BE_FILE, isTakenForFile } from '../../kinds/field-types/from-file.ts';
import type { Json, JsonSchema } from '../../kinds/kind.ts';
import { ajvWith } from './compiling.ts';

/** Whether a spec could hold this value where that schema stands; not what would be read as the name of a file. */
export function fits(schema: JsonSchema, value: Json): boolean {
  return compiled(schema)(value);
}

const validators = new Map<string, ValidateFunction>();
const MOST = 200;

function compiled(schema: JsonSchema): ValidateFunction {
  const key = JSON.stringify(schema);
  const known = validators.get(key);
  if (known) return known;
  if (validators.size >= MOST) validators.clear();
  const ajv = ajvWith({}).removeKeyword(MAY_BE_FILE);
  ajv.addKeyword({
    keyword: MAY_BE_FILE,
    validate: (_: unknown, given: Json): boolean => !isTakenForFile(given),
  });
  const check = ajv.compile(schema);
  validators.set(key, check);
  return check;
}
