/** Reading at once, for those who have a text already and use `yaml` anyhow. */
import type { JsonSchema } from '../../kinds/kind.ts';
import { readExactly } from './exact.ts';
import { readQuickly } from './quick.ts';
import { spotsOf } from './spec-text.ts';
import type { Mapping } from './tree.ts';
import type { Content } from './typed.ts';
import type { Env } from './variables.ts';

/** The text of one file as a tree, with all that is wrong with it as far as one file and its schema can tell. */
export function parse(
  file: string,
  text: string,
  env: Env,
  schema: JsonSchema,
): Content & { readonly tree: Mapping | null } {
  const source = { file, text, spotOf: spotsOf(text) };
  const { tree, ...rest } = readQuickly(source, env, schema) ?? readExactly(source, env, schema);
  return { ...rest, tree: tree?.type === 'mapping' ? tree : null };
}
