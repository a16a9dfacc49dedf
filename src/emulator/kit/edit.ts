/** Changes that somebody else makes to what a server holds, past its API. */
import { isObject, jsonIn, type Item, type Values } from './model.ts';
import type { Unreadable } from './unreadable.ts';

/** `name` is a name (of a user, of a file) or an id; `List` are the names of the server's lists. */
export type Edit<List extends string = string> =
  | { readonly do: 'add'; readonly to: List; readonly values: Readonly<Values> }
  | { readonly do: 'remove'; readonly from: List; readonly name: string }
  | {
      readonly do: 'set';
      readonly in: List;
      readonly name: string;
      /** From the object inwards: `['permissions', 'upload']`. */
      readonly field: readonly string[];
      readonly value: unknown;
    };

/**
 * Carries the edit out. It is done to every object that `isNamed`, and to none where there is none: by then somebody
 * may have renamed or deleted it.
 */
export function applyEdit<List extends string>(
  edit: Edit<List>,
  {
    itemsOf,
    isNamed,
    newId,
  }: {
    /** The list itself, which is changed. */
    itemsOf: (list: List) => Item[];
    isNamed: (item: Item, name: string) => boolean;
    newId: () => string;
  },
): void {
  switch (edit.do) {
    case 'add':
      itemsOf(edit.to).push({ id: newId(), ...edit.values });
      return;
    case 'remove': {
      const items = itemsOf(edit.from);
      items.splice(0, items.length, ...items.filter((item) => !isNamed(item, edit.name)));
      return;
    }
    case 'set': {
      const items = itemsOf(edit.in);
      const changed = items.map((item) =>
        isNamed(item, edit.name) ? { ...withValue(item, edit.field, edit.value), id: item.id } : item,
      );
      items.splice(0, items.length, ...changed);
    }
  }
}

function withValue(object: Readonly<Values>, [field, ...deeper]: readonly string[], value: unknown): Values {
  if (field === undefined) return { ...object };
  const inner = object[field];
  return {
    ...object,
    [field]: deeper.length === 0 ? value : withValue(isObject(inner) ? inner : {}, deeper, value),
  };
}

/**
 * Reads an edit:
 *
 *     roles/NAME/permissions.upload=true    sets a field, or with dots a field within one
 *     -inboxes/NAME                         removes
 *     +roles={"name": "Guest"}              adds
 *
 * The value is JSON, or where it is none a text. A NAME in which something is in the way is percent-encoded.
 */
export function parseEdit<List extends string>(
  text: string,
  listNames: readonly List[],
): { readonly edit: Edit<List> } | Unreadable {
  const added = /^\+([^=/]+)=(.+)$/s.exec(text);
  const removed = /^-([^=/]+)\/(.+)$/s.exec(text);
  const set = /^([^=/]+)\/(.+?)\/([^/=]+)=(.*)$/s.exec(text);
  const list = (added ?? removed ?? set)?.[1];
  if (list === undefined) return { problem: 'must be LIST/NAME/FIELD=VALUE, -LIST/NAME or +LIST={…}' };
  const into = listNames.find((name) => name === list);
  if (into === undefined) {
    return { problem: `no list "${list}"`, near: { given: list, candidates: listNames } };
  }
  if (added) {
    const values = jsonOr(added[2] ?? '');
    if (!isObject(values)) return { problem: 'what is added must be a JSON object' };
    return { edit: { do: 'add', to: into, values } };
  }
  if (removed) return { edit: { do: 'remove', from: into, name: decoded(removed[2] ?? '') } };
  const [, , name = '', field = '', value = ''] = set ?? [];
  return {
    edit: { do: 'set', in: into, name: decoded(name), field: field.split('.'), value: jsonOr(value) },
  };
}

function jsonOr(text: string): unknown {
  const json = jsonIn(text);
  return json === undefined ? text : json;
}

/** Without its percent-encoding; as it is where that is none. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
