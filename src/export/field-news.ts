/** What there is to say of one field of an entry, and all that becomes of it. */
import type { Field, Json } from '../kinds/kind.ts';
import type { Given } from '../specfile/check/merge.ts';
import type { Change, NewKey } from './changes.ts';
import type { Said } from './field-value.ts';
import type { NameNow } from './in-place.ts';
import type { Obstacle } from './layers.ts';

export interface About {
  readonly address: string;
  readonly name: string;
  readonly field: Field;
  readonly given: Given;
  /** What is live, and what a spec can say of it. */
  readonly live: Json;
  readonly said: Said;
  /** What the files below the updated one say together. */
  readonly lower: Json | undefined;
  /** The file that says it below the updated one, if one does. */
  readonly fileBelow: string;
  readonly nameNow: NameNow;
}

export interface FieldNews {
  readonly changes: readonly Change[];
  /** Fields that have no value which a spec could hold. */
  readonly removed: readonly string[];
  /** Fields that the updated file gets, as a file below says otherwise. */
  readonly added: readonly NewKey[];
  readonly news: readonly string[];
  /** What its managed fields refer to when this is done. */
  readonly mentions: readonly { readonly kind: string; readonly name: string }[];
  /** Flags among them that fitform does not know by itself. */
  readonly unknown: readonly string[];
  readonly obstacles: readonly Obstacle[];
}

export const NOTHING: FieldNews = {
  changes: [],
  removed: [],
  added: [],
  news: [],
  mentions: [],
  unknown: [],
  obstacles: [],
};

export const hasNothing = ({ address, fileBelow }: About, what: string, more = ''): Obstacle => ({
  address,
  message: `${fileBelow} gives ${what}, for which the tenant has nothing${more}`,
  hint: `take it out of ${fileBelow}`,
});
