/** The lines of a journal. Made from the schemas by `npm run schemas` (src/build/types.ts), never edited by hand. */
import type { JsonObject } from './documents.ts';

export interface JournalHeader {
  readonly format: 'fitform.journal/1';
  readonly started: string;
  readonly version: string;
  readonly tenant: {
    readonly url: string;
    readonly base_path: string;
    readonly account: string | null;
  };
  readonly spec_digest: string;
  readonly plan_digest: string;
  /** of an undo: the journal of the run that it takes back */
  readonly undoes?: {
    /** of that journal's lines */
    readonly digest: string;
    /** all of that run was asked for, not a part of it */
    readonly whole: boolean;
    /** how much of it had to stay */
    readonly left: number;
  };
}
export interface JournalBefore {
  readonly n: number;
  readonly when: string;
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly address: string;
  readonly action: 'create' | 'update' | 'rename' | 'delete';
  /** the object as it was read: its fields, before a delete all of it; null: it is to be created */
  readonly before: JsonObject | null;
  /** the body, secrets masked */
  readonly sent: JsonObject | null;
}
export interface JournalAfter {
  readonly n: number;
  readonly when: string;
  readonly status: number | null;
  readonly ms: number | null;
  readonly request_id: string | null;
  /** the object as it was answered; null: the tenant sent none */
  readonly after: JsonObject | null;
  readonly error: string | null;
  /** of an error: whether the write may have been carried out; older journals do not say */
  readonly unclear?: boolean;
}
export interface JournalStays {
  /** settings that were deleted, and of which the tenant still shows an entry */
  readonly stays: string;
  /** the entry as it is now */
  readonly image: JsonObject;
  /** true: they were not deleted but made, and hold more than was sent */
  readonly filled_in?: boolean;
}
export interface JournalEnd {
  readonly end: string;
  readonly converged: boolean | null;
}
