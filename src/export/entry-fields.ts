/** How the fields of one entry of a spec become those of the live object. */
import type { Field, Json } from '../kinds/kind.ts';
import type { LiveObject } from '../kinds/live.ts';
import { draftAddress, type Draft, type Given } from '../specfile/check/merge.ts';
import { isCreateOnly, isMarker, specFields } from '../kinds/object.ts';
import { asksForOther, restated, tellParts } from './asked-value.ts';
import type { Bearers } from './bearers.ts';
import type { Change } from './changes.ts';
import { NOTHING, hasNothing, type About, type FieldNews } from './field-news.ts';
import { itemsChanges, memberOf, membersChanges, withNamesNow, type NameNow } from './in-place.ts';
import { say } from './field-value.ts';
import type { Layers } from './layers.ts';
import { differences, settingsNews, settingsOver } from './settings-news.ts';
import { valueChanges } from './value-changes.ts';

/**
 * Only fields that the entry gives; `object` has to be in the spec's names. Where only a file below gives a field that
 * differs, the updated one gets it.
 */
export function fieldChanges(
  draft: Draft,
  object: LiveObject,
  { bearers, nameNow }: { readonly bearers: Bearers; readonly nameNow: NameNow },
  { isOwn, belowOf }: Layers,
): FieldNews {
  const address = draftAddress(draft);
  const below = belowOf(draft);
  const fields = specFields(draft.kind).flatMap(([name, field]): About[] => {
    const given = draft.fields.get(name);
    if (given === undefined || isMarker(field) || isImplied(draft, name)) return [];
    const { file: fileBelow } = isOwn(given) ? (below?.fields.get(name) ?? draft.name) : given;
    const said = say(name, field, object, bearers);
    const live = bearers.inNames(field, object.fields[name] ?? null);
    const lower = below?.tombstone ? undefined : below?.fields.get(name)?.node.json;
    return [{ address, name, field, given, live, said, lower, fileBelow, nameNow }];
  });
  const { own = [], over = [] } = Object.groupBy(fields, ({ given }) => (isOwn(given) ? 'own' : 'over'));
  const news = [...own.map(fieldNews), ...over.map(newsOver)];
  return {
    changes: news.flatMap(({ changes }) => changes),
    removed: news.flatMap(({ removed }) => removed),
    added: news.flatMap(({ added }) => added),
    news: news.flatMap((one) => one.news),
    mentions: news.flatMap(({ mentions }) => mentions),
    unknown: news.flatMap(({ unknown }) => unknown),
    obstacles: news.flatMap(({ obstacles }) => obstacles),
  };
}

/** What a marker sets can only be said as the marker says it. */
const isImplied = ({ kind, fields }: Draft, name: string): boolean =>
  specFields(kind).some(
    ([marker, { implies }]) => name in (implies ?? {}) && fields.get(marker)?.node.json === true,
  );

function fieldNews(about: About): FieldNews {
  const { field } = about;
  return field.isSet ? ofSet(about) : field.asking ? ofAsked(about) : ofValue(about);
}

function ofAsked(about: About): FieldNews {
  const { address, name, field, given, live, lower } = about;
  if (!asksForOther(field, given.node.json, live)) return NOTHING;
  const own = (given.own ?? given.node).json;
  const now = restated(field, { own, lower }, live);
  if (now === undefined) {
    return { ...NOTHING, obstacles: [hasNothing(about, name, ' that a spec can hold')] };
  }
  const news = [`${address}: ${name} ${tellParts(field, given.node.json, live, now)}`];
  if (now === null) return { ...NOTHING, removed: [name], news };
  return { ...NOTHING, changes: valueChanges(given.path, own, now), news };
}

function ofValue(about: About): FieldNews {
  const { address, name, field, given, said, nameNow } = about;
  const found = differences(field, given.node.json, about.live);
  if (found) {
    const settings = settingsNews(about, found);
    return settings.removed.length > 0 || said.says !== 'value'
      ? settings
      : { ...settings, mentions: mentionsOf(field, said.value) };
  }
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

function ofSet({ address, name, field, given, said, nameNow }: About): FieldNews {
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

/** A file below cannot be changed: where it says otherwise, the updated one says it over again. */
function newsOver(about: About): FieldNews {
  const told = overBelow(about);
  return { ...told, news: told.news.map((line) => `${line} (${about.fileBelow} says otherwise)`) };
}

function overBelow(about: About): FieldNews {
  const { name, field, given, said, live } = about;
  const found = differences(field, given.node.json, live);
  if (found) return settingsOver(about, found);
  if (field.asking) {
    const told = fieldNews({ ...about, lower: undefined });
    const now =
      told.news.length === 0 ? null : restated(field, { own: undefined, lower: given.node.json }, live);
    if (now === undefined) {
      return { ...NOTHING, obstacles: [hasNothing(about, name, ' that a spec can hold')] };
    }
    return { ...NOTHING, added: now === null ? [] : [{ key: name, value: now }], news: told.news };
  }
  if (said.says !== 'value') {
    const { removed } = fieldNews(about);
    return removed.length === 0
      ? NOTHING
      : { ...NOTHING, obstacles: [hasNothing(about, name, ' that a spec can hold')] };
  }
  const becomesAtLeast = said.left.length > 0 && !given.atLeast;
  const asked: Given = becomesAtLeast ? { ...given, atLeast: true } : given;
  const told = fieldNews({ ...about, given: asked });
  if (!becomesAtLeast && told.changes.length === 0) return told;
  const value = asked.atLeast
    ? { at_least: field.spell(common(field.resolve(given.node.json), said.value)) }
    : field.spell(said.value);
  const turned = becomesAtLeast ? fieldNews(about).news : [];
  return { ...told, changes: [], added: [{ key: name, value }], news: [...turned, ...told.news] };
}

const mentionsOf = (field: Field, value: Json): { kind: string; name: string }[] =>
  field.mentions(value).flatMap(({ kind, ref }) => (typeof ref === 'string' ? [{ kind, name: ref }] : []));

/** Those of the members that are live, too. */
const common = (members: Json, live: Json): Json =>
  (members as readonly Json[]).filter(memberOf(live as readonly Json[]));
