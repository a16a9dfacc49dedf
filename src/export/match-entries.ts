/** Which live object each entry of a spec stands for: by its id, by its name, by an old name, by a look-alike as the last. */
import { byCodeUnits } from '../kinds/field-types/sets.ts';
import { addressOf } from '../kinds/address.ts';
import type { Live, LiveObject } from '../kinds/live.ts';
import { areAlike } from '../kinds/look-alike.ts';
import { draftAddress, type Draft } from '../specfile/check/merge.ts';

/**
 * Entries that stand for nothing live are left out. No two stand for one object, nor for two of one name, and none for an
 * object without a name, which no spec can list.
 */
export function matchEntries(drafts: readonly Draft[], live: Live): Map<Draft, LiveObject> {
  const found = new Map<Draft, LiveObject>();
  const names = new Set<string>();
  const claim = (draft: Draft, objects: readonly LiveObject[]): void => {
    const object = objects.find(({ kind, name }) => name !== '' && !names.has(addressOf(kind, name)));
    if (!object) return;
    found.set(draft, object);
    names.add(addressOf(object.kind, object.name));
  };
  const byId = ({ kind, id }: Draft): LiveObject[] =>
    typeof id?.node.json === 'string' ? [live.find(kind.name, id.node.json) ?? []].flat() : [];
  const pinned = new Set(drafts.flatMap(byId));
  // What an id speaks for, no name does.
  const named = ({ kind }: Draft, wanted: string): LiveObject[] =>
    live
      .named(kind.name, wanted)
      .filter((object) => !pinned.has(object))
      .sort((a, b) => byCodeUnits(a.id, b.id));
  const nameOf = ({ name }: Draft): string => name.node.json;

  // The tenant keeps some names in a form of its own: the file gets that one.
  const isListed = new Set(drafts.map(draftAddress));
  const alike = (draft: Draft): LiveObject[] =>
    (live.objects.get(draft.kind.name) ?? []).filter(
      ({ kind, name }) => !isListed.has(addressOf(kind, name)) && areAlike(name, nameOf(draft)),
    );

  const waysToFind: readonly ((draft: Draft) => LiveObject[])[] = [
    (draft) => byId(draft).filter(({ name }) => name === nameOf(draft)),
    (draft) => (byId(draft).length === 0 ? named(draft, nameOf(draft)) : []),
    byId,
    (draft) => named(draft, nameOf(draft)),
    (draft) => draft.renamedFrom.flatMap(({ node }) => named(draft, node.json)),
    alike,
  ];
  for (const find of waysToFind) {
    for (const draft of drafts) if (!found.has(draft)) claim(draft, find(draft));
  }
  return found;
}
