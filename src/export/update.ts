/**
 * `fitform export --update`: the smallest changes of a spec file after which planning it gives no change. What the
 * file does not mention stays unmanaged; comments, order, variables and layout stay as they are.
 */
import { addressOf, type Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { extraPermissions } from '../spec/check.ts';
import { parse } from '../spec/load.ts';
import { merge, type Draft, type Merged } from '../spec/merge.ts';
import { EXTRA } from '../spec/unread.ts';
import type { Env } from '../spec/variables.ts';
import { bearersOf } from './bearers.ts';
import { fieldChanges, type FieldNews } from './fields.ts';
import type { NameNow } from './in-place.ts';
import type { Change, NewKey } from './changes.ts';
import { keyChanges, listChanges } from './listing.ts';
import { matchEntries } from './match.ts';
import { rewrite, type Rewritten } from './rewrite.ts';
import { sourceOf, Unwritable, type Source } from './source.ts';

export interface UpdateInput {
  readonly kinds: Kinds;
  /** Of the kinds that the file has a section for or refers to; with every permission known that a role holds. */
  readonly live: Live;
  /** Its name, for messages. */
  readonly file: string;
  /** A spec without problems. */
  readonly text: string;
  readonly env: Env;
  /** Addresses of what no plan touches, though the spec says otherwise. */
  readonly isIgnored?: (address: string) => boolean;
}

export interface Updated {
  readonly text: string;
  /** What was changed, in words; empty where the text is as it was. */
  readonly news: readonly string[];
  /** Names of the kinds of which an entry was taken out because nothing live bears its name. */
  readonly missing: ReadonlySet<string>;
}

/** Throws `Unwritable` for a file whose YAML is too unusual to be changed in place. */
export function updateSpec(input: UpdateInput): Updated {
  const news = new Set<string>();
  const missing = new Set<string>();
  let origin = (offset: number): number => offset;
  for (let source = sourceOf(input.text); ;) {
    const { text } = source;
    const { tree, problems } = parse(input.file, text, input.env);
    if (problems.length > 0) throw new Error(`an edit has broken the spec: ${problems[0]?.message ?? ''}`);
    const hasTenant = tree?.entries.has('tenant') ?? false;
    const needed = changesOf(merge([{ name: input.file, tree }], input.kinds), hasTenant, input);
    for (const one of needed.news) news.add(one);
    for (const one of needed.missing) missing.add(one);
    if (needed.changes.length === 0) return { text, news: [...news], missing };
    // A list that becomes `at_least` is another one for what is to change in it.
    const first = needed.changes.filter(({ does }) => does === 'at least');
    const next = rewritten(source, first.length > 0 ? first : needed.changes, origin);
    if (next.source.text === text) throw new Error('a change of the spec that changes nothing');
    ({ source, origin } = next);
  }
}

/** `origin` leads back to the file as it was read, which is where a person looks for what is wrong with it. */
function rewritten(source: Source, changes: readonly Change[], origin: Rewritten['origin']): Rewritten {
  try {
    const next = rewrite(source, changes);
    return { source: next.source, origin: (offset) => origin(next.origin(offset)) };
  } catch (error) {
    throw error instanceof Unwritable ? new Unwritable(origin(error.offset)) : error;
  }
}

interface Needed {
  readonly changes: readonly Change[];
  readonly news: readonly string[];
  readonly missing: ReadonlySet<string>;
}

function changesOf(
  merged: Merged,
  hasTenant: boolean,
  { kinds, live, isIgnored = () => false }: UpdateInput,
): Needed {
  const present = merged.drafts.filter(({ tombstone }) => !tombstone);
  const found = matchEntries(present, live);
  const bearers = bearersOf(live, new Set(found.values()));
  const changing = [...found].filter(([draft]) => !isIgnored(addressIn(draft)));
  const names = new Map(changing.map(([draft, { name }]) => [addressIn(draft), name]));
  const nameNow: NameNow = ({ kind, ref }) =>
    typeof ref === 'string' ? (names.get(addressOf(kind, ref)) ?? ref) : ref;
  const fields = new Map<Draft, FieldNews>(
    changing.map(([draft, object]) => [draft, fieldChanges(draft, object, bearers, nameNow)]),
  );
  const mentions = [...fields.values()].flatMap((one) => one.mentions);
  const lists = listChanges({ kinds, live, merged, found, bearers, mentions, isIgnored });
  const keys = [...fields].map(([draft, { removed }]) =>
    keyChanges(draft, found.get(draft), bearers, removed, lists.listed),
  );
  const extra = extraChanges(merged, hasTenant, new Set([...fields.values()].flatMap((one) => one.unknown)));
  const root: NewKey[] = [...extra.root, ...lists.root];
  return {
    changes: [
      ...[...fields.values(), ...keys, lists, extra].flatMap((one) => one.changes),
      ...(root.length === 0 ? [] : [{ does: 'keys', path: [], removed: [], added: root } as const]),
    ],
    news: [extra, lists, ...keys, ...fields.values()].flatMap((one) => one.news),
    missing: lists.missing,
  };
}

const addressIn = ({ kind, name }: Draft): string => addressOf(kind.name, name.node.json);

/** Adds the permissions to `tenant.extra_permissions`; `root` is the key `tenant` where the file has none. */
function extraChanges(
  merged: Merged,
  hasTenant: boolean,
  held: ReadonlySet<string>,
): { changes: Change[]; news: string[]; root: NewKey[] } {
  const known = extraPermissions(merged);
  const added = [...held.difference(new Set(known))].sort();
  if (added.length === 0) return { changes: [], news: [], root: [] };
  const news = [`tenant: ${EXTRA} + ${added.join(', + ')}`];
  if (merged.tenant.has(EXTRA)) {
    const members = [...known.keys(), ...added.map((value) => ({ added: value }))];
    return { changes: [{ does: 'list', path: ['tenant', EXTRA], members }], news, root: [] };
  }
  if (!hasTenant) {
    return { changes: [], news, root: [{ key: 'tenant', value: { [EXTRA]: added }, after: 'version' }] };
  }
  const change: Change = {
    does: 'keys',
    path: ['tenant'],
    removed: [],
    added: [{ key: EXTRA, value: added }],
  };
  return { changes: [change], news, root: [] };
}
