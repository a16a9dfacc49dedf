/** How the fields of one entry of a spec become those of the live object. */
import { addressOf, type Field, type Json } from '../kinds/kind.ts';
import type { LiveObject } from '../kinds/live.ts';
import type { Draft, Given } from '../spec/merge.ts';
import { specFields } from '../spec/schema.ts';
import type { Bearers } from './bearers.ts';
import type { Change, Member } from './rewrite.ts';
import { say } from './say.ts';

export interface FieldNews {
  readonly changes: readonly Change[];
  /** Fields that have no value which a spec could hold. */
  readonly removed: readonly string[];
  readonly news: readonly string[];
  /** What its managed fields refer to when this is done. */
  readonly mentions: readonly { readonly kind: string; readonly name: string }[];
  /** Flags among them that fitform does not know by itself. */
  readonly unknown: readonly string[];
}

/** Only fields that the entry gives; `found` has to be in the spec's names. */
export function fieldChanges(draft: Draft, object: LiveObject, bearers: Bearers): FieldNews {
  const news: FieldNews[] = [];
  for (const [name, field] of specFields(draft.kind)) {
    const given = draft.fields.get(name);
    if (given === undefined || field.written === 'marker' || isImplied(draft, name)) continue;
    const address = addressOf(draft.kind.name, draft.name.node.json);
    const about = { address, name, field, given };
    news.push(field.isSet ? ofSet(about, object, bearers) : ofValue(about, object, bearers));
  }
  return {
    changes: news.flatMap(({ changes }) => changes),
    removed: news.flatMap(({ removed }) => removed),
    news: news.flatMap((one) => one.news),
    mentions: news.flatMap(({ mentions }) => mentions),
    unknown: news.flatMap(({ unknown }) => unknown),
  };
}

interface About {
  readonly address: string;
  readonly name: string;
  readonly field: Field;
  readonly given: Given;
}

const NOTHING: FieldNews = { changes: [], removed: [], news: [], mentions: [], unknown: [] };

/** What a marker sets can only be said as the marker says it. */
const isImplied = ({ kind, fields }: Draft, name: string): boolean =>
  specFields(kind).some(
    ([marker, { implies }]) => name in (implies ?? {}) && fields.get(marker)?.node.json === true,
  );

function ofValue({ address, name, field, given }: About, object: LiveObject, bearers: Bearers): FieldNews {
  const said = say(name, field, object, bearers);
  if (said.says !== 'value') {
    // An update does not write it, so a plan only warns of it.
    if (said.says === 'nothing' && field.written === 'create') return NOTHING;
    const why = said.says === 'nothing' ? 'the tenant has none' : said.why;
    return { ...NOTHING, removed: [name], news: [`${address}: ${name} taken out: ${why}`] };
  }
  const mentions = mentionsOf(field, said.value);
  const before = field.resolve(given.node.json);
  if (field.diff(said.value, before) === undefined) return { ...NOTHING, mentions };
  const spelled = field.spell(said.value);
  const change: Change =
    given.node.type === 'list' && Array.isArray(spelled)
      ? { does: 'list', path: given.path, members: inOrder(given.node.json, spelled as Json[]) }
      : { does: 'value', path: given.path, value: spelled };
  const news = [`${address}: ${name} ${field.show(before)} -> ${field.show(said.value)}`];
  return { ...NOTHING, changes: [change], mentions, news };
}

/** Those that are there already stay, unless they stand before one that shall come earlier. */
function inOrder(before: readonly Json[], after: readonly Json[]): Member[] {
  let last = -1;
  return after.map((value) => {
    const position = before.indexOf(value);
    if (position === -1) return { added: value };
    if (position < last) return { moved: position };
    last = position;
    return position;
  });
}

function ofSet({ address, name, field, given }: About, object: LiveObject, bearers: Bearers): FieldNews {
  const said = say(name, field, object, bearers);
  if (said.says !== 'value') return NOTHING;
  const live = said.value as readonly Json[];
  const before = field.resolve(given.node.json) as readonly Json[];
  const wanted = given.atLeast ? before.filter(memberOf(live)) : live;
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
  const items = given.node.json as readonly Json[];
  const isWanted = memberOf(wanted);
  const stays = items.flatMap((item, position) => {
    const members = field.resolve([item]) as readonly Json[];
    return members.every(isWanted) ? [{ position, members }] : [];
  });
  const isCovered = memberOf(stays.flatMap(({ members }) => members));
  const rest = wanted.filter((member) => !isCovered(member));
  const members: Member[] = [
    ...stays.map(({ position }) => position),
    ...(field.spell(rest) as readonly Json[]).map((added) => ({ added })),
  ];
  const news = [
    ...difference.added.map((member) => `+ ${field.show(member)}`),
    ...difference.removed.map((member) => `- ${field.show(member)}`),
  ];
  return {
    ...about,
    changes: [{ does: 'list', path: given.path, members }],
    news: [`${address}: ${name} ${news.join(', ')}`],
  };
}

/** Members of a set are the same when their JSON is. */
function memberOf(members: readonly Json[]): (member: Json) => boolean {
  const keys = new Set(members.map((member) => JSON.stringify(member)));
  return (member) => keys.has(JSON.stringify(member));
}

const mentionsOf = (field: Field, value: Json): { kind: string; name: string }[] =>
  field.mentions(value).flatMap(({ kind, ref }) => (typeof ref === 'string' ? [{ kind, name: ref }] : []));
