/** A spec file against the schema of its kinds: each fault in a person's words, where it stands. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { MAY_BE_FILE, isTakenForFile } from '../../kinds/field-types/from-file.ts';
import type { Json, JsonSchema, Kinds } from '../../kinds/kind.ts';
import { schemaFaults } from './schema-error.ts';
import { pathOfPointer } from '../problem/path.ts';
import { problemAt, type Problem } from '../problem/problem.ts';
import { listIsWanted, unknownKeys, withoutRepeats } from './repeated-errors.ts';
import { schemaFor } from './schema-for.ts';
import { tenantSchema } from './spec-schema.ts';
import { nodeAt, placeAt, type Mapping, type Placed, type SpecNode } from '../yaml/tree.ts';

/** `root` is what `load` read. Values that are reported already are passed over. */
export function validate({ node: tree }: Placed<Mapping>, kinds: Kinds): Problem[] {
  const schema = schemaOf(kinds);
  if (compiled(schemaFor(schema, [tree.json]), 'what is written')(tree.json)) return [];
  // What is to be written instead may stand anywhere in the schema.
  const check = compiled(schema, 'what is written');
  check(tree.json);
  const errors = check.errors ?? [];
  const misspelt = unknownKeys(errors);
  return withoutRepeats(errors.map(listIsWanted(misspelt)), misspelt).flatMap((error) => {
    const path = pathOfPointer(error.instancePath, tree.json);
    const node = nodeAt(tree, path);
    if (node === undefined || isReported(error, node)) return [];
    return schemaFaults(error, node, path).map((fault) => {
      const { at, message, hint } = fault;
      return problemAt(placeAt(at, fault.path), message, hint);
    });
  });
}

/** Whether a spec could hold this value where that schema stands; not what would be read as the name of a file. */
export function fits(schema: JsonSchema, value: Json): boolean {
  return compiled(schema, 'the value itself')(value);
}

const schemas = new WeakMap<Kinds, JsonSchema>();

function schemaOf(kinds: Kinds): JsonSchema {
  const schema = schemas.get(kinds) ?? tenantSchema(kinds);
  schemas.set(kinds, schema);
  return schema;
}

const validators = new Map<string, ValidateFunction>();
const MOST = 200;

function compiled(schema: JsonSchema, means: 'what is written' | 'the value itself'): ValidateFunction {
  const key = means + JSON.stringify(schema);
  const known = validators.get(key);
  if (known) return known;
  if (validators.size >= MOST) validators.clear();
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strict: true,
    strictTypes: true,
    allowUnionTypes: true,
    strictRequired: false,
    // A test holds our schemas against the schema of schemas; to do so here takes half of the time.
    validateSchema: false,
    // For a function that is called a few times, making it faster takes longer than it saves.
    code: { optimize: false },
  });
  ajv.addVocabulary(['x-message', 'x-prose', 'x-all', 'x-create', 'x-keys', 'x-or', 'x-not-here']);
  const isTaken = (_: unknown, value: Json): boolean => means === 'what is written' || !isTakenForFile(value);
  ajv.addKeyword({ keyword: MAY_BE_FILE, validate: isTaken });
  const check = ajv.compile(schema);
  validators.set(key, check);
  return check;
}

/** A key that is at fault is not in the tree, so what a broken mapping lacks says nothing. */
function isReported(error: ErrorObject, node: SpecNode): boolean {
  if (node.type === 'list' || !node.broken) return false;
  return node.type === 'scalar' || error.keyword === 'required' || error.keyword === 'oneOf';
}
