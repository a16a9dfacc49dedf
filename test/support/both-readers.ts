/** What the quick reader of a text has found, and what the exact one finds. */
import type { JsonSchema } from '../../src/kinds/kind.ts';
import type { Path } from '../../src/specfile/problem/path.ts';
import { readExactly } from '../../src/specfile/yaml/exact.ts';
import { readQuickly } from '../../src/specfile/yaml/quick.ts';
import { spotsOf } from '../../src/specfile/yaml/spec-text.ts';
import type { SpecNode } from '../../src/specfile/yaml/tree.ts';
import type { Content } from '../../src/specfile/yaml/typed.ts';
import type { Env } from '../../src/specfile/yaml/variables.ts';

export interface Both {
  /** `null` where it has given up. */
  readonly quick: object | null;
  readonly exact: object;
}

/** `within`: of a value in a file of its own. */
export function bothReaders(text: string, schema: JsonSchema, env: Env | null = {}, within?: Path): Both {
  const source = { file: 't.yaml', text, spotOf: spotsOf(text), ...(within ? { within } : {}) };
  const quick = readQuickly(source, env, schema);
  return { quick: quick && view(quick), exact: view(readExactly(source, env, schema)) };
}

const view = ({ tree, references, ...content }: Content): object => ({
  ...content,
  tree: tree && nodeView(tree),
  references: references.map(({ path, named }) => [path, nodeView(named)]),
});

/** All of a node but its text, with the order of keys. */
function nodeView(node: SpecNode): object {
  const { source: _, ...own } = node;
  if (node.type === 'scalar') return own;
  if (node.type === 'list') return { ...own, items: node.items.map(nodeView) };
  const entries = [...node.entries].map(([key, entry]) => [key, entry.offset, nodeView(entry.node)]);
  return { ...own, entries, keys: Object.keys(node.json) };
}
