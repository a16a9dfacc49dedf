/** YAML and JSON, with the place of everything in it. */
import { isMap, isSeq, LineCounter, parseDocument, type Node, type Pair } from 'yaml';

/** Where in a file, from 1. */
export type Place = { readonly line: number; readonly column: number };

type Segments = readonly (string | number)[];

/** The content of a YAML or JSON text, and where in it a path leads; or what is wrong with it. */
export function readYaml(
  text: string,
):
  | { readonly content: unknown; placeOf: (path: Segments) => Place }
  | { readonly problems: readonly (Place & { readonly path: ''; readonly message: string })[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map(({ message, pos }) => ({ ...at(pos[0]), path: '' as const, message })),
    };
  }
  let content: unknown;
  try {
    content = document.toJS();
  } catch (error) {
    // Aliases that lead nowhere, or to far too much.
    return { problems: [{ ...at(0), path: '' as const, message: (error as Error).message }] };
  }
  const placeOf = (path: Segments): Place => {
    let node: Node | null | undefined = document.contents;
    let offset = node?.range?.[0] ?? 0;
    for (const segment of path) {
      if (isMap<Node, Node | null>(node)) {
        const pair: Pair<Node, Node | null> | undefined = node.items.find(
          ({ key }) => String(key) === String(segment),
        );
        if (!pair) break;
        offset = pair.key.range?.[0] ?? offset;
        node = pair.value;
      } else if (isSeq<Node>(node) && typeof segment === 'number') {
        node = node.items[segment];
        offset = node?.range?.[0] ?? offset;
      } else {
        break;
      }
    }
    return at(offset);
  };
  return { content, placeOf };
}

/** `users[0].roles` in its parts. */
export const segmentsOf = (path: string): (string | number)[] =>
  path
    .split(/[.[\]]+/)
    .filter((part) => part !== '')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
