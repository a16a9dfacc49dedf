/**
 * `fitform export --update`: the smallest changes of a spec file after which planning it gives no change. What the
 * file does not mention stays unmanaged; comments, order, variables and layout stay as they are.
 */
import { addressOf } from '../kinds/address.ts';
import type { Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import { extraPermissions } from '../specfile/check/check.ts';
import { asGiven, kindsInSpec, liveInSpec } from '../kinds/settings.ts';
import { filled, type Values } from '../specfile/yaml/contents.ts';
import { parse } from '../specfile/yaml/parse.ts';
import { draftAddress, EXTRA, type Draft } from '../specfile/check/merge.ts';
import { tenantSchema } from '../specfile/check/spec-schema.ts';
import type { SpecFile } from '../specfile/yaml/tree.ts';
import type { Env } from '../specfile/yaml/variables.ts';
import { bearersOf } from './bearers.ts';
import type { Change, NewKey } from './changes.ts';
import { keyChanges } from './entry.ts';
import type { NameNow } from './in-place.ts';
import { fieldChanges } from './entry-fields.ts';
import type { FieldNews } from './field-news.ts';
import { asInFiles, type LeftInFile } from './in-files.ts';
import { layersOf, type Layers, type Obstacle } from './layers.ts';
import { listChanges, newcomers, revived, type Listed } from './listing.ts';
import { matchEntries } from './match-entries.ts';
import { rewrite, type Rewritten } from './rewrite.ts';
import { sourceOf, Unwritable, type Source } from './source-text.ts';

export interface UpdateInput {
  readonly kinds: Kinds;
  /** Of the kinds that the spec has a section for or refers to; with every permission known that a role holds. */
  readonly live: Live;
  /** The name of the file that is updated, for messages. */
  readonly file: string;
  /** Its text: together with the files below, a spec without problems. */
  readonly text: string;
  /** The files that it is laid over, left to right. They stay as they are. */
  readonly below?: readonly SpecFile[];
  readonly env: Env;
  /** What stands in files that it names; those stay as they are, too. */
  readonly values?: Values;
  /** Addresses of what no plan touches, though the spec says otherwise. */
  readonly isIgnored?: (address: string) => boolean;
}

export interface Updated {
  readonly text: string;
  /** What was changed, in words; empty where the text is as it was. */
  readonly news: readonly string[];
  /** Names of the kinds of which an entry was taken out, or is to be absent, because nothing live bears its name. */
  readonly missing: ReadonlySet<string>;
  /** What differs and stands in files that the spec names. */
  readonly left: readonly LeftInFile[];
  /** With any, the text is not what was wanted. */
  readonly obstacles: readonly Obstacle[];
}

/** Throws `Unwritable` for a file whose YAML is too unusual to be changed in place. */
export function updateSpec(given: UpdateInput): Updated {
  const input = { ...given, kinds: kindsInSpec(given.kinds), live: liveInSpec(given.kinds, given.live) };
  const news = new Set<string>();
  const missing = new Set<string>();
  const before = new Set<string>();
  const schema = tenantSchema(input.kinds);
  let origin = (offset: number): number => offset;
  for (let source = sourceOf(input.text); ;) {
    const { text } = source;
    const { problems, ...parsed } = parse(input.file, text, input.env, schema);
    const tree = filled({ name: input.file, ...parsed }, input.values ?? new Map());
    if (problems.length > 0) throw new Error(`an edit has broken the spec: ${problems[0]?.message ?? ''}`);
    const layers = layersOf(input.below ?? [], { name: input.file, tree }, input.kinds);
    const hasTenant = tree?.entries.has('tenant') ?? false;
    const needed = changesOf(layers, hasTenant, input, given);
    const { obstacles, left } = needed;
    for (const one of needed.news) news.add(one);
    for (const one of needed.missing) missing.add(one);
    if (needed.changes.length === 0 || obstacles.length > 0) {
      return { text, news: [...news], missing, left, obstacles };
    }
    const next = rewritten(source, firstOf(needed.changes), origin);
    if (next.source.text === text) throw new Error('a change of the spec that changes nothing');
    if (before.has(next.source.text)) return { text, news: [...news], missing, left, obstacles: [goesRound] };
    before.add(next.source.text);
    ({ source, origin } = next);
  }
}

/**
 * A list that becomes `at_least` is another one for what is to change in it. Which entries come and go is known before
 * that; told together, what they share with others is shared as those others need it.
 */
function firstOf(changes: readonly Change[]): readonly Change[] {
  if (!changes.some(({ does }) => does === 'at least')) return changes;
  return changes.filter(({ does, path }) => does === 'at least' || (does === 'list' && path.length === 1));
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

/** What one change needs, another undoes. */
const goesRound: Obstacle = {
  address: '',
  message: 'its entries cannot all stand for what is live',
  hint: 'export the tenant to a new file with --out, and copy from it what you need',
};

type Needed = Omit<Updated, 'text'> & { readonly changes: readonly Change[] };

/** `settings`: the tenant as it is read, in which they are objects of their own. */
function changesOf(
  layers: Layers,
  hasTenant: boolean,
  { kinds, live, isIgnored = () => false }: UpdateInput,
  settings: Pick<UpdateInput, 'kinds' | 'live'>,
): Needed {
  const drafts = layers.merged.drafts.map((draft) => revived(draft, layers, live) ?? draft);
  const found = matchEntries(
    drafts.filter(({ tombstone }) => !tombstone),
    live,
  );
  const bearers = bearersOf(live, new Set(found.values()));
  const given = { kinds, live, layers, drafts, found, bearers, isIgnored };
  const changing = [...found].filter(([draft]) => !isIgnored(draftAddress(draft)));
  const names = new Map(changing.map(([draft, { name }]) => [draftAddress(draft), name]));
  const nameNow: NameNow = ({ kind, ref }) =>
    typeof ref === 'string' ? (names.get(addressOf(kind, ref)) ?? ref) : ref;
  const left: LeftInFile[] = [];
  const fields = new Map<Draft, FieldNews>(
    changing.map(([draft, object]) => {
      const its = asGiven(settings.kinds, settings.live, object, (key) => draft.fields.get(key)?.node.json);
      const inFiles = asInFiles(draft, its);
      left.push(...inFiles.left);
      return [draft, fieldChanges(draft, inFiles.object, { bearers, nameNow }, layers)];
    }),
  );
  const all = [...fields.values()];
  const fresh = newcomers(
    given,
    all.flatMap((one) => one.mentions),
  );
  const listed = new Set([
    ...[...found.values()].map(({ kind, name }) => addressOf(kind, name)),
    ...fresh.map(({ address }) => address),
  ]);
  const keys = [...found].flatMap(([draft, object]) => {
    const news = fields.get(draft);
    return news ? [keyChanges(draft, object, given, news, listed)] : [];
  });
  const lists = listChanges(given, {
    added: [...keys.flatMap(({ entry }) => entry ?? []), ...fresh],
    kept: new Set(keys.flatMap(({ keeps }) => keeps ?? [])),
    listed,
  });
  const extra = extraChanges(layers, hasTenant, new Set(all.flatMap((one) => one.unknown)));
  const root: NewKey[] = [...extra.root, ...lists.root];
  return {
    changes: [
      ...[...all, ...keys, lists, extra].flatMap((one) => one.changes),
      ...(root.length === 0 ? [] : [{ does: 'keys', path: [], removed: [], added: root } as const]),
    ],
    news: [extra, lists, ...keys, ...all].flatMap((one) => one.news),
    missing: lists.missing,
    left,
    obstacles: [lists, ...keys, ...all].flatMap((one) => one.obstacles),
  };
}

type Extra = Pick<Listed, 'changes' | 'news' | 'root'>;

/** Adds the permissions to `tenant.extra_permissions`; `root` is the key `tenant` where the file has none. */
function extraChanges({ merged, own }: Layers, hasTenant: boolean, held: ReadonlySet<string>): Extra {
  const added = [...held.difference(new Set(extraPermissions(merged)))].sort();
  if (added.length === 0) return { changes: [], news: [], root: [] };
  const news = [`tenant: ${EXTRA} + ${added.join(', + ')}`];
  const change = (one: Change): Extra => ({ changes: [one], news, root: [] });
  if (own.tenant.has(EXTRA)) {
    const members = [...extraPermissions(own).keys(), ...added.map((value) => ({ added: value }))];
    return change({ does: 'list', path: ['tenant', EXTRA], members });
  }
  const key = { key: EXTRA, value: added };
  if (hasTenant) return change({ does: 'keys', path: ['tenant'], removed: [], added: [key] });
  return { changes: [], news, root: [{ key: 'tenant', value: { [EXTRA]: added }, after: 'version' }] };
}
