/** A tenant in memory with lists of any kind. PATCH is by replacement: a key that is not sent is gone. */
import type { Json } from '../../src/kinds/kind.ts';
import type { RequestBody, TenantClient } from '../../src/tenant/client.ts';

type Item = Record<string, Json>;

export interface Office extends TenantClient {
  readonly lists: Record<string, Item[]>;
  readonly calls: string[];
}

/** `keys`: under which a list knows its objects, where that is not `id`. */
export function officeWith(
  lists: Record<string, Item[]>,
  keys: Readonly<Record<string, string>> = {},
): Office {
  const calls: string[] = [];
  const plain = (body: RequestBody): Item => ({ ...body }) as Item;
  const parts = (path: string): [string, string, string] => {
    const [, list = '', id = ''] = /^(\/\w+)\/(\w+)$/.exec(path) ?? [];
    return [list, id, keys[list] ?? 'id'];
  };
  return {
    lists,
    calls,
    get: (path) => Promise.resolve((lists[path] ?? null) as Json),
    post: (path, body) => {
      calls.push(`POST ${path}`);
      const made = { ...plain(body), id: `x${(lists[path]?.length ?? 0) + 1}` };
      lists[path]?.push(made);
      return Promise.resolve(made);
    },
    patch: (path, body) => {
      calls.push(`PATCH ${path}`);
      const [list, id, key] = parts(path);
      const changed = { ...plain(body), [key]: id };
      lists[list] = [...(lists[list] ?? []).filter((item) => item[key] !== id), changed];
      return Promise.resolve(changed);
    },
    delete: (path) => {
      calls.push(`DELETE ${path}`);
      const [list, id, key] = parts(path);
      lists[list] = (lists[list] ?? []).filter((item) => item[key] !== id);
      return Promise.resolve();
    },
  };
}
