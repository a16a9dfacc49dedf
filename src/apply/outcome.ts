/** What happens while a plan is applied, and how it ended. */
import type { Change } from '../plan/change.ts';

export type Event =
  | { readonly type: 'started'; readonly change: Change }
  /** The first step of a split change is done: what it takes away is gone. */
  | { readonly type: 'narrowed'; readonly change: Change }
  | Outcome
  | { readonly type: 'verifying' }
  | { readonly type: 'verified'; readonly converged: boolean | null };

/** What happens in between; nothing depends on it. */
export type News =
  /** A create got no clear answer, and is looked for: for so many milliseconds at most. */
  | { readonly type: 'unclear'; readonly change: Change; readonly why: string; readonly ms: number }
  /** So many changes do not read back as planned yet; they are read again in so many milliseconds. */
  | { readonly type: 'reading again'; readonly open: number; readonly ms: number };

/** What a write came to. */
export interface Written {
  readonly id: string;
  /** The object was found after an unclear create, and is now as planned. */
  readonly adopted: boolean;
  /** The name that the tenant has given it, where that is not the one that was sent. */
  readonly keptAs?: string;
  /** Parts that it was to lose are there all the same. */
  readonly keepsParts?: true;
  /** What the tenant did besides, and what became of it. */
  readonly note?: string;
}

/** How one change ended. */
export type Outcome =
  | ({ readonly type: 'applied'; readonly change: Change } & Written)
  /** `ambiguous`: no answer says that it was not carried out; reading back will tell. */
  | { readonly type: 'failed'; readonly change: Change; readonly error: string; readonly ambiguous: boolean }
  /** With `id`, it was answered and is not visible yet. */
  | { readonly type: 'unknown'; readonly change: Change; readonly error: string; readonly id?: string }
  | { readonly type: 'not attempted'; readonly change: Change; readonly reason: string };

export interface Applied {
  readonly outcomes: readonly Outcome[];
  /** `null`: not verified, because nothing was written or the tenant could not be read again. */
  readonly converged: boolean | null;
}

/** The addresses of what has kept a part that it was to lose. */
export const keepingParts = (outcomes: readonly Outcome[]): string[] =>
  outcomes.flatMap((one) => (one.type === 'applied' && one.keepsParts ? one.change.address : []));
