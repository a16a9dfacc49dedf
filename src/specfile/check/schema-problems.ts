/** What is wrong with a spec by the schema of its kinds: each fault in a person's words, where it stands. */
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Kinds } from '../../kinds/kind.ts';
import { pathOfPointer } from '../problem/path.ts';
import { problemAt, type Problem } from '../problem/problem.ts';
import { nodeAt, placeAt, type Mapping, type SpecNode } from '../yaml/tree.ts';
import { ajvWith } from './compiling.ts';
import { listIsWanted, unknownKeys, withoutRepeats } from './repeated-errors.ts';
import { schemaFaults } from './schema-error.ts';
import { tenantSchema } from './spec-schema.ts';

export function schemaProblems(tree: Mapping, kinds: Kinds): Problem[] {
  const check = validatorOf(kinds);
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

const validators = new WeakMap<Kinds, ValidateFunction>();

/** With all errors, and what each needs to be told. */
function validatorOf(kinds: Kinds): ValidateFunction {
  const validator =
    validators.get(kinds) ?? ajvWith({ allErrors: true, verbose: true }).compile(tenantSchema(kinds));
  validators.set(kinds, validator);
  return validator;
}

/** A key that is at fault is not in the tree, so what a broken mapping lacks says nothing. */
function isReported(error: ErrorObject, node: SpecNode): boolean {
  if (node.type === 'list' || !node.broken) return false;
  return node.type === 'scalar' || error.keyword === 'required' || error.keyword === 'oneOf';
}
