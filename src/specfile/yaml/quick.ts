/**
 * The reader of specs that are in order: several times as fast as `exact.ts`, and silent. It reads the same, or gives up: then
 * the other one reads the text again, and what there is to say is said by that one alone.
 */
import type { JsonSchema } from '../../kinds/kind.ts';
import { hiddenElsewhere, holdsUserInfo, isSecretKey, isUnsafeUrl, masked } from './secrets.ts';
import { quickTree } from './quick-tree.ts';
import { nodeAt, type Source, type SpecNode } from './tree.ts';
import { typed, type Content } from './typed.ts';
import type { Env } from './variables.ts';

/** `null` where it gives up. */
export function readQuickly(source: Source, env: Env | null, schema: JsonSchema): Content | null {
  const { text, within } = source;
  const found = quickTree(source, env);
  if (found === null || [...found.keys].some(isSecretKey) || isShownInPart(text, found.tree)) return null;
  const { tree } = found;
  const shown = masked(text, hiddenElsewhere(text, tree.type === 'mapping'));
  if (tree.type !== 'mapping') {
    return within === undefined ? null : { tree, shown, problems: [], warnings: [], references: [] };
  }
  const content = typed(tree, schema, within);
  return content.problems.length > 0 || content.warnings.length > 0 ? null : { ...content, shown };
}

/** Whether a URL in it may hold a secret. */
function isShownInPart(text: string, tree: SpecNode): boolean {
  const url = nodeAt(tree, ['tenant', 'url']);
  return holdsUserInfo(text) || (url?.type === 'scalar' && isUnsafeUrl(url.written));
}
