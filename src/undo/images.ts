/** Comparing a live object with what a journal says of it, and reading both in names. */
import { isDeepStrictEqual } from 'node:util';
import {
  addressOf,
  type DecodeContext,
  type Field,
  type Json,
  type JsonObject,
  type Kind,
  type Kinds,
  type Ref,
} from '../kinds/kind.ts';

import type { Live, LiveObject } from '../kinds/live.ts';
import { fingerprint } from '../plan/digest.ts';
import type { Effect, Image } from './effects.ts';
import { showAll } from '../apply/verify.ts';

/** The fields of the patch model: what a run can have changed. */
export const patchFields = (kind: Kind): [string, Field][] =>
  Object.entries(kind.fields).filter(([, { written }]) => written === 'always' || written === 'carried');

/** By id, as exactly as the journal tells it. Empty: nothing has moved. */
export function movedFields(kind: Kind, image: Image, object: LiveObject): string[] {
  const moved = patchFields(kind)
    .filter(([name, field]) => image.whole || (field.wire ?? name) in image.wire)
    .filter(([name, field]) => {
      const key = field.wire ?? name;
      return !isDeepStrictEqual(fingerprint(field, image.wire[key]), fingerprint(field, object.wire[key]));
    })
    .map(([name]) => name);
  return image.wire[kind.identity] === object.name ? moved : [kind.identity, ...moved];
}

/** In names, as what was deleted and made again has another id. */
export function isAlike(
  field: Field,
  name: string,
  a: JsonObject,
  b: JsonObject,
  context: DecodeContext,
): boolean {
  const key = field.wire ?? name;
  const [one, other] = [a, b].map((wire) => [
    field.decode(wire[key], context),
    field.unseen?.(wire[key], context)?.note ?? null,
  ]);
  return isDeepStrictEqual(one, other);
}

/** One field of an object as a person reads it, with what no spec can speak of. */
export function sayField(kind: Kind, name: string, wire: JsonObject, context: DecodeContext): string {
  if (name === kind.identity) return JSON.stringify(wire[name] ?? null);
  const field = kind.fields[name];
  if (!field) return '';
  const key = field.wire ?? name;
  const note = field.unseen?.(wire[key], context)?.note;
  return `${showAll(field, field.decode(wire[key], context))}${note === undefined ? '' : ` (${note})`}`;
}

/** What a name stands for is what is live under it; else what the journal says an id was called. */
export function namesIn(kinds: Kinds, live: Live, journal: ReadonlyMap<string, string>): DecodeContext {
  const names = new Map<string, string>();
  for (const kind of kinds) {
    for (const [name, [object, ...others]] of Map.groupBy(
      live.objects.get(kind.name) ?? [],
      (one) => one.name,
    )) {
      if (object && others.length === 0) names.set(addressOf(kind.name, object.id), name);
    }
  }
  return {
    nameOf: (kind, id): Ref => {
      const address = addressOf(kind, id);
      return journal.get(address) ?? names.get(address) ?? { id };
    },
  };
}

/** Every object that the journal shows, by kind and id. */
export function namesOfJournal(effects: readonly Effect[]): Map<string, string> {
  const names = effects.flatMap(({ kind, before, left }) =>
    [before, ...left].flatMap((image): [string, string][] => {
      const id = image?.wire['id'];
      const name = image?.wire[kind.identity];
      return typeof id === 'string' && typeof name === 'string' ? [[addressOf(kind.name, id), name]] : [];
    }),
  );
  return new Map(names);
}

/** Permissions that the tenant knows and fitform does not: the run wrote them, so they are to be put back as well. */
export function extraPermissionsIn(effects: readonly Effect[]): string[] {
  const found = effects.flatMap(({ kind, before, left }) =>
    Object.entries(kind.fields).flatMap(([name, { names, wire }]) =>
      names === undefined
        ? []
        : [before, ...left].flatMap((image): string[] => {
            const flags: Json | undefined = image?.wire[wire ?? name];
            const held = typeof flags === 'object' && flags !== null ? Object.keys(flags) : [];
            return held.filter((flag) => !names.includes(flag));
          }),
    ),
  );
  return [...new Set(found)].sort();
}
