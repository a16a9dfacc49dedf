/**
 * The plan: one value that `plan` prints, `apply` runs and `drift` reports. It is plain JSON, in the shape of
 * schemas/plan.schema.json, so that what was reviewed is what is run.
 */
import type { Plan } from '../documents/documents.ts';

export type {
  AccessDelta,
  Blocked,
  Change,
  Create,
  Delete,
  LiveDigest,
  Plan,
  PlanPolicy,
  Rename,
  TenantIdentity,
  Update,
  Violation,
} from '../documents/documents.ts';

/** A plan that writes nothing. It may be refused all the same: something blocked is no change. */
export const isEmpty = (plan: Plan): boolean => plan.changes.length === 0;

/** A plan that must not be applied: exit code 6. */
export const isRefused = (plan: Plan): boolean =>
  plan.blocked.length > 0 || plan.violations.some(({ severity }) => severity === 'error');
