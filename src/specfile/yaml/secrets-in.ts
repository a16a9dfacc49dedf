/** Secrets that were left in a text that is YAML, by the nodes of its document. */
import { isMap, isScalar, isSeq, visit, type Document, type Node, type Pair } from 'yaml';
import type { JsonSchema } from '../../kinds/kind.ts';
import type { Path } from '../problem/path.ts';
import { stepInto, type Known } from './schema-at.ts';
import {
  hiddenElsewhere,
  holdsUserInfo,
  isSecretKey,
  isUnsafeUrl,
  type Secret,
  type Secrets,
  type Span,
} from './secrets.ts';

/** Of a text that could be read as YAML. Keys of open maps are names, and what stands in opaque JSON is nobody's business. */
export function secretsIn(document: Document, text: string, schema: JsonSchema): Secrets {
  const keys: Secret[] = [];
  const hidden: Span[] = [];

  function pairs(items: readonly Pair<Node | null, Node | null>[], known: Known, path: Path): void {
    for (const { key, value } of items) {
      const name = isScalar(key) && typeof key.value === 'string' ? key.value : null;
      const inner = name === null ? null : stepInto(known, 'mapping', name);
      const to = name === null ? path : [...path, name];
      if (key !== null && name !== null && inner === null && isSecretKey(name)) {
        const [offset, from] = key.range ?? [0, 0];
        const span = { from, to: value?.range?.[1] ?? from };
        keys.push({ offset, path: to, key: name, value: span });
        hidden.push(span, ...repeatedIn(value, document));
      } else walk(value, inner, to);
    }
  }

  function walk(node: Node | null, known: Known, path: Path): void {
    if (isMap(node)) pairs(node.items as Pair<Node | null, Node | null>[], known, path);
    else if (isSeq(node)) {
      for (const [index, item] of node.items.entries()) {
        walk(item as Node | null, stepInto(known, 'list', index), [...path, index]);
      }
    } else if (isScalar(node) && typeof node.value === 'string') {
      const isUrl = path.length === 2 && path[0] === 'tenant' && path[1] === 'url';
      if (holdsUserInfo(node.value) || (isUrl && isUnsafeUrl(node.value))) {
        hidden.push(userInfo(node, text));
      }
    }
  }

  walk(document.contents, schema, []);
  return { keys, hidden: [...hidden, ...hiddenElsewhere(text, isMap(document.contents))] };
}

/** What the aliases in a value stand for, and those in there. */
function repeatedIn(value: Node | null, document: Document): Span[] {
  const found = new Set<Node>();
  const follow = (node: Node): void =>
    visit(node, {
      Alias(_, alias) {
        const target = alias.resolve(document);
        if (target === undefined || found.has(target)) return;
        found.add(target);
        follow(target);
      },
    });
  if (value) follow(value);
  return [...found].flatMap(({ range }) => (range ? { from: range[0], to: range[1] } : []));
}

/** What follows the scheme; where there is no user info, the query and the fragment, as they may hold a key. */
function userInfo(node: Node, text: string): Span {
  const [from, to] = node.range ?? [0, 0];
  const written = text.slice(from, to);
  const scheme = written.indexOf('//');
  if (written.includes('@')) return { from: scheme === -1 ? from : from + scheme + 2, to };
  const query = written.search(/[?#]/);
  return { from: query === -1 ? from : from + query, to };
}
