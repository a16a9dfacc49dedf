/** What is legal but probably not meant: names that look the same, or that begin or end with a blank. */
import type { Draft, Merged } from './merge.ts';
import { problemAt, type Problem } from './problem.ts';
import { quote } from './quote.ts';
import { placeOf, type PlacedName } from './tree.ts';

/** Names are compared byte by byte, so these are different resources to the tenant and the same to a reader. */
export function warnings({ drafts }: Merged): Problem[] {
  const first = new Map<string, Draft>();
  return drafts.flatMap((draft) => {
    const { kind, name, renamedFrom } = draft;
    const shown = quote(name.node.written);
    const found: Problem[] = [];
    found.push(...blanks(name, 'the name'), ...renamedFrom.flatMap((old) => blanks(old, 'the old name')));
    const key = `${kind.name}/${looks(name.node.json)}`;
    const twin = first.get(key)?.name;
    if (twin === undefined) first.set(key, draft);
    else {
      const { file, line, column } = placeOf(twin);
      const sameText = twin.node.json.normalize('NFC') === name.node.json.normalize('NFC');
      const message = `the name ${shown} differs from the one at ${file}:${line}:${column} only in ${sameText ? 'its Unicode form' : 'letter case'}`;
      found.push(problemAt(placeOf(name), message, `they are two ${kind.section} to the tenant`));
    }
    return found;
  });
}

function blanks(name: PlacedName, what: string): Problem[] {
  const { json, written } = name.node;
  const isBroken = /[\r\n]/.test(json);
  if (!isBroken && json === json.trim()) return [];
  const fault = isBroken ? 'holds a line break' : 'begins or ends with a blank';
  return [
    problemAt(
      placeOf(name),
      `${what} ${quote(written)} ${fault}`,
      isBroken ? 'line breaks count' : 'blanks count',
    ),
  ];
}

const looks = (name: string): string => name.normalize('NFC').toLowerCase();
