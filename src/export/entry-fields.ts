/** How the fields of one entry of a spec become those of the live object. */
import { addressOf } from '../kinds/address.ts';
import type { Field, Json } from '../kinds/kind.ts';
import type { LiveObject } from '../kinds/live.ts';
import type { Draft, Given } from '../specfile/check/merge.ts';
import { isCreateOnly, isMarker, specFields } from '../kinds/object.ts';
import type { Bearers } from './bearers.ts';
import type { Change } from './changes.ts';
import { itemsChanges, memberOf, membersChanges, withNamesNow, type NameNow } from './in-place.ts';
import { say } from './field-value.ts';
import { settingsNews } from './settings-news.ts';

export interface FieldNews {
  readonly changes: readonly Change[];
  /** Fields that have no value which a spec could hold. */
  readonly removed: readonly string[];
  readonly news: readonly string[];
  /** What its managed fields refer to when this is done. */
  readonly mentions: readonly { readonly kind: string; readonly name: string }[];
  /** Flags among them that fitform does not know by itself. */
  readonly unknown: readonly string[];
  /** Parts of a field, by their keys, that only a file below gives and for which the tenant has nothing. */
  readonly stuck: readonly { readonly name: string; readonly key: string }[];
}

/** Only fields that the entry gives; `found` has to be in the spec's names. */
export function fieldChanges(
  draft: Draft,
  object: LiveObject,
  bearers: Bearers,
  nameNow: NameNow,
): FieldNews {
  const news: FieldNews[] = [];
  for (const [name, field] of specFields(draft.kind)) {
    const given = draft.fields.get(name);
    if (given === undefined || isMarker(field) || isImplied(draft, name)) continue;
    const address = addressOf(draft.kind.name, draft.name.node.json);
    const about = { address, name, field, given, nameNow };
    news.push(field.isSet ? ofSet(about, object, bearers) : ofValue(about, object, bearers));
  }
  return {
    changes: news.flatMap(({ changes }) => changes),
    removed: news.flatMap(({ removed }) => removed),
    news: news.flatMap((one) => one.news),
    mentions: news.flatMap(({ mentions }) => mentions),
    unknown: news.flatMap(({ unknown }) => unknown),
    stuck: news.flatMap(({ stuck }) => stuck),
  };
}

interface About {
  readonly address: string;
  readonly name: string;
  readonly field: Field;
  readonly given: Given;
  readonly nameNow: NameNow;
}

const NOTHING: FieldNews = { changes: [], removed: [], news: [], mentions: [], unknown: [], stuck: [] };

/** What a marker sets can only be said as the marker says it. */
const isImplied = ({ kind, fields }: Draft, name: string): boolean =>
  specFields(kind).some(
    ([marker, { implies }]) => name in (implies ?? {}) && fields.get(marker)?.node.json === true,
  );

function ofValue(
  { address, name, field, given, nameNow }: About,
  object: LiveObject,
  bearers: Bearers,
): FieldNews {
  const said = say(name, field, object, bearers);
  if (said.says !== 'value') {
    // An update does not write it, so a plan only warns of it.
    if (said.says === 'nothing' && isCreateOnly(field)) return NOTHING;
    const why = said.says === 'nothing' ? 'the tenant has none' : said.why;
    return { ...NOTHING, removed: [name], news: [`${address}: ${name} taken out: ${why}`] };
  }
  const mentions = mentionsOf(field, said.value);
  const before = field.resolve(given.node.json);
  if (field.diff(said.value, before) === undefined) return { ...NOTHING, mentions };
  const spelled = field.spell(said.value);
  if (field.settings) {
    const { changes, isEmpty, news, stuck } = settingsNews(`${address}: ${name}`, field, given, spelled);
    return isEmpty
      ? { ...NOTHING, removed: [name], news }
      : { ...NOTHING, changes, mentions, news, stuck: stuck.map((key) => ({ name, key })) };
  }
  const { json, type } = given.node;
  const changes: Change[] =
    type === 'list' && Array.isArray(spelled)
      ? membersChanges(
          { path: given.path, before: json, today: withNamesNow(field, json, nameNow) as Json[] },
          spelled as Json[],
        )
      : [{ does: 'value', path: given.path, value: spelled }];
  const news = [`${address}: ${name} ${field.show(before)} -> ${field.show(said.value)}`];
  return { ...NOTHING, changes, mentions, news };
}

function ofSet(
  { address, name, field, given, nameNow }: About,
  object: LiveObject,
  bearers: Bearers,
): FieldNews {
  const said = say(name, field, object, bearers);
  if (said.says !== 'value') return NOTHING;
  const live = said.value as readonly Json[];
  const spec = given.node.json as readonly Json[];
  const today = withNamesNow(field, spec, nameNow) as readonly Json[];
  const before = field.resolve(spec) as readonly Json[];
  const wanted = given.atLeast ? (field.resolve(today) as readonly Json[]).filter(memberOf(live)) : live;
  const known = new Set(field.names);
  const about = {
    ...NOTHING,
    mentions: mentionsOf(field, wanted),
    unknown: field.names ? (wanted as readonly string[]).filter((one) => !known.has(one)) : [],
  };
  if (!given.atLeast && said.left.length > 0) {
    const remarks = said.left.map((member) => `${member}: this cannot be listed, and stays as it is`);
    return {
      ...about,
      changes: [{ does: 'at least', path: given.path, remarks }],
      news: [`${address}: ${name} become at_least, as a spec cannot list ${said.left.join(', ')}`],
    };
  }
  const difference = field.diff(before, wanted);
  if (difference === undefined || !('added' in difference)) return about;
  const news = [
    ...difference.added.map((member) => `+ ${field.show(member)}`),
    ...difference.removed.map((member) => `- ${field.show(member)}`),
  ];
  return {
    ...about,
    changes: itemsChanges(field, { path: given.path, before: spec, today }, wanted),
    news: [`${address}: ${name} ${news.join(', ')}`],
  };
}

const mentionsOf = (field: Field, value: Json): { kind: string; name: string }[] =>
  field.mentions(value).flatMap(({ kind, ref }) => (typeof ref === 'string' ? [{ kind, name: ref }] : []));
