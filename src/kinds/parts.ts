/** Values that have parts: what a spec asks of one, how two differ, and the names that others go by. */
import type { Json } from '../documents/documents.ts';

/**
 * What a spec asks of a value that it may name a part of: some keys of a map, some members of a list, some keys of a
 * member. What is asked for is JSON of the field type's own, as `resolve` makes it.
 */
export interface Asking<V extends Json = Json> {
  /** The value that comes of it where `before` is; `before` itself where nothing is to change. */
  settle(before: V | null, asked: Json): V;
  /** What asks for this value and nothing else where `now` is. */
  exactly(value: V, now: V | null): Json;
  /** What a file says over one below it, both as a spec spells them. */
  overlaid(lower: Json, upper: Json): Json;
  /** What a spec says, brought up to date: of what is live as much as it spoke of. */
  followed(spec: Json, live: V): Json;
  /** What is live and not asked about, by the way to each; left out where all that is not named goes. */
  unmanaged?(asked: Json | null, live: V): readonly (readonly string[])[];
  /** What a later file says over `lower`, for both together to ask for what is live; `null`: it need not say anything. */
  over(lower: Json, live: V): Json;
  /** What asks for nothing to be there; without it, no spec can. */
  readonly empty?: Json;
}

/**
 * A name inside an object by which others go, though no id leads there: a field of a format, say. `path`: the names
 * that lead to it, as the table and the column.
 */
export interface Term {
  readonly sort: 'field' | 'option' | 'table' | 'column' | 'document type';
  readonly path: readonly string[];
}

/** One part of a value that differs, as a person reads it. */
export interface Difference {
  /** Of a map, the way to it. */
  readonly path?: readonly string[];
  readonly does: 'adds' | 'removes' | 'changes' | 'moves';
  readonly says: string;
  /** All of it, where `says` counts what is long. */
  readonly inFull?: string;
}

/** What is probably wrong with what a spec asks for, and the rule that it is against. */
export interface Flaw {
  readonly rule: string;
  readonly message: string;
  readonly hint: string | null;
  /** The tenant is like that already, or nobody can tell for sure: it is only warned of. */
  readonly isOld?: boolean;
  readonly isDoubt?: boolean;
  /** The way to it in what is asked for. */
  readonly within?: readonly (string | number)[];
}

/** What looks like one part of a value under another name. */
export interface Renamed {
  /** `field "iban"`. */
  readonly from: string;
  readonly to: string;
  /** What to do instead. */
  readonly hint: string;
}
