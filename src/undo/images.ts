/** Comparing a live object with what a journal says of it, and reading both in names. */
import { isDeepStrictEqual } from 'node:util';
import { addressOf } from '../kinds/address.ts';
import { showAll } from '../kinds/field-types/fields.ts';
import type { DecodeContext, Json, JsonObject, Kind } from '../kinds/kind.ts';
import type { Live, LiveObject } from '../kinds/live.ts';
import {
  fingerprint,
  idIn,
  isIn,
  nameKey,
  ownName,
  patchFields,
  unknownFlagsIn,
  unseenIn,
  valueIn,
} from '../kinds/object.ts';
import { imagesOf, type Effect, type Image } from './effects.ts';

/** By id, as exactly as the journal tells it. Empty: nothing has moved. */
export function movedFields(kind: Kind, image: Image, object: LiveObject): string[] {
  const moved = patchFields(kind)
    .filter((name) => image.whole || isIn(kind, name, image.raw))
    .filter((name) => {
      const [was, is] = [image, object].map(({ raw }) => fingerprint(kind, name, raw).map(orNothing));
      return !isDeepStrictEqual(was, is);
    });
  return ownName(kind, image.raw) === ownName(kind, object.raw) ? moved : [nameKey(kind), ...moved];
}

/** A list or a map without anything in it; a tenant may send null for it. */
const orNothing = (value: Json): Json =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0 ? null : value;

/** In names, as what was deleted and made again has another id. It may lack what fitform cannot write. */
export function isAlike(
  kind: Kind,
  name: string,
  { before, now, again }: { before: JsonObject; now: JsonObject; again: boolean },
  context: DecodeContext,
): boolean {
  const [was, is] = [before, now].map((raw) => valueIn(kind, name, raw, context));
  const [hid, hides] = [before, now].map((raw) => unseenIn(kind, name, raw, context)?.note ?? null);
  return isDeepStrictEqual(was, is) && (hid === hides || (again && hides === null));
}

/** One field of an object as a person reads it, with what no spec can speak of. */
export function sayField(kind: Kind, name: string, raw: JsonObject, context: DecodeContext): string {
  const field = kind.fields[name];
  if (!field) return JSON.stringify(raw[name] ?? null);
  const note = unseenIn(kind, name, raw, context)?.note;
  return `${showAll(field, valueIn(kind, name, raw, context))}${note === undefined ? '' : ` (${note})`}`;
}

/** What a name stands for is what is live under it; else what the journal says an id was called. */
export const namesIn = (live: Live, journal: ReadonlyMap<string, string>): DecodeContext => ({
  nameOf: (kind, id) => journal.get(addressOf(kind, id)) ?? live.nameOf(kind, id),
});

/** Every object that the journal shows, by kind and id. */
export function namesOfJournal(effects: readonly Effect[]): Map<string, string> {
  const names = effects.flatMap((effect) =>
    imagesOf(effect).flatMap(({ raw }): [string, string][] => {
      const [id, name] = [idIn(effect.kind, raw), ownName(effect.kind, raw)];
      return id === null || name === '' ? [] : [[addressOf(effect.kind.name, id), name]];
    }),
  );
  return new Map(names);
}

/** Permissions that the tenant knows and fitform does not: the run wrote them, so they are to be put back as well. */
export function extraPermissionsIn(effects: readonly Effect[]): string[] {
  const found = effects.flatMap((effect) =>
    imagesOf(effect).flatMap(({ raw }) => unknownFlagsIn(effect.kind, raw)),
  );
  return [...new Set(found)].sort();
}
