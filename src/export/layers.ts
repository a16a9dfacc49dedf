/**
 * A spec of several files, of which the last is to be updated: what it says itself, and what the files below it say.
 * They cannot be changed, so what differs of them has to be said over again in the updated one.
 */
import type { Kinds } from '../kinds/kind.ts';
import { draftAddress, merge, type Draft, type Merged } from '../specfile/check/merge.ts';
import type { Placed, SpecFile } from '../specfile/yaml/tree.ts';

export interface Layers {
  /** All files as one. */
  readonly merged: Merged;
  /** The updated file alone. */
  readonly own: Merged;
  readonly isOwn: (placed: Placed) => boolean;
  /** What the updated file says of a resource of the merged spec. */
  readonly ownOf: (draft: Draft) => Draft | undefined;
  /** What the files below it say. */
  readonly belowOf: (draft: Draft) => Draft | undefined;
}

/** Why the updated file cannot be made to say what is live. */
export interface Obstacle {
  readonly address: string;
  readonly message: string;
  readonly hint: string;
}

export function layersOf(below: readonly SpecFile[], file: SpecFile, kinds: Kinds): Layers {
  const own = merge([file], kinds);
  return {
    merged: merge([...below, file], kinds),
    own,
    isOwn: (placed) => placed.file === file.name,
    ownOf: byAddress(own),
    belowOf: byAddress(merge(below, kinds)),
  };
}

function byAddress({ drafts }: Merged): (draft: Draft) => Draft | undefined {
  const found = new Map(drafts.map((draft) => [draftAddress(draft), draft]));
  return (draft) => found.get(draftAddress(draft));
}
