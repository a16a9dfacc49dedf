/**
 * The plan: one value that `plan` prints, `apply` runs and `drift` reports. It is plain JSON, in the shape of
 * schemas/plan.schema.json, so that what was reviewed is what is run.
 */
import type { FieldChange } from '../kinds/kind.ts';
import type { Policy } from '../specfile/desired.ts';

interface Addressed {
  /** `kind/name`. */
  readonly address: string;
  readonly kind: string;
  readonly name: string;
}

/** One write. `needs` names the changes that must be done before it. */
export type Change = Create | Update | Rename | Delete;
export interface Create extends Addressed {
  readonly action: 'create';
  readonly id: null;
  readonly needs: readonly string[];
  readonly fields: readonly FieldChange[];
}
export interface Update extends Addressed {
  readonly action: 'update';
  readonly id: string;
  readonly needs: readonly string[];
  readonly fields: readonly FieldChange[];
}

/** Addressed by the new name; what refers to it follows, as it keeps its id. */
export interface Rename extends Addressed {
  readonly action: 'rename';
  readonly before_name: string;
  readonly id: string;
  readonly needs: readonly string[];
  readonly fields: readonly FieldChange[];
}

export interface Delete extends Addressed {
  readonly action: 'delete';
  readonly id: string;
  readonly needs: readonly string[];
  readonly fields: readonly [];
}

/** A change that must not be made, why, and what a person can do about it. */
export interface Blocked {
  readonly action: Change['action'] | 'keep';
  readonly address: string;
  readonly reason: string;
  readonly way_out: string;
}

export interface Violation {
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  readonly address: string | null;
  readonly message: string;
  readonly hint: string | null;
}

/** Who gains or loses which permissions, where; `inbox: null` is the whole tenant. */
export interface AccessDelta {
  readonly user: string;
  readonly inbox: string | null;
  readonly gains: readonly string[];
  readonly loses: readonly string[];
}

/** The tenant a plan was made for. The URL is `embedded` for the demo tenant inside fitform. */
export interface TenantIdentity {
  readonly url: string;
  readonly base_path: string;
  /** The account that reads and writes; `null` where the tenant does not tell. */
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

export interface LiveDigest {
  readonly id: string;
  /** Over the id, the name and the fields of the patch model: this one decides. */
  readonly digest: string;
  /** A short digest of the name and of each field: these tell which of them has moved. */
  readonly fields?: Readonly<Record<string, string>>;
}

export interface Plan {
  readonly format: 'fitform.plan/1';
  readonly tenant: TenantIdentity;
  readonly spec_digest: string;
  readonly plan_digest: string;
  readonly summary: Summary;
  /** Only what will be written, in an order that respects `needs`. */
  readonly changes: readonly Change[];
  readonly blocked: readonly Blocked[];
  readonly left: readonly { readonly address: string; readonly reason: string }[];
  readonly unmanaged: readonly string[];
  readonly access: readonly AccessDelta[];
  readonly violations: readonly Violation[];
  /** Every touched object and what it refers to, as it was when read; `null` = it must still be absent. */
  readonly live: Readonly<Record<string, LiveDigest | null>>;
  readonly policy: PlanPolicy;
}

/** What was allowed, limited and chosen when the plan was made: with it the plan is checked again before it is applied. */
export interface PlanPolicy extends Policy {
  readonly allow_delete: number;
  /** Of `--target`; `null`: everything. */
  readonly target: readonly string[] | null;
}

/** A plan that writes nothing and that nothing forbids. */
export const isEmpty = (plan: Plan): boolean => plan.changes.length === 0;

/** A plan that must not be applied: exit code 6. */
export const isRefused = (plan: Plan): boolean =>
  plan.blocked.length > 0 || plan.violations.some(({ severity }) => severity === 'error');
