/** What other commands print. Made from the schemas by `npm run schemas` (src/build/types.ts), never edited by hand. */
import type { Json } from './documents.ts';

export interface InitDocument {
  readonly format: 'fitform.init/1';
  /** null: the folder had a spec */
  readonly from: 'guide' | 'tour' | 'live' | null;
  /** the files, from the working folder */
  readonly wrote: readonly string[];
  /** the commands to run next, in their order */
  readonly next: readonly string[];
}
export interface SchemasDocument {
  readonly format: 'fitform.schemas/1';
  /** their names, for fitform schema NAME */
  readonly schemas: readonly string[];
}
export interface LinkDocument {
  readonly format: 'fitform.link/1';
  /** the link itself: whoever has it may review */
  readonly url: string;
  /** the first 12 hex digits of the SHA-256 of the token, which is never shown */
  readonly fingerprint: string;
  readonly expires_at: string;
  readonly document_id: string;
  /** what it opens: that document, or all of its inbox */
  readonly scope: 'document' | 'inbox';
}
export interface LinksDocument {
  readonly format: 'fitform.links/1';
  readonly did: 'listed' | 'revoked' | 'swept' | 'would_sweep' | 'audited';
  readonly links: readonly LinkEntry[];
}
export interface LinkEntry {
  /** the first 12 hex digits of the SHA-256 of the token, which is never shown */
  readonly fingerprint: string;
  /** whom it acts as, by name where it is known; empty: nobody */
  readonly user: string;
  readonly grants: readonly LinkGrant[];
  readonly active: boolean;
  /** null: it does not end */
  readonly expires_at: string | null;
  /** why it was swept (expired, inactive, dangling, left-by-access-verify), or what is wrong with it */
  readonly why: readonly string[];
}
export interface LinkGrant {
  readonly role: string;
  readonly inbox: string | null;
  readonly document_id: string | null;
}
export interface AccessVerifyDocument {
  readonly format: 'fitform.access-verify/1';
  /** each check that something is expected of, and that was made, found it */
  readonly as_expected: boolean;
  /** the placeholder, which the key acts as; by its id where the spec gives ids */
  readonly user: string;
  readonly inbox: string;
  readonly document_id: string | null;
  readonly checks: readonly AccessCheck[];
  readonly key: {
    /** the first 12 hex digits of the SHA-256 of the token, which is never shown */
    readonly fingerprint: string;
    readonly expires_at: string;
    /** false: it may work until then */
    readonly revoked: boolean;
  };
}
export interface AccessCheck {
  /** what was asked for with the key */
  readonly what: string;
  /** either: the API asks for no permission there, so a tenant may show it to any key */
  readonly expected: 'reached' | 'not_reached' | 'either';
  /** undecided: the answer does not tell; not_asked: there was nothing to ask for */
  readonly found: 'reached' | 'not_reached' | 'undecided' | 'not_asked';
  /** null: either, undecided, or not asked */
  readonly as_expected: boolean | null;
  /** how the tenant answered, or why nothing was asked */
  readonly why: string;
}
export interface RunsDocument {
  readonly format: 'fitform.runs/1';
  /** the newest first */
  readonly runs: readonly RunEntry[];
}
export interface RunEntry {
  /** its path */
  readonly journal: string;
  /** null, here and below: the journal does not tell */
  readonly started: string | null;
  /** of the tenant; embedded: the demo tenant inside fitform */
  readonly url: string | null;
  readonly account: string | null;
  /** writes that succeeded */
  readonly counts: {
    readonly created: number;
    readonly updated: number;
    readonly renamed: number;
    readonly deleted: number;
  } | null;
  /** broken_off: it has no end, as the run was cut off or is still going on */
  readonly outcome: 'converged' | 'not_converged' | 'not_verified' | 'broken_off' | 'unreadable';
  /** whether it was taken back */
  readonly undone: 'full' | 'partly' | 'no';
  /** of an undo: the journal that it takes back; null: it is not here */
  readonly undoes?: string | null;
  /** of an unreadable one: what is wrong with it */
  readonly fault?: string;
}
export interface EmulateDocument {
  readonly format: 'fitform.emulate/1';
  /** where the tenant is */
  readonly url: string;
  readonly username: string;
  /** made for this run */
  readonly password: string;
}
export interface ServeDocument {
  readonly format: 'fitform.serve/1';
  /** where the service is */
  readonly url: string;
  /** its URL, or embedded */
  readonly tenant: string;
  readonly dashboard: boolean;
}
export interface AiriskUsersDocument {
  readonly format: 'fitform.airisk-users/1';
  /** scheme, host and port of the instance */
  readonly url: string;
  readonly users: readonly AiriskUserEntry[];
  /** entries without an id, left out */
  readonly dropped: number;
}
export interface AiriskUserEntry {
  readonly id: string;
  /** null: the list gives none */
  readonly name: string | null;
}
export interface AiriskAnswerDocument {
  readonly format: 'fitform.airisk-answer/1';
  /** scheme, host and port of the instance */
  readonly url: string;
  /** as it was asked for */
  readonly path: string;
  /** who was acted as */
  readonly user_id: string;
  /** what AIRisk answered; null where the answer has no body */
  readonly answer: Json;
}
export interface AiriskLoginDocument {
  readonly format: 'fitform.airisk-login/1';
  /** scheme, host and port of the instance */
  readonly url: string;
  readonly user_id: string;
  /** null: AIRisk does not say */
  readonly expires_at: string | null;
  /** the file that the token is kept in; null: it is not kept */
  readonly cached: string | null;
}
export interface AiriskLogoutDocument {
  readonly format: 'fitform.airisk-logout/1';
  /** scheme, host and port of the instance */
  readonly url: string;
  /** whose token was removed; null: none was kept */
  readonly user_id: string | null;
}
export interface AiriskWhoamiDocument {
  readonly format: 'fitform.airisk-whoami/1';
  readonly url: string | null;
  readonly client_id: string | null;
  readonly redirect_uri: string | null;
  readonly user_id: string | null;
  /** the variables that are not set */
  readonly missing: readonly string[];
  /** the token that login --cache has kept */
  readonly cached: {
    readonly user_id: string;
    readonly name: string | null;
    readonly expires_at: string;
  } | null;
}
export interface EmulateAiriskDocument {
  readonly format: 'fitform.emulate-airisk/1';
  /** where the server is */
  readonly url: string;
  readonly clients: readonly EmulatedClient[];
  readonly users: readonly EmulatedUser[];
  readonly env: {
    readonly AIRISK_URL: string;
    readonly CLIENT_ID: string;
    readonly CLIENT_SECRET: string;
    readonly REDIRECT_URI: string;
    readonly USER_ID?: string;
  };
}
export interface EmulatedClient {
  readonly client_id: string;
  readonly client_secret: string;
  readonly redirect_uris: readonly string[];
}
export interface EmulatedUser {
  readonly id: string;
  readonly name: string;
}
export interface AiriskServeDocument {
  readonly format: 'fitform.airisk-serve/1';
  /** where the app is */
  readonly url: string;
  /** scheme, host and port of the instance */
  readonly airisk_url: string;
}
