/**
 * Validators of JSON Schemas. From the sources, ajv compiles each when it is first asked for. The build does so beforehand
 * for the modules named `…-validators.ts` (src/build/compiled-validators.ts), so the program brings their code and loads no
 * compiler for it.
 */
import { Ajv, type Options, type ValidateFunction } from 'ajv';
import { MAY_BE_FILE } from '../../kinds/field-types/from-file.ts';
import type { JsonSchema } from '../../kinds/kind.ts';

export interface Validators<Name extends string> {
  (name: Name): ValidateFunction;
  /** What the build makes them from. */
  readonly schemas: Readonly<Record<Name, JsonSchema>>;
  readonly options: Options;
}

/** Our keywords, which check nothing. */
const WORDS = [...['x-message', 'x-prose', 'x-all', 'x-create', 'x-keys', 'x-or', 'x-not-here'], MAY_BE_FILE];

export function ajvWith(options: Options): Ajv {
  const ajv = new Ajv({
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    // A test holds our schemas against the schema of schemas; to do so here takes half of the time.
    validateSchema: false,
    // For a function that is called a few times, making it faster takes longer than it saves.
    code: { optimize: false },
    ...options,
  });
  ajv.addVocabulary(WORDS);
  return ajv;
}

export function compiling<Name extends string>(
  schemas: Readonly<Record<Name, JsonSchema>>,
  options: Options,
): Validators<Name> {
  const known = new Map<Name, ValidateFunction>();
  const validatorFor = (name: Name): ValidateFunction => {
    const validator = known.get(name) ?? ajvWith(options).compile(schemas[name]);
    known.set(name, validator);
    return validator;
  };
  return Object.assign(validatorFor, { schemas, options });
}
