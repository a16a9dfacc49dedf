/** What is legal but probably not meant: names that look the same, or that begin or end with a blank. */
import { folded, showAlike } from '../../kinds/look-alike.ts';
import type { Draft, Merged } from './merge.ts';
import { problemAt, type Problem } from '../problem/problem.ts';
import { quote } from '../problem/quote.ts';
import { placeOf, type PlacedName } from '../yaml/tree.ts';

/** Names are compared byte by byte, so these are two resources here; the tenant may make one of them. */
export function warnings({ drafts }: Merged): Problem[] {
  const first = new Map<string, Draft>();
  return drafts.flatMap((draft) => {
    const { kind, name, renamedFrom } = draft;
    const found = [...blanks(name, 'the name'), ...renamedFrom.flatMap((old) => blanks(old, 'the old name'))];
    const key = `${kind.name}/${folded(name.node.json)}`;
    const twin = first.get(key)?.name;
    if (twin === undefined) first.set(key, draft);
    else {
      const { file, line, column } = placeOf(twin);
      // Values of variables are not shown.
      const isHidden = twin.node.fromVariable || name.node.fromVariable;
      const how = isHidden ? '' : `: ${showAlike(twin.node.json, name.node.json)}`;
      const message = `the name ${quote(name.node.written)} looks like the one at ${file}:${line}:${column}${how}`;
      const hint = 'the tenant may not tell the two apart: neither is created beside the other';
      found.push(problemAt(placeOf(name), message, hint));
    }
    return found;
  });
}

function blanks(name: PlacedName, what: string): Problem[] {
  const { json, written } = name.node;
  const isBroken = /[\r\n]/.test(json);
  if (!isBroken && json === json.trim()) return [];
  const [fault, hint] = isBroken
    ? ['holds a line break', 'line breaks count']
    : ['begins or ends with a blank', 'blanks count'];
  return [problemAt(placeOf(name), `${what} ${quote(written)} ${fault}`, hint)];
}
