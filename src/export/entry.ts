/** What becomes of an entry of a spec file: its name, its id, and the keys that come and go. */
import { addressOf } from '../kinds/address.ts';
import { withArticle } from '../kinds/kind.ts';
import type { LiveObject } from '../kinds/live.ts';
import { nameKey } from '../kinds/object.ts';
import { draftAddress, type Draft } from '../specfile/check/merge.ts';
import type { FieldNews } from './field-news.ts';
import type { Obstacle } from './layers.ts';
import type { Listing, NewEntry } from './listing.ts';
import type { Change, NewKey } from './changes.ts';

export interface KeyNews {
  readonly changes: readonly Change[];
  readonly news: readonly string[];
  /** Where the file does not list it yet. */
  readonly entry?: NewEntry;
  /** A tombstone of its own that becomes an entry. */
  readonly keeps?: Draft;
  readonly obstacles: readonly Obstacle[];
}

/** Its name, its id, and the keys that come and go; `listed` are the addresses that the spec will list. */
export function keyChanges(
  draft: Draft,
  object: LiveObject,
  { bearers, layers }: Listing,
  { removed: removedFields, added: addedFields }: FieldNews,
  listed: ReadonlySet<string>,
): KeyNews {
  const { kind, name, id } = draft;
  const [own, below] = [layers.ownOf(draft), layers.belowOf(draft)];
  const changes: Change[] = [];
  const news: string[] = [];
  const added: NewKey[] = [];
  const address = draftAddress(draft);
  const isRenamed = object.name !== name.node.json;
  if (isRenamed && below && !below.tombstone) {
    const message = `on the tenant it is ${addressOf(kind.name, object.name)}, and ${below.name.file} names it`;
    return { changes, news, obstacles: [{ address, message, hint: `rename it in ${below.name.file}` }] };
  }
  if (isRenamed && own) {
    changes.push({ does: 'value', path: own.name.path, value: object.name });
    news.push(`${address}: on the tenant it is ${addressOf(kind.name, object.name)}`);
  }
  const old = own?.renamedFrom ?? [];
  const isStale = old.some(({ node }) => listed.has(addressOf(kind.name, node.json)));
  const removed =
    old.length > 0 && (isRenamed || isStale) ? [...removedFields, 'renamed_from'] : removedFields;
  const twins = bearers.named(kind.name, object.name)?.twins ?? [];
  if (id === undefined && twins.length > 0) {
    added.push({ key: 'id', value: object.id, after: nameKey(kind) });
    news.push(`${address}: id ${object.id}, as ${twins.join(', ')} have the same name`);
  }
  if (id !== undefined && id.node.json !== object.id) {
    if (layers.isOwn(id)) changes.push({ does: 'value', path: id.path, value: object.id });
    else added.push({ key: 'id', value: object.id, after: nameKey(kind) });
    news.push(`${address}: id ${object.id}, as ${id.node.json as string} is not live`);
  }
  added.push(...addedFields);
  if (removed.length + added.length === 0) return { changes, news, obstacles: [] };
  if (own?.tombstone) {
    news.unshift(`${address}: no longer marked absent, as ${withArticle(kind.name)} of that name is live`);
  }
  if (own) {
    const gone = own.tombstone ? [...removed, 'state', 'id'] : removed;
    changes.push({ does: 'keys', path: own.name.path.slice(0, -1), removed: gone, added });
  }
  const value = {
    [nameKey(kind)]: object.name,
    ...Object.fromEntries(added.map((one) => [one.key, one.value])),
  };
  const entry = own ? (own.tombstone ? { keeps: own } : {}) : { entry: { kind, address, value } };
  return { changes, news, ...entry, obstacles: [] };
}
