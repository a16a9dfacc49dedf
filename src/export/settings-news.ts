/** How the settings that an entry of a spec gives become those that are live: number by number. */
import { isDeepStrictEqual } from 'node:util';
import { askedDiff, isObject, showAll } from '../kinds/fields.ts';
import { fieldNamed, type Field, type Json } from '../kinds/kind.ts';
import type { Change } from './changes.ts';
import type { Obstacle } from './layers.ts';
import { hasNothing, NOTHING, type About, type FieldNews } from './field-news.ts';

interface Difference {
  readonly key: string;
  readonly before: Json;
  /** `undefined`: the tenant has none. */
  readonly now: Json | undefined;
}

/** Of a mapping that stays one, what differs; `null` where there is more to it. `live` is as the spec spells it. */
export function differences({ settings }: Field, given: Json, live: Json): readonly Difference[] | null {
  if (!settings || !isObject(given) || !isObject(live)) return null;
  return Object.entries(given).flatMap(([key, before]): Difference[] =>
    isDeepStrictEqual(live[key], before) || isAsAsked(settings.fields[key], before, live[key])
      ? []
      : [{ key, before, now: live[key] }],
  );
}

/** Where a spec asks for a part of a value: whether the rest may be anything. */
const isAsAsked = (field: Field | undefined, spec: Json, live: Json | undefined): boolean =>
  field?.asking !== undefined &&
  live !== undefined &&
  askedDiff(field, live, field.resolve(spec)) === undefined;

function say({ address, name, field }: About, { key, before, now }: Difference): string {
  const its = field.settings ? fieldNamed(field.settings, key) : field;
  const what = `${address}: ${name}.${key}`;
  return now === undefined
    ? `${what} taken out: the tenant has none`
    : `${what} ${showAll(its, before)} -> ${showAll(its, now)}`;
}

/** In the file itself. */
export function settingsNews(about: About, found: readonly Difference[]): FieldNews {
  const { name, given } = about;
  const { node, own = node, path } = given;
  const count = own.type === 'mapping' ? own.entries.size : 0;
  const isOwn = ({ key }: Difference): boolean => own.type === 'mapping' && own.entries.has(key);
  const {
    values = [],
    added = [],
    removed = [],
    stuck = [],
  } = Object.groupBy(found, (one) =>
    one.now === undefined ? (isOwn(one) ? 'removed' : 'stuck') : isOwn(one) ? 'values' : 'added',
  );
  const news = found.filter((one) => !stuck.includes(one)).map((one) => say(about, one));
  if (removed.length > 0 && removed.length === count && added.length === 0) {
    return { ...NOTHING, removed: [name], news };
  }
  const changes: Change[] = values.map(({ key, now = null }) => ({
    does: 'value',
    path: [...path, key],
    value: now,
  }));
  if (removed.length + added.length > 0) {
    changes.push({ does: 'keys', path, removed: removed.map(({ key }) => key), added: added.map(asKey) });
  }
  return { ...NOTHING, changes, news, obstacles: stuck.map((one) => isStuck(about, one)) };
}

/** Over a file below: what the updated one has to say. */
export function settingsOver(about: About, found: readonly Difference[]): FieldNews {
  const { there = [], stuck = [] } = Object.groupBy(found, ({ now }) =>
    now === undefined ? 'stuck' : 'there',
  );
  const value = Object.fromEntries(there.map(({ key, now = null }) => [key, now]));
  return {
    ...NOTHING,
    added: there.length === 0 ? [] : [{ key: about.name, value }],
    news: there.map((one) => say(about, one)),
    obstacles: stuck.map((one) => isStuck(about, one)),
  };
}

const asKey = ({ key, now = null }: Difference): { key: string; value: Json } => ({ key, value: now });

const isStuck = (about: About, { key }: Difference): Obstacle => hasNothing(about, `${about.name}.${key}`);
