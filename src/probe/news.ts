/** What a tenant has that fitform does not know: keys of declared objects, permissions. Never a key of an open map. */
import { isObject } from '../kinds/fields.ts';
import type { JsonObject } from '../kinds/kind.ts';
import { knownKeys, ownName } from '../kinds/object.ts';
import { documented, type Documented } from './documented.ts';
import type { Evidence } from './questions.ts';
import { objectsIn, unknownPermissions } from './read-objects.ts';

export interface News {
  readonly permissions: readonly string[];
  /** `path` as `/users` or `/users: roles[]`. */
  readonly keys: readonly { readonly path: string; readonly key: string }[];
  /** Names that are no plain words could be the customer's, or a secret: they are only counted. */
  readonly withheld: number;
}

export function newsIn(evidence: Evidence): News {
  const names = new Set(
    objectsIn(evidence).flatMap(({ kind, items }) => items.map((item) => ownName(kind, item).toLowerCase())),
  );
  const isPlain = (name: string): boolean => isWord(name) && !names.has(name.toLowerCase());
  const found = new Map<string, { path: string; key: string }>();
  const look = (path: string, items: readonly JsonObject[], known: Documented): void => {
    for (const item of items) {
      for (const key of Object.keys(item)) {
        if (!known.keys.includes(key)) found.set(`${path} ${key}`, { path, key });
      }
      for (const [key, inner] of Object.entries(known.within ?? {})) {
        const list = item[key];
        if (Array.isArray(list)) {
          look(`${path}${path.includes(':') ? '.' : ': '}${key}[]`, list.filter(isObject), inner);
        }
      }
    }
  };
  for (const { kind, answer } of [...evidence.lists, ...evidence.singles, evidence.me]) {
    if (!kind || !answer || answer.status >= 300) continue;
    const { keys = [], within = {} } = documented[kind.path] ?? {};
    const objects = answer.items ?? (isObject(answer.json) ? [answer.json] : []);
    look(kind.path, objects, { keys: [...knownKeys(kind), ...keys], within });
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
