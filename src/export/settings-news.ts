/** How the settings that an entry of a spec gives become those that are live: number by number. */
import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../kinds/fields.ts';
import { fieldNamed, type Field, type Json } from '../kinds/kind.ts';
import type { Given } from '../specfile/check/merge.ts';
import type { Change } from './changes.ts';

export interface SettingsNews {
  readonly changes: readonly Change[];
  /** Nothing is left that could be given. */
  readonly isEmpty: boolean;
  readonly news: readonly string[];
  /** Keys that only a file below gives, and for which the tenant has nothing. */
  readonly stuck: readonly string[];
}

interface Difference {
  readonly key: string;
  readonly before: Json;
  /** `undefined`: the tenant has none. */
  readonly now: Json | undefined;
}

/** Of a mapping that stays one, what differs; `null` where there is more to it. `live` is as the spec spells it. */
function differences(given: Json, live: Json): Difference[] | null {
  if (!isObject(given) || !isObject(live)) return null;
  return Object.entries(given).flatMap(([key, before]): Difference[] =>
    isDeepStrictEqual(live[key], before) ? [] : [{ key, before, now: live[key] }],
  );
}

const say = (what: string, field: Field, { key, before, now }: Difference): string => {
  const { show } = field.settings ? fieldNamed(field.settings, key) : field;
  return now === undefined
    ? `${what}.${key} taken out: the tenant has none`
    : `${what}.${key} ${show(before)} -> ${show(now)}`;
};

/** In the file itself. `what` is the address and the key, for people. */
export function settingsNews(what: string, field: Field, given: Given, live: Json): SettingsNews {
  const { node, own = node, path } = given;
  const found = differences(node.json, live);
  if (!found) {
    const news = [`${what} ${field.show(field.resolve(node.json))} -> ${field.show(live)}`];
    return { changes: [{ does: 'value', path, value: live }], isEmpty: false, news, stuck: [] };
  }
  const isOwn = ({ key }: Difference): boolean => own.type === 'mapping' && own.entries.has(key);
  const stuck = found.filter((one) => !isOwn(one) && one.now === undefined).map(({ key }) => key);
  const removed = found.filter((one) => isOwn(one) && one.now === undefined).map(({ key }) => key);
  const added = found.flatMap((one) =>
    isOwn(one) || one.now === undefined ? [] : [{ key: one.key, value: one.now }],
  );
  const values = found.flatMap((one): Change[] =>
    isOwn(one) && one.now !== undefined ? [{ does: 'value', path: [...path, one.key], value: one.now }] : [],
  );
  const keys: Change[] = removed.length + added.length === 0 ? [] : [{ does: 'keys', path, removed, added }];
  const count = own.type === 'mapping' ? own.entries.size : 0;
  return {
    changes: [...values, ...keys],
    isEmpty: removed.length > 0 && removed.length === count && added.length === 0,
    news: found.filter(({ key }) => !stuck.includes(key)).map((one) => say(what, field, one)),
    stuck,
  };
}

/** Over a file below: what the updated one has to say; `undefined` for nothing. */
export function settingsOver(
  what: string,
  field: Field,
  { node }: Given,
  live: Json,
): Omit<SettingsNews, 'changes' | 'isEmpty'> & { readonly value?: Json } {
  const found = differences(node.json, live);
  if (!found) {
    if (isDeepStrictEqual(node.json, live)) return { news: [], stuck: [] };
    const news = [`${what} ${field.show(field.resolve(node.json))} -> ${field.show(live)}`];
    return { value: live, news, stuck: [] };
  }
  const there = found.filter(({ now }) => now !== undefined);
  return {
    ...(there.length === 0
      ? {}
      : { value: Object.fromEntries(there.map(({ key, now }) => [key, now ?? null])) }),
    news: there.map((one) => say(what, field, one)),
    stuck: found.filter(({ now }) => now === undefined).map(({ key }) => key),
  };
}
