/** What other commands print. Made from the schemas by `npm run schemas` (src/build/types.ts), never edited by hand. */
import type { Json } from './documents.ts';

export type Explained = ExplainedKind | ExplainedKey | ExplainedPermission | ExplainedRule;
/** one of them is enough */
export type Alternatives = readonly string[];

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
export interface TopicsDocument {
  readonly format: 'fitform.topics/1';
  /** what fitform explain NAME explains */
  readonly topics: readonly Topic[];
}
export interface Topic {
  readonly is: 'kind' | 'key' | 'permission' | 'rule';
  readonly name: string;
}
export interface ExplanationDocument {
  readonly format: 'fitform.explanation/1';
  /** several where a name has several meanings */
  readonly explanations: readonly Explained[];
}
export interface ExplainedKind {
  readonly is: 'kind';
  readonly name: string;
  readonly description: string;
  /** where a spec lists it */
  readonly sections: readonly string[];
  /** the key of its name; null: it has none of its own */
  readonly identity: string | null;
  /** the keys that a new one needs; empty: it is only looked up */
  readonly create_needs: readonly Alternatives[];
  readonly keys: readonly KeyEntry[];
  readonly permissions: {
    /** on the whole tenant */
    readonly see: readonly Alternatives[];
    /** on the whole tenant */
    readonly create: readonly Alternatives[];
    /** on the whole tenant */
    readonly update: readonly Alternatives[];
    /** on the whole tenant */
    readonly delete: readonly Alternatives[];
  };
  /** what a delete takes with it; null: it is never deleted */
  readonly destroys: string | null;
  /** YAML; null: there is none */
  readonly example: string | null;
}
export interface KeyEntry {
  /** its path below the section */
  readonly name: string;
  /** in words */
  readonly type: string;
  readonly required: boolean;
  /** taken on creation, and not compared later */
  readonly create_only: boolean;
  /** as YAML; null: there is none */
  readonly default: string | null;
  /** only what is created gets it */
  readonly default_for_new: boolean;
  readonly description: string;
}
export interface ExplainedKey {
  readonly is: 'key';
  /** its path below the section */
  readonly name: string;
  /** in words */
  readonly type: string;
  readonly required: boolean;
  /** taken on creation, and not compared later */
  readonly create_only: boolean;
  /** as YAML; null: there is none */
  readonly default: string | null;
  /** only what is created gets it */
  readonly default_for_new: boolean;
  readonly description: string;
  /** where only some are documented */
  readonly values: readonly KeyValue[];
  /** what it means to leave it out */
  readonly omitted: string | null;
  /** what [] means; null: it is no list */
  readonly empty: string | null;
  /** inside it */
  readonly keys: readonly KeyEntry[];
  /** YAML; null: there is none */
  readonly example: string | null;
}
export interface KeyValue {
  readonly name: string;
  readonly description: string;
}
export interface ExplainedPermission {
  readonly is: 'permission';
  readonly name: string;
  readonly description: string;
  /** its holder can gain other rights, read everything, or end the tenant */
  readonly strong: boolean;
  readonly needed: readonly NeededFor[];
  /** the rules of a plan that speak of it */
  readonly rules: readonly string[];
}
export interface NeededFor {
  readonly kind: string;
  /** see: to list them all */
  readonly to: readonly ('see' | 'create' | 'update' | 'delete')[];
  /** permissions that do as well */
  readonly or: readonly string[];
}
export interface ExplainedRule {
  readonly is: 'rule';
  readonly name: string;
  readonly severities: readonly ('error' | 'warning')[];
  readonly description: string;
  readonly way_out: string;
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
  /** why it was swept, or what is wrong with it */
  readonly why: readonly string[];
}
export interface LinkGrant {
  readonly role: string;
  readonly inbox: string | null;
  readonly document_id: string | null;
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
export interface DoctorDocument {
  readonly format: 'fitform.doctor/1';
  /** in the order in which they were made */
  readonly checks: readonly DoctorCheck[];
}
export interface DoctorCheck {
  /** as in dns, or rights/role: a check of a kind */
  readonly name: string;
  /** not_checked: it does not apply, or something else must be right first */
  readonly level: 'ok' | 'warning' | 'error' | 'not_checked';
  readonly message: string;
  /** what to do; null: nothing */
  readonly mend: string | null;
}
export interface ProbeDocument {
  readonly format: 'fitform.probe/1';
  /** of fitform */
  readonly version: string;
  /** requests that were sent, sign-ins and repetitions included */
  readonly calls: number;
  /** whether the account holds a role on the whole tenant */
  readonly reach: 'tenant' | 'inboxes' | 'not_told';
  readonly switches: readonly ProbedSwitch[];
  readonly ids: readonly ('24 hex digits' | 'uuid' | 'digits' | 'other')[];
  /** lists whose objects have fewer keys than one alone */
  readonly thin_lists: readonly string[];
  readonly base_paths: readonly ProbedBasePath[];
  readonly content_types: {
    readonly success: readonly string[];
    readonly errors: readonly string[];
  };
  /** what is not there, and how that is answered */
  readonly missing: readonly ProbedMissing[];
  readonly paths: readonly ProbedPath[];
  /** what fitform does not know */
  readonly new: {
    readonly permissions: readonly string[];
    readonly keys: readonly ProbedKey[];
    /** names that are no plain words: only counted */
    readonly withheld: number;
  };
}
export interface ProbedSwitch {
  /** as fitform emulate --switch has it */
  readonly name: string;
  /** one value; several that would look the same here; none, as this tenant shows nothing of it; none, as reading cannot show it */
  readonly state: 'read' | 'either' | 'not_shown' | 'not_visible';
  /** the first is the one that fitform emulate --like takes */
  readonly values: readonly string[];
  readonly why: string | null;
}
export interface ProbedBasePath {
  /** /admin or /api; any other is left out */
  readonly path: string;
  readonly answers: 'used' | 'same' | 'other' | 'not_answered';
}
export interface ProbedMissing {
  /** below the base path, {id} for an id */
  readonly path: string;
  /** null: no answer came, or no call was left */
  readonly status: number | null;
}
export interface ProbedPath {
  /** below the base path, {id} for an id */
  readonly path: string;
  /** fitform reads what is there; if not, it only asked */
  readonly known: boolean;
  /** null: no answer came, or no call was left */
  readonly status: number | null;
  readonly shape: 'list' | 'mapping' | 'json' | 'html' | 'text' | 'empty' | null;
}
export interface ProbedKey {
  readonly path: string;
  readonly key: string;
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
