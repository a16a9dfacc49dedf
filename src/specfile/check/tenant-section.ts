/** The `tenant` of a spec file, as far as a schema cannot see it. */
import { problemAt, type Problem } from '../problem/problem.ts';
import { basePathFault, tenantUrlFault } from './tenant-url.ts';
import { below, isName, placeOf, type Placed } from '../yaml/tree.ts';

/** Of each file: credentials in a URL are out, even where a later file overrides it. */
export function checkTenant(root: Placed): Problem[] {
  const url = below(root, ['tenant', 'url']);
  const basePath = below(root, ['tenant', 'base_path']);
  return [...(url ? ofUrl(url) : []), ...(basePath ? ofBasePath(basePath) : [])];
}

function ofUrl(url: Placed): Problem[] {
  const { node } = url;
  if (node.type !== 'scalar' || typeof node.json !== 'string' || node.json === '') return [];
  // Where a variable is missing, only what is written is known.
  if (node.broken && !node.written.includes('@')) return [];
  const fault = tenantUrlFault(node.broken ? node.written : node.json, !node.fromVariable);
  return fault ? [problemAt(placeOf(url), fault.message, fault.hint)] : [];
}

/** What does not begin with a slash, the schema tells. */
function ofBasePath(path: Placed): Problem[] {
  const { node } = path;
  if (!isName(node) || !node.json.startsWith('/')) return [];
  const fault = basePathFault(node.json, node.written);
  return fault ? [problemAt(placeOf(path), fault.message, fault.hint)] : [];
}
