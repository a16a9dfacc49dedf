/** What the engine prints. Made from the schemas by `npm run schemas` (src/build/types.ts), never edited by hand. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** one write */
export type Change = Create | Update | Rename | Delete;
/** one field differs: a value as before and after, a set as its added and removed members */
export type FieldChange = ValueChange | SetChange;
export type DriftChange = Change & {
  /** who moved since the base was applied; null: there is no --base */
  readonly cause: 'live_changed' | 'not_applied' | 'both' | null;
};

export interface Plan {
  readonly format: 'fitform.plan/1';
  readonly tenant: TenantIdentity;
  readonly spec_digest: string;
  readonly plan_digest: string;
  readonly summary: Summary;
  readonly blocked: readonly Blocked[];
  readonly left: readonly Left[];
  /** Items: kind/name, split at the first slash */
  readonly unmanaged: readonly string[];
  readonly access: readonly AccessDelta[];
  readonly violations: readonly Violation[];
  /** what the plan relies on; null: must still be absent */
  readonly live: Readonly<Record<string, null | LiveDigest>>;
  readonly policy: PlanPolicy;
  /** what will be written, in an order that respects needs */
  readonly changes: readonly Change[];
}
/** the tenant that the plan was made for */
export interface TenantIdentity {
  /** embedded: the demo tenant inside fitform */
  readonly url: string;
  readonly base_path: string;
  /** who reads and writes; null: the tenant does not say */
  readonly account: string | null;
}
export interface Summary {
  readonly create: number;
  readonly update: number;
  readonly rename: number;
  readonly delete: number;
  readonly keep: number;
  readonly blocked: number;
  readonly unmanaged: number;
}
/** a change that must not be made, why, and what a person can do about it */
export interface Blocked {
  readonly action: 'keep' | 'create' | 'update' | 'rename' | 'delete';
  /** kind/name, split at the first slash */
  readonly address: string;
  readonly reason: string;
  readonly way_out: string;
}
export interface Left {
  /** kind/name, split at the first slash */
  readonly address: string;
  readonly reason: string;
}
/** who gains or loses which permissions, where */
export interface AccessDelta {
  readonly user: string;
  /** the fingerprint of an API key that acts as the user */
  readonly key?: string;
  /** null: the whole tenant, or the document */
  readonly inbox: string | null;
  /** the id of a single document */
  readonly document?: string;
  readonly gains: readonly string[];
  readonly loses: readonly string[];
  /** of the gains, those that open the way to more: on the whole tenant all of them, elsewhere edit_users and its like */
  readonly strong?: readonly string[];
}
export interface Violation {
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  readonly address: string | null;
  readonly message: string;
  readonly hint: string | null;
  /** look at it first, as at what is deleted */
  readonly strong?: true;
}
export interface LiveDigest {
  readonly id: string;
  /** over the id, the name and the fields of the patch model: it decides */
  readonly digest: string;
  /** a short digest of the name and of each field, to tell which of them has moved */
  readonly fields?: Readonly<Record<string, string>>;
}
/** what was allowed, limited and chosen: with it the plan is checked again before it is applied */
export interface PlanPolicy {
  /** kinds of which the spec lists all: what else is live is deleted */
  readonly exclusive: readonly string[];
  readonly ignore: readonly Ignore[];
  /** patterns of what is never deleted, listed or not */
  readonly protect: readonly string[];
  /** for each kind; the percentage is of what is live, from 10 objects on */
  readonly max_delete: {
    readonly count: number;
    readonly percent: number;
  };
  readonly allow_delete: number;
  /** null: everything */
  readonly target: readonly string[] | null;
  /** API keys were read, and count as holders of access */
  readonly with_keys?: true;
  /** by the name of a rule, what is not as the rule has it */
  readonly rules?: Readonly<Record<string, RuleSetting>>;
  readonly links?: PlanLinks;
}
/** what is left as it is, though the spec or its policy says otherwise */
export interface Ignore {
  readonly pattern: string;
  readonly reason: string;
  /** the last day (UTC) on which it applies; null: it has no end */
  readonly until: string | null;
}
/** what the spec says of a rule */
export interface RuleSetting {
  /** null: that of the rule */
  readonly severity: 'error' | 'warning' | null;
  readonly except: readonly RuleException[];
}
export interface RuleException {
  /** a pattern */
  readonly address: string;
  readonly reason: string;
  /** the last day (UTC) on which it applies; null: it has no end */
  readonly until: string | null;
}
/** whom review links act as and what they carry, where that is not as in the vendor's guide */
export interface PlanLinks {
  /** names of the users that links act as */
  readonly placeholders: readonly string[];
  /** null: it is not on the tenant */
  readonly inbox_role: string | null;
  readonly review_role: string | null;
}
export interface Create {
  readonly action: 'create';
  /** kind/name, split at the first slash */
  readonly address: string;
  readonly kind: string;
  readonly name: string;
  /** of a create null, or the id of what it will belong to */
  readonly id: string | null;
  /** changes that must be done before */
  readonly needs: readonly string[];
  /** of needs, the split ones of which the first step is enough; absent: none */
  readonly narrowed?: readonly string[];
  readonly fields: readonly FieldChange[];
}
export interface ValueChange {
  readonly field: string;
  readonly before: Json;
  readonly after: Json;
  /** what the spec asks of it, where that is a part of the value */
  readonly asked?: Json;
}
export interface SetChange {
  readonly field: string;
  readonly added: readonly Json[];
  readonly removed: readonly Json[];
  /** what else it holds is not managed, and stays */
  readonly at_least?: true;
}
export interface Update {
  readonly action: 'update';
  /** kind/name, split at the first slash */
  readonly address: string;
  readonly kind: string;
  readonly name: string;
  readonly id: string;
  /** changes that must be done before */
  readonly needs: readonly string[];
  /** of needs, the split ones of which the first step is enough; absent: none */
  readonly narrowed?: readonly string[];
  readonly fields: readonly FieldChange[];
  /** it is written in two steps: what it takes away and a new name first, the rest later */
  readonly split?: true;
  /** of a split change, the needs of its first step; the second has all of them; absent: none */
  readonly first_needs?: readonly string[];
}
/** addressed by the new name; what refers to it follows, as it keeps its id */
export interface Rename {
  readonly action: 'rename';
  /** kind/name, split at the first slash */
  readonly address: string;
  readonly kind: string;
  readonly name: string;
  readonly id: string;
  /** changes that must be done before */
  readonly needs: readonly string[];
  /** of needs, the split ones of which the first step is enough; absent: none */
  readonly narrowed?: readonly string[];
  readonly fields: readonly FieldChange[];
  /** of a rename: the name that it still has */
  readonly before_name: string;
  /** it is written in two steps: what it takes away and a new name first, the rest later */
  readonly split?: true;
  /** of a split change, the needs of its first step; the second has all of them; absent: none */
  readonly first_needs?: readonly string[];
}
export interface Delete {
  readonly action: 'delete';
  /** kind/name, split at the first slash */
  readonly address: string;
  readonly kind: string;
  readonly name: string;
  readonly id: string;
  /** changes that must be done before */
  readonly needs: readonly string[];
  /** of needs, the split ones of which the first step is enough; absent: none */
  readonly narrowed?: readonly string[];
  readonly fields: readonly [];
}
export interface Result {
  readonly format: 'fitform.result/1';
  readonly applied: readonly AppliedChange[];
  readonly failed: readonly FailedChange[];
  readonly unknown: readonly FailedChange[];
  readonly not_attempted: readonly NotAttemptedChange[];
  /** null: not verified */
  readonly converged: boolean | null;
  readonly requests: {
    readonly GET: number;
    readonly POST: number;
    readonly PATCH: number;
    readonly DELETE: number;
  };
  readonly sign_ins: number;
  /** its path; null: nothing was written, or none is kept */
  readonly journal: string | null;
}
export interface AppliedChange {
  readonly action: 'create' | 'update' | 'rename' | 'delete';
  /** kind/name, split at the first slash */
  readonly address: string;
  readonly id: string;
  readonly adopted: boolean;
  /** what the tenant made of it, where that is not just what was asked for */
  readonly note?: string;
}
export interface FailedChange {
  readonly action: 'create' | 'update' | 'rename' | 'delete';
  /** kind/name, split at the first slash */
  readonly address: string;
  readonly error: string;
}
export interface NotAttemptedChange {
  readonly action: 'create' | 'update' | 'rename' | 'delete';
  /** kind/name, split at the first slash */
  readonly address: string;
  readonly reason: string;
}
export interface Drift {
  readonly format: 'fitform.drift/1';
  readonly tenant: TenantIdentity;
  readonly spec_digest: string;
  readonly plan_digest: string;
  readonly summary: Summary;
  readonly blocked: readonly Blocked[];
  readonly left: readonly Left[];
  /** Items: kind/name, split at the first slash */
  readonly unmanaged: readonly string[];
  readonly access: readonly AccessDelta[];
  readonly violations: readonly Violation[];
  /** what the plan relies on; null: must still be absent */
  readonly live: Readonly<Record<string, null | LiveDigest>>;
  readonly policy: PlanPolicy;
  /** there is no difference at all, whoever made it */
  readonly in_sync: boolean;
  readonly changes: readonly DriftChange[];
}
