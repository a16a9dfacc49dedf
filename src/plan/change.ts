/**
 * The plan: one value that `plan` prints, `apply` runs and `drift` reports. It is plain JSON, in the shape of
 * schemas/plan.schema.json, so that what was reviewed is what is run.
 */
import type { Change, Plan, Violation } from '../documents/documents.ts';
import { unplaced, type Problem } from '../specfile/problem/problem.ts';

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

/** The object gets the name that the change goes by. */
export const takesName = ({ action }: Pick<Change, 'action'>): boolean =>
  action === 'create' || action === 'rename';

/** A plan that writes nothing. It may be refused all the same: something blocked is no change. */
export const isEmpty = (plan: Plan): boolean => plan.changes.length === 0;

/** A plan that must not be applied: exit code 6. */
export const isRefused = (plan: Plan): boolean => objectionsTo(plan).length > 0;

/** What makes a plan one that must not be applied. */
export const objectionsTo = ({ blocked, violations }: Pick<Plan, 'blocked' | 'violations'>): Problem[] => [
  ...blocked.map(({ address, reason, way_out }) => unplaced(address, reason, way_out)),
  ...violations
    .filter(({ severity }) => severity === 'error')
    .map(({ address, message, hint }) => unplaced(address ?? '', message, hint)),
];

/** What a plan says besides its changes, and is carried out all the same. `address`: `null` for none in particular. */
export const warning = (
  rule: string,
  address: string | null,
  message: string,
  hint: string | null,
): Violation => ({ rule, severity: 'warning', address, message, hint });

/** A warning of the spec, in a plan. */
export function ofSpec({ file, line, column, path, message, hint }: Problem): Violation {
  const spot = line === null ? '' : `:${line}:${column ?? 0}`;
  return warning('spec', null, `${file ?? ''}${spot} ${path}: ${message}`, hint);
}

/** An object that is no longer as a plan saw it, or as a run left it. */
export interface Moved {
  readonly address: string;
  readonly detail: string;
}
