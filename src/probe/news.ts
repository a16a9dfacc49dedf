/** What a tenant has that fitform does not know: keys of declared objects, permissions. Never a key of an open map. */
import { isObject } from '../kinds/field-types/fields.ts';
import type { DocumentedKeys, Json, JsonObject } from '../kinds/kind.ts';
import { documentedKeys, ownName } from '../kinds/object.ts';
import type { Evidence } from './questions.ts';
import { aloneIn, objectsIn, unknownPermissions } from './read-objects.ts';

export interface News {
  readonly permissions: readonly string[];
  /** `path` as `/users` or `/users: roles[]`. */
  readonly keys: readonly { readonly path: string; readonly key: string }[];
  /** Names that are no plain words could be the customer's, or a secret: they are only counted. */
  readonly withheld: number;
}

export function newsIn(evidence: Evidence): News {
  const names = objectsIn(evidence).flatMap(({ kind, items }) => items.map((item) => ownName(kind, item)));
  const isTheirs = namesTheCustomer(names);
  const isPlain = (name: string): boolean => isWord(name) && !isTheirs(name);
  const found = new Map<string, { path: string; key: string }>();
  const look = (path: string, items: readonly JsonObject[], known: DocumentedKeys): void => {
    for (const item of items) {
      for (const key of Object.keys(item)) {
        if (!known.keys.includes(key)) found.set(`${path} ${key}`, { path, key });
      }
      for (const [key, inner] of Object.entries(known.within ?? {})) {
        const value = item[key] ?? null;
        const at = `${path}${path.includes(':') ? '.' : ': '}${key}`;
        if (Array.isArray(value)) look(`${at}[]`, (value as Json[]).filter(isObject), inner);
        else if (isObject(value)) look(at, [value], inner);
      }
    }
  };
  const lists = evidence.lists.flatMap(({ kind, answer }) =>
    kind && answer?.items ? [{ kind, objects: answer.items }] : [],
  );
  const alone = aloneIn(evidence).map(({ kind, object }) => ({ kind, objects: [object] }));
  for (const { kind, objects } of [...lists, ...alone]) {
    look(kind.path, objects, documentedKeys(kind));
  }
  const keys = [...found.values()];
  const permissions = unknownPermissions(evidence);
  const withheld = [...keys.map(({ key }) => key), ...permissions].filter((name) => !isPlain(name));
  return {
    permissions: permissions.filter(isPlain).sort(),
    keys: keys.filter(({ key }) => isPlain(key)),
    withheld: withheld.length,
  };
}

/** As an API's keys are: no id, no number, no text in another alphabet. */
const isWord = (name: string): boolean =>
  /^[a-z][a-z0-9_]{0,39}$/i.test(name) && !/\d{3}|[0-9a-f]{12}/i.test(name);

/**
 * Whether a key or a permission is one of these names, or one word of them, however it is written; or has a word of the domain
 * of a user's address in it, which is often the customer's name.
 */
function namesTheCustomer(names: readonly string[]): (name: string) => boolean {
  const words = new Set(names.flatMap((name) => [wordsIn(name).join(''), ...wordsIn(name)]));
  const domains = new Set(names.flatMap((name) => wordsIn(/@(.*)\.[^.]*$/.exec(name)?.[1] ?? '')));
  return (name) => words.has(wordsIn(name).join('')) || wordsIn(name).some((word) => domains.has(word));
}

/** In lower case; a capital within begins one. */
const wordsIn = (name: string): string[] =>
  name
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
