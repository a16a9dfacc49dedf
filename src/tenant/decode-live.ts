/** Lists as the API sends them to the live tenant in name space. */
import {
  kindNamed,
  Unreadable,
  type DecodeContext,
  type Field,
  type Json,
  type JsonObject,
  type Kind,
  type Kinds,
} from '../kinds/kind.ts';
import type { Live, LiveObject } from '../kinds/live.ts';
import { TenantError } from './tenant-error.ts';

/** `lists` by the name of the kind; `me` is the answer of `users/me`. Throws a `TenantError` of kind `malformed`. */
export function decodeLive(
  kinds: Kinds,
  lists: ReadonlyMap<string, readonly JsonObject[]>,
  me: JsonObject | null,
): Live {
  const read = kinds.flatMap((kind) => {
    const list = lists.get(kind.name);
    return list ? [[kind, list] as const] : [];
  });
  const context: DecodeContext = { nameOf: namesById(read) };
  const objects = read.map(
    ([kind, list]) => [kind.name, list.map((wire) => decodeObject(kind, wire, context))] as const,
  );
  const account = me && decodeObject(kindNamed(kinds, 'user'), me, context);
  return { objects: new Map(objects), account };
}

/** Empty for an object that nothing in a spec can mean. */
function nameOf(kind: Kind, wire: JsonObject): string {
  const name = wire[kind.identity];
  return typeof name === 'string' ? name : '';
}

/** Throws a `TenantError` of kind `malformed` that names the object and the field. */
function decodeObject(kind: Kind, wire: JsonObject, context: DecodeContext): LiveObject {
  const onWire = Object.entries(kind.fields).filter(([, field]) => field.written !== 'marker');
  const decode = (name: string, field: Field): Json => {
    const key = field.wire ?? name;
    try {
      return field.decode(wire[key], context);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      const name = nameOf(kind, wire);
      const which = name === '' ? `(id ${wire['id'] as string})` : JSON.stringify(name);
      throw malformed(kind, `${kind.name} ${which}: ${key} ${error.message}`);
    }
  };
  return {
    kind: kind.name,
    id: wire['id'] as string,
    name: nameOf(kind, wire),
    fields: Object.fromEntries(onWire.map(([name, field]) => [name, decode(name, field)])),
    unseen: onWire.flatMap(([name, field]) => {
      const unseen = field.unseen?.(wire[field.wire ?? name], context);
      return unseen ? [{ field: name, ...unseen }] : [];
    }),
    wire,
  };
}

/** A name stands for an object only while no other of its kind bears it. */
function namesById(lists: readonly (readonly [Kind, readonly JsonObject[]])[]): DecodeContext['nameOf'] {
  const names = new Map<string, Map<string, string>>();
  for (const [kind, list] of lists) {
    const bearers = new Map<string, number>();
    for (const wire of list) {
      const name = nameOf(kind, wire);
      if (name !== '') bearers.set(name, (bearers.get(name) ?? 0) + 1);
    }
    const unique = list.filter((wire) => bearers.get(nameOf(kind, wire)) === 1);
    names.set(kind.name, new Map(unique.map((wire) => [wire['id'] as string, nameOf(kind, wire)])));
  }
  return (kind, id) => names.get(kind)?.get(id) ?? { id };
}

/** What was read is not what the API describes, so it must not be taken for absent or empty. */
export const malformed = (kind: Kind, detail: string): TenantError =>
  new TenantError({
    kind: 'malformed',
    method: 'GET',
    path: kind.path,
    detail: `${detail}; nothing that depends on the ${kind.section} can be planned`,
  });
