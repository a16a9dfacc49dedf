/**
 * `fitform export --update`: the smallest changes of a spec file after which planning it gives no change. What the
 * file does not mention stays unmanaged; comments, order, variables and layout stay as they are.
 */
import { addressOf, type Json, type Kinds } from '../kinds/kind.ts';
import type { Live, LiveObject } from '../kinds/live.ts';
import { extraPermissions } from '../spec/check.ts';
import { parse } from '../spec/load.ts';
import { merge, type Draft, type Merged } from '../spec/merge.ts';
import type { Path } from '../spec/path.ts';
import { EXTRA } from '../spec/unread.ts';
import type { Env } from '../spec/variables.ts';
import { bearersOf, type Bearer, type Bearers } from './bearers.ts';
import { fieldChanges, type FieldNews } from './fields.ts';
import { matchEntries } from './match.ts';
import { rewrite, type Change, type Member, type NewKey } from './rewrite.ts';
import { sourceOf } from './source.ts';

export interface UpdateInput {
  readonly kinds: Kinds;
  /** Decoded with every permission known that a role holds. */
  readonly live: Live;
  /** Its name, for messages. */
  readonly file: string;
  /** A spec without problems. */
  readonly text: string;
  readonly env: Env;
}

export interface Updated {
  readonly text: string;
  /** What was changed, in words; empty where the text is as it was. */
  readonly news: readonly string[];
}

/** Throws `Unwritable` for a file whose YAML is too unusual to be changed in place. */
export function updateSpec({ kinds, live, file, text, env }: UpdateInput): Updated {
  const news = new Set<string>();
  for (let current = text; ;) {
    const { tree } = parse(file, current, env);
    const needed = changesOf(merge([{ name: file, tree }], kinds), kinds, live);
    for (const one of needed.news) news.add(one);
    if (needed.changes.length === 0) return { text: current, news: [...news] };
    // A list that becomes `at_least` is another one for what is to change in it.
    const first = needed.changes.filter(({ does }) => does === 'at least');
    const { text: next } = rewrite(sourceOf(current), first.length > 0 ? first : needed.changes);
    if (next === current) return { text: current, news: [...news] };
    current = next;
  }
}

interface Needed {
  readonly changes: readonly Change[];
  readonly news: readonly string[];
}

function changesOf(merged: Merged, kinds: Kinds, live: Live): Needed {
  const found = matchEntries(merged.drafts, live);
  const bearers = bearersOf(live, new Set(found.values()));
  const changes: Change[] = [];
  const news: string[] = [];
  const needs = new Map<string, Bearer>();
  const extra = new Set<string>();
  for (const [draft, object] of found) {
    const fields = fieldChanges(draft, object, bearers);
    const keys = keyChanges(draft, object, bearers, fields);
    changes.push(...fields.changes, ...keys.changes);
    news.push(...keys.news, ...fields.news);
    for (const name of fields.unknown) extra.add(name);
    for (const { kind, name } of fields.mentions) {
      const bearer = bearers.named(kind, name);
      if (bearer) needs.set(addressOf(kind, name), bearer);
    }
  }
  for (const object of found.values()) needs.delete(addressOf(object.kind, object.name));
  const root: NewKey[] = [...extraChanges(merged, extra, changes, news)];
  for (const kind of kinds) {
    const missing = [...needs.values()].filter(({ object }) => object.kind === kind.name);
    const drafts = merged.drafts.filter((draft) => draft.kind === kind);
    const gone = drafts.filter((draft) => !found.has(draft));
    for (const { name } of gone) {
      news.push(`${addressOf(kind.name, name.node.json)}: taken out, as the tenant has none of that name`);
    }
    for (const { object } of missing) {
      news.push(`${addressOf(kind.name, object.name)}: listed by its name, as something refers to it now`);
    }
    const added = missing.map(({ object, twins }): Json => ({
      [kind.identity]: object.name,
      ...(twins.length === 0 ? {} : { id: object.id }),
    }));
    if (gone.length + added.length === 0) continue;
    if (!merged.sections.has(kind.name)) root.push({ key: kind.section, value: added });
    else changes.push({ does: 'list', path: [kind.section], members: membersOf(drafts, gone, added) });
  }
  if (root.length > 0) changes.push({ does: 'keys', path: [], removed: [], added: root });
  return { changes, news };
}

function membersOf(drafts: readonly Draft[], gone: readonly Draft[], added: readonly Json[]): Member[] {
  const positions = drafts
    .filter((draft) => !gone.includes(draft))
    .map(({ name }) => name.path[1] as number)
    .sort((a, b) => a - b);
  return [...positions, ...added.map((value) => ({ added: value }))];
}

/** What changes in an entry besides the values of its fields: its name, its id, and fields that go. */
function keyChanges(draft: Draft, object: LiveObject, bearers: Bearers, { removed }: FieldNews): Needed {
  const { kind, name, id } = draft;
  const path: Path = name.path.slice(0, -1);
  const changes: Change[] = [];
  const news: string[] = [];
  const address = addressOf(kind.name, name.node.json);
  if (object.name !== name.node.json) {
    changes.push({ does: 'value', path: name.path, value: object.name });
    news.push(`${address}: on the tenant its name is ${addressOf(kind.name, object.name)}`);
  }
  const twins = bearers.named(kind.name, object.name)?.twins ?? [];
  const pin = id === undefined && twins.length > 0;
  if (id !== undefined && id.node.json !== object.id) {
    changes.push({ does: 'value', path: id.path, value: object.id });
    news.push(`${address}: id ${object.id}, as there is no ${kind.name} with the id ${String(id.node.json)}`);
  }
  if (pin) {
    news.push(`${address}: id ${object.id}, as others bear its name, too: ${twins.join(', ')}`);
  }
  if (removed.length > 0 || pin) {
    const added = pin ? [{ key: 'id', value: object.id, after: kind.identity }] : [];
    changes.push({ does: 'keys', path, removed, added });
  }
  return { changes, news };
}

/** Adds the permissions to `tenant.extra_permissions`; gives the key `tenant` where the file has none. */
function extraChanges(
  merged: Merged,
  held: ReadonlySet<string>,
  changes: Change[],
  news: string[],
): NewKey[] {
  const known = new Set(extraPermissions(merged));
  const added = [...held].filter((name) => !known.has(name)).sort();
  if (added.length === 0) return [];
  news.push(`tenant.${EXTRA}: ${added.join(', ')}`);
  const listed = merged.tenant.get(EXTRA);
  if (listed !== undefined) {
    const members = [...known.keys()].map((_, index) => index);
    changes.push({
      does: 'list',
      path: ['tenant', EXTRA],
      members: [...members, ...added.map((value) => ({ added: value }))],
    });
    return [];
  }
  const isThere = merged.tenant.size > 0;
  if (!isThere) return [{ key: 'tenant', value: { [EXTRA]: added }, after: 'version' }];
  changes.push({ does: 'keys', path: ['tenant'], removed: [], added: [{ key: EXTRA, value: added }] });
  return [];
}
