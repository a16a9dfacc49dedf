/** Which entries of a spec file go and which come, and what becomes of an entry's own keys. */
import { addressOf, type Json, type Kinds } from '../kinds/kind.ts';
import type { Live, LiveObject } from '../kinds/live.ts';
import type { Draft, Merged } from '../spec/merge.ts';
import { policyOf } from '../spec/policy.ts';
import { specFields } from '../spec/schema.ts';
import type { Bearer, Bearers } from './bearers.ts';
import type { Change, NewKey } from './changes.ts';

interface Listing {
  readonly kinds: Kinds;
  readonly live: Live;
  readonly merged: Merged;
  readonly found: ReadonlyMap<Draft, LiveObject>;
  readonly bearers: Bearers;
  /** What updated fields refer to. */
  readonly mentions: readonly { readonly kind: string; readonly name: string }[];
  readonly isIgnored: (address: string) => boolean;
}

export interface Listed {
  readonly changes: readonly Change[];
  /** Sections that the file does not have yet. */
  readonly root: readonly NewKey[];
  readonly news: readonly string[];
  readonly missing: ReadonlySet<string>;
  /** The addresses of all that is listed when this is done. */
  readonly listed: ReadonlySet<string>;
}

/** Takes out what is not live and tombstones of what is; lists what is referred to, or all of an exclusive kind. */
export function listChanges(given: Listing): Listed {
  const { kinds, merged, found, isIgnored } = given;
  const added = newcomers(given);
  const listed = new Set([
    ...[...found.values()].map(({ kind, name }) => addressOf(kind, name)),
    ...added.map(({ object }) => addressOf(object.kind, object.name)),
  ]);
  const needed = neededByIgnored(given);
  const changes: Change[] = [];
  const root: NewKey[] = [];
  const news: string[] = [];
  const missing = new Set<string>();
  for (const kind of kinds) {
    const gone = new Set<Draft>();
    const drafts = merged.drafts.filter((draft) => draft.kind === kind);
    for (const draft of drafts) {
      const address = addressOf(kind.name, draft.name.node.json);
      if (isIgnored(address) || needed.has(address)) continue;
      if (draft.tombstone ? !isOver(draft, given.live, listed) : found.has(draft)) continue;
      gone.add(draft);
      if (!draft.tombstone) missing.add(kind.name);
      const why = draft.tombstone ? `a ${kind.name} of that name is live` : `no such ${kind.name} is live`;
      news.push(`${address}: taken out, as ${why}`);
    }
    const fresh = added.filter(({ object }) => object.kind === kind.name);
    for (const { object } of fresh) news.push(`${addressOf(kind.name, object.name)}: listed by its name`);
    if (gone.size + fresh.length === 0) continue;
    const entries = fresh.map(({ object, twins }): Json => ({
      [kind.identity]: object.name,
      ...(twins.length === 0 ? {} : { id: object.id }),
    }));
    if (merged.sections.has(kind.name)) {
      const positions = drafts.filter((draft) => !gone.has(draft)).map(({ name }) => name.path[1] as number);
      const members = [...positions.sort((a, b) => a - b), ...entries.map((value) => ({ added: value }))];
      changes.push({ does: 'list', path: [kind.section], members });
    } else root.push({ key: kind.section, value: entries });
  }
  return { changes, root, news, missing, listed };
}

/** What has to be listed from now on. */
function newcomers({ kinds, merged, found, bearers, mentions, isIgnored }: Listing): Bearer[] {
  const { exclusive } = policyOf(merged);
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
  return [...needed.values()];
}

/** A tombstone of what is live again, or listed under that name now. */
function isOver({ kind, name, id }: Draft, live: Live, listed: ReadonlySet<string>): boolean {
  if (listed.has(addressOf(kind.name, name.node.json))) return true;
  const objects = live.objects.get(kind.name) ?? [];
  return objects.some((object) =>
    id === undefined ? object.name === name.node.json : object.id === id.node.json,
  );
}

/** An entry that is ignored stays as it is, and so does what it refers to. */
function neededByIgnored({ merged, isIgnored }: Listing): ReadonlySet<string> {
  const ignored = merged.drafts.filter(({ kind, name }) => isIgnored(addressOf(kind.name, name.node.json)));
  const mentions = ignored.flatMap(({ kind, fields }) =>
    specFields(kind).flatMap(([key, field]) => {
      const given = fields.get(key);
      return given === undefined ? [] : field.specMentions(given.node.json);
    }),
  );
  return new Set(mentions.map(({ kind, name }) => addressOf(kind, name)));
}

/** Its name, its id, and the keys that go; `listed` are the addresses that the file will list. */
export function keyChanges(
  { kind, name, id, renamedFrom }: Draft,
  object: LiveObject | undefined,
  bearers: Bearers,
  removedFields: readonly string[],
  listed: ReadonlySet<string>,
): { changes: Change[]; news: string[] } {
  if (!object) return { changes: [], news: [] };
  const changes: Change[] = [];
  const news: string[] = [];
  const address = addressOf(kind.name, name.node.json);
  const isRenamed = object.name !== name.node.json;
  if (isRenamed) {
    changes.push({ does: 'value', path: name.path, value: object.name });
    news.push(`${address}: on the tenant it is ${addressOf(kind.name, object.name)}`);
  }
  const isStale = renamedFrom.some(({ node }) => listed.has(addressOf(kind.name, node.json)));
  const removed =
    renamedFrom.length > 0 && (isRenamed || isStale) ? [...removedFields, 'renamed_from'] : removedFields;
  const twins = bearers.named(kind.name, object.name)?.twins ?? [];
  const pin = id === undefined && twins.length > 0;
  if (pin) news.push(`${address}: id ${object.id}, as ${twins.join(', ')} bear its name, too`);
  if (id !== undefined && id.node.json !== object.id) {
    changes.push({ does: 'value', path: id.path, value: object.id });
    news.push(`${address}: id ${object.id}, as ${id.node.json as string} is not live`);
  }
  if (removed.length > 0 || pin) {
    const added = pin ? [{ key: 'id', value: object.id, after: kind.identity }] : [];
    changes.push({ does: 'keys', path: name.path.slice(0, -1), removed, added });
  }
  return { changes, news };
}
