/** What fitform graph prints. Made from the schemas by `npm run schemas` (src/build/types.ts), never edited by hand. */

export interface GraphDocument {
  readonly format: 'fitform.graph/1';
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
  readonly roles: readonly GraphRole[];
  readonly inboxes: readonly GraphInbox[];
  /** users, and with --with-keys API keys */
  readonly holders: readonly GraphHolder[];
  /** who holds which role where */
  readonly grants: readonly GraphGrant[];
}
export interface GraphRole {
  readonly name: string;
  /** after the plan, or before it where the role goes; null: the role was not read */
  readonly permissions: readonly string[] | null;
  /** permissions that the plan adds */
  readonly gains: readonly string[];
  /** permissions that the plan takes away */
  readonly loses: readonly string[];
  /** by the plan; not there: it stays */
  readonly change?: 'added' | 'removed';
  /** there may be more on the tenant: the spec does not say all */
  readonly partial?: true;
}
export interface GraphInbox {
  readonly name: string;
  /** by the plan; not there: it stays */
  readonly change?: 'added' | 'removed';
}
export interface GraphHolder {
  readonly user: string;
  /** the fingerprint of an API key that acts as the user; not there: the user */
  readonly key?: string;
  /** by the plan; not there: it stays */
  readonly change?: 'added' | 'removed';
  /** there may be more on the tenant: the spec does not say all */
  readonly partial?: true;
}
export interface GraphGrant {
  readonly user: string;
  /** the fingerprint of an API key that acts as the user; not there: the user */
  readonly key?: string;
  readonly role: string;
  /** null: the whole tenant, or the document */
  readonly inbox: string | null;
  /** the id of a single document */
  readonly document?: string;
  /** by the plan; not there: it stays */
  readonly change?: 'added' | 'removed';
}
