/** Which entries of a spec file go and which come. */
import { addressOf } from '../kinds/address.ts';
import { withArticle, type Json, type Kind, type Kinds } from '../kinds/kind.ts';
import { liveAddress, type Live, type LiveObject } from '../kinds/live.ts';
import { areAlike, showAlike } from '../kinds/look-alike.ts';
import { draftAddress, type Draft } from '../specfile/check/merge.ts';
import { policyOf } from '../specfile/check/policy-section.ts';
import { isDeletable, nameKey, specFields } from '../kinds/object.ts';
import type { Bearer, Bearers } from './bearers.ts';
import type { Change, NewKey } from './changes.ts';
import type { Layers, Obstacle } from './layers.ts';

export interface Listing {
  readonly kinds: Kinds;
  readonly live: Live;
  readonly layers: Layers;
  /** Of all files as one; what is live again, as the files below list it. */
  readonly drafts: readonly Draft[];
  readonly found: ReadonlyMap<Draft, LiveObject>;
  readonly bearers: Bearers;
  readonly isIgnored: (address: string) => boolean;
}

export interface NewEntry {
  readonly kind: Kind;
  readonly address: string;
  readonly value: Json;
  readonly news?: string;
}

/** What is decided otherwise. */
export interface Decided {
  /** Entries that the file gets. */
  readonly added: readonly NewEntry[];
  /** Its tombstones that become something else. */
  readonly kept: ReadonlySet<Draft>;
  /** The addresses of all that the spec will list. */
  readonly listed: ReadonlySet<string>;
}

export interface Listed {
  readonly changes: readonly Change[];
  /** Sections that the file does not have yet. */
  readonly root: readonly NewKey[];
  readonly news: readonly string[];
  /** Names of the kinds of which something is listed that is not live. */
  readonly missing: ReadonlySet<string>;
  readonly obstacles: readonly Obstacle[];
}

/**
 * Takes out what is not live and tombstones of what is. What a file below lists and is not live gets a tombstone; a
 * tombstone there of what is live is overruled.
 */
export function listChanges(given: Listing, decided: Decided): Listed {
  const { kinds, layers, drafts, isIgnored } = given;
  const needed = neededByIgnored(given);
  const changes: Change[] = [];
  const root: NewKey[] = [];
  const news: string[] = [];
  const missing = new Set<string>();
  const obstacles: Obstacle[] = [];
  for (const kind of kinds) {
    const gone = new Set<Draft>();
    const fresh = new Map<string, Json>();
    for (const draft of drafts.filter((one) => one.kind === kind)) {
      const address = draftAddress(draft);
      if (isIgnored(address) || needed.has(address)) continue;
      const fate = fateOf(draft, given, decided);
      if (fate.does === 'stays') continue;
      if (!fate.isLive) missing.add(kind.name);
      const why = `${fate.isLive ? `${withArticle(kind.name)} of that name` : `no such ${kind.name}`} is live`;
      switch (fate.does) {
        case 'goes':
          gone.add(fate.own);
          news.push(`${address}: taken out, as ${fate.why ?? why}`);
          break;
        case 'is listed':
          fresh.set(address, { [nameKey(kind)]: draft.name.node.json });
          news.push(`${address}: listed by its name, as ${why} (${fate.file} says absent)`);
          break;
        case 'is to be absent':
          if (fate.own) changes.push(tombstoneOf(fate.own));
          else fresh.set(address, { [nameKey(kind)]: draft.name.node.json, state: 'absent' });
          news.push(
            `${address}: marked absent${fate.own?.tombstone ? ' without an id' : ''}, as ${why} (${fate.file} lists it)`,
          );
          break;
        case 'is in the way':
          obstacles.push({ address, message: fate.message, hint: fate.hint });
          break;
        default:
          fate satisfies never;
      }
    }
    for (const { address, value, news: line } of decided.added.filter((one) => one.kind === kind)) {
      if (line !== undefined && !fresh.has(address)) news.push(line);
      fresh.set(address, value);
    }
    if (gone.size + fresh.size === 0) continue;
    if (layers.own.sections.has(kind.name)) {
      const stay = layers.own.drafts.filter((draft) => draft.kind === kind && !gone.has(draft));
      const positions = stay.map(({ name }) => name.path[1] as number).sort((a, b) => a - b);
      const members = [...positions, ...[...fresh.values()].map((value) => ({ added: value }))];
      changes.push({ does: 'list', path: [kind.section], members });
    } else root.push({ key: kind.section, value: [...fresh.values()] });
  }
  return { changes, root, news, missing, obstacles };
}

type Fate =
  | { readonly does: 'stays' }
  | ({ readonly isLive: boolean } & (
      | { readonly does: 'goes'; readonly own: Draft; readonly why?: string }
      /** `file`: the one below that says otherwise. */
      | { readonly does: 'is listed'; readonly file: string }
      | { readonly does: 'is to be absent'; readonly file: string; readonly own: Draft | undefined }
      | { readonly does: 'is in the way'; readonly message: string; readonly hint: string }
    ));

const STAYS: Fate = { does: 'stays' };

