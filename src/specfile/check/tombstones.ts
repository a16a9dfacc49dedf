/** Tombstones and renames that cannot mean anything, or could mean two things. */
import { isDeepStrictEqual } from 'node:util';
import { addressOf } from '../../kinds/address.ts';
import { withArticle, type Kind } from '../../kinds/kind.ts';
import { isMarker } from '../../kinds/object.ts';
import { draftAddress, type Draft, type Merged } from './merge.ts';
import { problemAt, type Problem } from '../problem/problem.ts';
import { quote } from '../problem/quote.ts';
import { placeOf, showSpot, type Placed, type PlacedName } from '../yaml/tree.ts';

export function checkTombstones({ drafts }: Merged): Problem[] {
  return [...drafts.flatMap(tombstoneWithContent), ...renames(drafts)];
}

/** What an earlier file gives it is overruled; what stands beside the tombstone itself is a mistake. */
function tombstoneWithContent({ kind, tombstone, renamedFrom, fields }: Draft): Problem[] {
  if (!tombstone) return [];
  const item = tombstone.path.slice(0, -1);
  const isBeside = ({ file, path }: Placed): boolean =>
    file === tombstone.file && isDeepStrictEqual(path.slice(0, item.length), item);
  return (
    [...fields, ...renamedFrom.map((old) => ['renamed_from', old] as const)]
      // That it is no placeholder is what lets it be deleted.
      .filter(([key, given]) => isBeside(given) && !(isMarkerOf(kind, key) && given.node.json === false))
      .map(([key, given]) =>
        problemAt(
          placeOf(given),
          `${key} means nothing for ${withArticle(kind.name)} that is marked absent`,
          `leave it out, or take out state: absent`,
        ),
      )
  );
}

const isMarkerOf = ({ fields }: Kind, key: string): boolean => {
  const field = fields[key];
  return field !== undefined && isMarker(field);
};

/** An old name that is listed as well would be renamed again whenever the new one is gone. */
function renames(drafts: readonly Draft[]): Problem[] {
  if (drafts.every(({ renamedFrom }) => renamedFrom.length === 0)) return [];
  const listed = new Map(drafts.map((draft) => [draftAddress(draft), draft]));
  const claimed = new Map<string, { readonly old: PlacedName; readonly of: PlacedName }>();
  const renamed = drafts
    .filter(({ tombstone }) => !tombstone)
    .flatMap(({ kind, name, renamedFrom }) => renamedFrom.map((old) => ({ kind, name, old })));
  return renamed.flatMap(({ kind, name, old }): Problem[] => {
    const problem = (message: string, hint: string): Problem[] => [problemAt(placeOf(old), message, hint)];
    const shown = quote(old.node.written);
    if (old.node.json === name.node.json) return problem(`${shown} is its name now`, 'leave it out');
    const address = addressOf(kind.name, old.node.json);
    const other = listed.get(address);
    if (other?.tombstone) {
      return problem(
        `the ${kind.name} ${shown} is marked absent at ${showSpot(other.tombstone)}, so it cannot be renamed to this one`,
        'decide on one of the two: a rename leaves nothing to delete',
      );
    }
    if (other) {
      const where = `the ${kind.name} at ${showSpot(other.name)} has the name ${shown}`;
      return problem(
        `${where}, so it cannot be an old name of this one`,
        'say which object is meant with id: on both',
      );
    }
    const first = claimed.get(address);
    if (first && first.of !== name) {
      return problem(
        `${shown} is the old name of another ${kind.name} too, at ${showSpot(first.old)}`,
        'it can have become only one of them',
      );
    }
    claimed.set(address, { old, of: name });
    return [];
  });
}
