/** How the settings that an entry of a spec gives become those that are live: key by key. */
import { isDeepStrictEqual } from 'node:util';
import { isObject, showAll } from '../kinds/field-types/fields.ts';
import { fieldNamed, type Field, type Json } from '../kinds/kind.ts';
import { asksForOther, restated, tellParts } from './asked-value.ts';
import type { Change, NewKey } from './changes.ts';
import type { Obstacle } from './layers.ts';
import { hasNothing, NOTHING, type About, type FieldNews } from './field-news.ts';
import { sayValue } from './field-value.ts';
import { valueChanges } from './value-changes.ts';

interface Difference {
  readonly key: string;
  readonly field: Field;
  readonly before: Json;
  readonly live: Json;
}

/** `value`: what the updated file says of it then; `null`: nothing. */
interface Told extends Difference {
  readonly value: Json;
}

/** Of a mapping that stays one, what differs; `null` where there is more to it. */
export function differences({ settings }: Field, given: Json, live: Json): readonly Difference[] | null {
  if (!settings || !isObject(given) || !isObject(live)) return null;
  return Object.entries(given).flatMap(([key, before]): Difference[] => {
    const field = fieldNamed(settings, key);
    const has = live[key] ?? null;
    const isOther = field.asking
      ? asksForOther(field, before, has)
      : !isDeepStrictEqual(has === null ? null : field.spell(has), before);
    return isOther ? [{ key, field, before, live: has }] : [];
  });
}

/** What the updated file is to say of a key: `null` for nothing, `undefined` where it cannot say what is live. */
function now({ given, lower }: About, { key, field, live }: Difference, isOver: boolean): Json | undefined {
  const { json } = isOver ? { json: null } : (given.own ?? given.node);
  const [own, below] = [json, isOver ? given.node.json : (lower ?? null)].map((one) =>
    isObject(one ?? null) ? (one as Record<string, Json>)[key] : undefined,
  );
  if (field.asking) return restated(field, { own, lower: below }, live);
  const said = sayValue(field, live);
  return said.says === 'value' ? field.spell(said.value) : below === undefined ? null : undefined;
}

function say({ address, name }: About, { key, field, before, live, value }: Told): string {
  const what = `${address}: ${name}.${key}`;
  if (field.asking) return `${what} ${tellParts(field, before, live, value)}`;
  const said = sayValue(field, live);
  if (said.says === 'value') return `${what} ${showAll(field, before)} -> ${showAll(field, said.value)}`;
  return `${what} taken out: ${said.says === 'nothing' ? 'the tenant has none' : said.why}`;
}

/** In the file itself. */
export function settingsNews(about: About, found: readonly Difference[]): FieldNews {
  const { name, given } = about;
  const { node, own = node, path } = given;
  const said = isObject(own.json) ? own.json : {};
  const [removed, added, changes]: [string[], NewKey[], Change[]] = [[], [], []];
  const { stuck, told } = shall(about, found, false);
  for (const { key, value } of told) {
    if (value !== null && key in said) {
      changes.push(...valueChanges([...path, key], said[key] ?? null, value));
    } else if (value !== null) added.push({ key, value });
    else if (key in said) removed.push(key);
  }
  const news = told.map((one) => say(about, one));
  const obstacles = stuck.map((one) => isStuck(about, one));
  if (removed.length > 0 && removed.length === Object.keys(said).length && added.length === 0) {
    return { ...NOTHING, removed: [name], news, obstacles };
  }
  if (removed.length + added.length > 0) changes.push({ does: 'keys', path, removed, added });
  return { ...NOTHING, changes, news, obstacles };
}

/** Over a file below: what the updated one has to say. */
export function settingsOver(about: About, found: readonly Difference[]): FieldNews {
  const { stuck, told } = shall(about, found, true);
  const value = Object.fromEntries(told.map((one) => [one.key, one.value]));
  return {
    ...NOTHING,
    added: told.length === 0 ? [] : [{ key: about.name, value }],
    news: told.map((one) => say(about, one)),
    obstacles: stuck.map((one) => isStuck(about, one)),
  };
}

function shall(about: About, found: readonly Difference[], isOver: boolean) {
  const stuck: Difference[] = [];
  const told = found.flatMap((one): Told[] => {
    const value = now(about, one, isOver);
    if (value !== undefined) return [{ ...one, value }];
    stuck.push(one);
    return [];
  });
  return { stuck, told };
}

const isStuck = (about: About, { key, live }: Difference): Obstacle =>
  hasNothing(about, `${about.name}.${key}`, live === null ? '' : ' that a spec can hold');