function fateOf(draft: Draft, given: Listing, { kept, listed }: Decided): Fate {
  const { live, layers, found } = given;
  const [own, below] = [layers.ownOf(draft), layers.belowOf(draft)];
  const { tombstone } = draft;
  if (tombstone) {
    if (!isOver(draft, live, listed)) return besideLookAlike(draft, given, listed) ?? STAYS;
    if (own) return { does: 'goes', own, isLive: true };
    // An entry that gets this name overrules it.
    const isEntry = [...found.values()].some((one) => addressOf(one.kind, one.name) === draftAddress(draft));
    return isEntry ? STAYS : { does: 'is listed', file: tombstone.file, isLive: true };
  }
  if (found.has(draft)) return own?.tombstone && !kept.has(own) ? { does: 'goes', own, isLive: true } : STAYS;
  const isTaken = listed.has(draftAddress(draft));
  if (!below || below.tombstone || isTaken) return own ? { does: 'goes', own, isLive: false } : STAYS;
  const { file } = below.name;
  if (!isDeletable(draft.kind)) {
    const message = `${file} lists it, and no such ${draft.kind.name} is live`;
    return { does: 'is in the way', isLive: false, message, hint: `take it out of ${file}` };
  }
  // By that id a tombstone would speak of something else.
  const pinned = below.id?.node.json;
  const other = typeof pinned === 'string' ? live.find(draft.kind.name, pinned) : undefined;
  if (!other) {
    return besideLookAlike(below, given, listed) ?? { does: 'is to be absent', isLive: false, file, own };
  }
  const message = `${file} gives it the id of ${liveAddress(other)}`;
  return { does: 'is in the way', isLive: false, message, hint: `correct the id in ${file}, or take it out` };
}

/** A tombstone that a plan would block: a look-alike is live and not listed, and may be meant. */
function besideLookAlike(
  draft: Draft,
  { live, layers, bearers }: Listing,
  listed: ReadonlySet<string>,
): Fate | undefined {
  const { kind, name, id, tombstone } = draft;
  if (id) return undefined;
  const wanted = name.node.json;
  const isListed = (one: LiveObject): boolean =>
    listed.has(addressOf(kind.name, one.name)) && bearers.named(kind.name, one.name)?.object === one;
  const other = live.objects
    .get(kind.name)
    ?.find((one) => one.name !== '' && areAlike(one.name, wanted) && !isListed(one));
  if (!other) return undefined;
  const why = `it looks like the live ${kind.name} ${showAlike(other.name, wanted)}, which is not listed (id ${other.id})`;
  const own = layers.ownOf(draft);
  if (own && tombstone) return { does: 'goes', own, isLive: true, why };
  const { file } = tombstone ?? name;
  const message = `${file} ${tombstone ? 'says absent' : 'lists it'}, and ${why}`;
  return {
    does: 'is in the way',
    isLive: true,
    message,
    hint: `correct its name in ${file}, or take it out`,
  };
}

/** Its name stays, with the comments there. */
function tombstoneOf({ kind, name, fields }: Draft): Change {
  return {
    does: 'keys',
    path: name.path.slice(0, -1),
    removed: ['id', 'renamed_from', 'state', ...fields.keys()],
    added: [{ key: 'state', value: 'absent', after: nameKey(kind) }],
  };
}

/** What has to be listed from now on, by its name: what updated fields mention, and all of an exclusive kind. */
export function newcomers(
  { kinds, layers, found, bearers, isIgnored }: Listing,
  mentions: readonly { readonly kind: string; readonly name: string }[],
): NewEntry[] {
  const { exclusive } = policyOf(layers.merged);
  const needed = new Map<string, Bearer>();
  for (const { kind, name } of mentions) {
    const bearer = bearers.named(kind, name);
    if (bearer) needed.set(addressOf(kind, name), bearer);
  }
  for (const kind of kinds.filter(({ name }) => exclusive.includes(name))) {
    for (const bearer of bearers.ofKind(kind.name)) {
      const address = addressOf(kind.name, bearer.object.name);
      if (!isIgnored(address)) needed.set(address, bearer);
    }
  }
  for (const { kind, name } of found.values()) needed.delete(addressOf(kind, name));
  return kinds.flatMap((kind) =>
    [...needed].flatMap(([address, { object, twins }]) => {
      if (object.kind !== kind.name) return [];
      const pin = twins.length === 0 ? {} : { id: object.id };
      const value = { [nameKey(kind)]: object.name, ...pin };
      return [{ kind, address, value, news: `${address}: listed by its name` }];
    }),
  );
}

/** What the files below say of what the updated one wants gone and is live again. */
export function revived(draft: Draft, { ownOf, belowOf }: Layers, live: Live): Draft | undefined {
  if (!draft.tombstone || !ownOf(draft)?.tombstone || !isOver(draft, live, new Set())) return undefined;
  const below = belowOf(draft);
  return below?.tombstone ? undefined : below;
}

/** A tombstone of what is live again, or listed under that name now. */
function isOver(draft: Draft, live: Live, listed: ReadonlySet<string>): boolean {
  if (listed.has(draftAddress(draft))) return true;
  const { kind, name, id } = draft;
  const objects = live.objects.get(kind.name) ?? [];
  return objects.some((object) =>
    id === undefined ? object.name === name.node.json : object.id === id.node.json,
  );
}

/** An entry that is ignored stays as it is, and so does what it refers to. */
function neededByIgnored({ drafts, isIgnored }: Listing): ReadonlySet<string> {
  const ignored = drafts.filter((draft) => isIgnored(draftAddress(draft)));
  const mentions = ignored.flatMap(({ kind, fields }) =>
    specFields(kind).flatMap(([key, field]) => {
      const given = fields.get(key);
      return given === undefined ? [] : field.specMentions(given.node.json);
    }),
  );
  return new Set(mentions.map(({ kind, name }) => addressOf(kind, name)));
}
