/** Lists as the API sends them to the live tenant in name space. */
import { addressOf } from '../kinds/address.ts';
import {
  kindNamed,
  Unreadable,
  type DecodeContext,
  type JsonObject,
  type Kind,
  type Kinds,
} from '../kinds/kind.ts';
import { liveTenant, type Live, type LiveObject } from '../kinds/live.ts';
import { idIn, isScoped, nameIn, ownName, sentKey, unseenIn, valueIn } from '../kinds/object.ts';
import { withInherited } from '../kinds/inheritance.ts';
import { malformed, type TenantError } from './tenant-error.ts';

/** `lists` by the name of the kind; `me` is the answer of `users/me`; `keys` by id. Throws a `TenantError` of kind `malformed`. */
export function decodeLive(
  kinds: Kinds,
  lists: ReadonlyMap<string, readonly JsonObject[]>,
  me: JsonObject | null,
  keys: Live['keys'] = null,
): Live {
  const read = kinds.flatMap((kind) => {
    const list = lists.get(kind.name);
    return list ? [[kind, list] as const] : [];
  });
  const context: DecodeContext = { nameOf: namesById(read) };
  const objects = read.map(([kind, list]): [string, LiveObject[]] => {
    const decoded = list.map((raw) => decodeObject(kind, raw, context));
    return [kind.name, isScoped(kind) ? withInherited(kinds, kind, decoded, lists) : decoded];
  });
  const account = me && decodeObject(kindNamed(kinds, 'user'), me, context);
  return liveTenant(new Map(objects), account, keys);
}

/** Throws a `TenantError` of kind `malformed` that names the object and the field. */
function decodeObject(kind: Kind, raw: JsonObject, context: DecodeContext): LiveObject {
  const id = idIn(kind, raw) ?? '';
  const name = nameIn(kind, raw, context.nameOf);
  const fields = Object.keys(kind.fields);
  const readable = <T>(field: string, read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      const which = name === '' ? `(id ${id})` : JSON.stringify(name);
      throw malformedList(kind, `${kind.name} ${which}: ${sentKey(kind, field)} ${error.message}`);
    }
  };
  return {
    kind: kind.name,
    id,
    name,
    fields: Object.fromEntries(
      fields.map((field) => [field, readable(field, () => valueIn(kind, field, raw, context))]),
    ),
    unseen: fields.flatMap((field) => {
      const unseen = unseenIn(kind, field, raw, context);
      return unseen ? [{ field, ...unseen }] : [];
    }),
    raw,
  };
}

/** A name stands for an object only while no other of its kind bears it. */
function namesById(lists: readonly (readonly [Kind, readonly JsonObject[]])[]): DecodeContext['nameOf'] {
  const names = new Map<string, string>();
  for (const [kind, list] of lists) {
    for (const [name, [raw, ...others]] of Map.groupBy(list, (one) => ownName(kind, one))) {
      if (name !== '' && raw && others.length === 0) {
        names.set(addressOf(kind.name, idIn(kind, raw) ?? ''), name);
      }
    }
  }
  return (kind, id) => names.get(addressOf(kind, id)) ?? { id };
}

/** As nobody may take it for absent or empty, nothing is planned by it. */
export const malformedList = ({ path, section }: Kind, detail: string): TenantError =>
  malformed('GET', path, `${detail}; nothing that depends on the ${section} can be planned`);
