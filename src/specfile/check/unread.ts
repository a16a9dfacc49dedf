/**
 * Which parts of the spec could not be read, because a file is broken, a key misspelt or a value at fault. What
 * seems to be missing may be there, so about those parts nothing is said that could be a false alarm.
 */
import type { JsonSchema, Kind, Kinds } from '../../kinds/kind.ts';
import { nameKey } from '../../kinds/object.ts';
import { EXTRA } from './merge.ts';
import { nearest } from '../../kinds/nearest.ts';
import { below, isName, nodeAt, rootOf, type Placed, type SpecFile, type SpecNode } from '../yaml/tree.ts';

export interface Unread {
  /** Names of the kinds that may have more resources than could be read. */
  readonly kinds: ReadonlySet<string>;
  /** The tenant may list more extra permissions than could be read. */
  readonly permissions: boolean;
}

/** `schema`: that of a whole spec. */
export function unreadIn(files: readonly SpecFile[], kinds: Kinds, schema: JsonSchema): Unread {
  const keys = Object.keys(schema['properties'] ?? {});
  const anyFile = (isUnread: (root: Placed) => boolean): boolean =>
    files.some((file) => file.tree === null || file.tree.broken || rootOf(file).some(isUnread));
  return {
    kinds: new Set(
      kinds.filter((kind) => anyFile((root) => isSectionUnread(root, kind, keys))).map(({ name }) => name),
    ),
    permissions: anyFile((root) => isTenantUnread(root, keys)),
  };
}

function isSectionUnread(root: Placed, kind: Kind, keys: readonly string[]): boolean {
  if (isMisspelt(root.node, kind.section, keys)) return true;
  const section = nodeAt(root.node, [kind.section]);
  if (section === undefined) return false;
  if (section.type !== 'list') return true;
  const name = [nameKey(kind)];
  return section.items.some((item) => isBroken(item) || !isName(nodeAt(item, name)));
}

function isTenantUnread(root: Placed, keys: readonly string[]): boolean {
  if (isMisspelt(root.node, 'tenant', keys)) return true;
  const tenant = below(root, ['tenant'])?.node;
  if (tenant === undefined) return false;
  if (tenant.type !== 'mapping' || tenant.broken || isMisspelt(tenant, EXTRA, [EXTRA])) return true;
  const extra = tenant.entries.get(EXTRA)?.node;
  return extra !== undefined && (extra.type !== 'list' || !extra.items.every(isName));
}

/** Is there an unknown key that is nearest to this one of the known? */
function isMisspelt(node: SpecNode, wanted: string, known: readonly string[]): boolean {
  if (node.type !== 'mapping') return false;
  return [...node.entries.keys()].some((key) => !known.includes(key) && nearest(key, known) === wanted);
}

const isBroken = (node: SpecNode): boolean => node.type !== 'list' && node.broken;
