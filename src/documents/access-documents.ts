/** What fitform access prints. Made from the schemas by `npm run schemas` (src/build/types.ts), never edited by hand. */

export interface AccessDocument {
  readonly format: 'fitform.access/1';
  /** null: no tenant was asked */
  readonly tenant: {
    readonly url: string;
    readonly base_path: string;
    readonly account: string | null;
  } | null;
  /** the tenant as it is, as the spec says, or as it will be after the plan */
  readonly view: 'live' | 'spec' | 'plan';
  /** API keys were read, and count as holders */
  readonly with_keys: boolean;
  readonly entries: readonly AccessEntry[];
  readonly incomplete: readonly IncompleteAccess[];
}
/** one permission that somebody holds at one place */
export interface AccessEntry {
  /** (id …) where no single name leads to it; empty: a key without a user */
  readonly user: string;
  /** the fingerprint of an API key that acts as the user */
  readonly key?: string;
  /** null: the whole tenant, or the document */
  readonly inbox: string | null;
  /** the id of a single document */
  readonly document?: string;
  readonly permission: string;
  /** every way by which it came */
  readonly through: readonly AccessWay[];
  /** on the whole tenant, or one that opens the way to more */
  readonly strong?: true;
  /** what the plan does to it: in that view alone */
  readonly change?: 'gained' | 'lost';
}
export interface AccessWay {
  readonly role: string;
  /** where the role is granted: tenant, inbox/invoice, document/5f… */
  readonly scope: string;
}
/** somebody who may hold more than the entries say */
export interface IncompleteAccess {
  readonly user: string;
  /** the fingerprint of an API key that acts as the user */
  readonly key?: string;
  /** of which not all is known that they give; empty: not all of the grants are known */
  readonly roles: readonly string[];
}
