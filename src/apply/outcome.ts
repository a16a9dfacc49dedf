/** What happens while a plan is applied, and how it ended. */
import type { Change } from '../plan/change.ts';

export type Event =
  | { readonly type: 'started'; readonly change: Change }
  | Outcome
  | { readonly type: 'verifying' }
  | { readonly type: 'verified'; readonly converged: boolean };

/** How one change ended. */
export type Outcome =
  | { readonly type: 'applied'; readonly change: Change; readonly id: string; readonly adopted: boolean }
  /** `ambiguous`: no answer says that it was not carried out; reading back will tell. */
  | { readonly type: 'failed'; readonly change: Change; readonly error: string; readonly ambiguous: boolean }
  | { readonly type: 'unknown'; readonly change: Change; readonly error: string }
  | { readonly type: 'not attempted'; readonly change: Change; readonly reason: string };

export interface Applied {
  readonly outcomes: readonly Outcome[];
  /** `null`: not verified, because nothing was written or the tenant could not be read again. */
  readonly converged: boolean | null;
}
