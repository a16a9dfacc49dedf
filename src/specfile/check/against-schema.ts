/** A spec file against the schema of its kinds. */
import type { Kinds } from '../../kinds/kind.ts';
import { kinds as own } from '../../kinds/index.ts';
import { kindsInSpec } from '../../kinds/settings.ts';
import type { Problem } from '../problem/problem.ts';
import type { Mapping, Placed } from '../yaml/tree.ts';
import { validatorFor } from './spec-validators.ts';

/**
 * `root` is what `load` read. Values that are reported already are passed over. What is wrong is only asked where something
 * is: saying so takes a compiler of schemas, as other kinds than the program's own do.
 */
export async function validate({ node: tree }: Placed<Mapping>, kinds: Kinds): Promise<Problem[]> {
  if (kindsInSpec(kinds) === kindsInSpec(own) && validatorFor('spec')(tree.json)) return [];
  const { schemaProblems } = await import('./schema-problems.ts');
  return schemaProblems(tree, kinds);
}
