/** The document of a drift: the plan, and of each change who moved. */
import type { Drift } from '../documents/documents.ts';
import type { Explained } from '../drift/cause.ts';
import { isEmpty, type Plan } from '../plan/change.ts';

/** With a base: its names as they were given, and why each of the plan's changes is there. */
export interface SinceBase {
  readonly names: readonly string[];
  readonly explained: readonly Explained[];
}

export const isInSync = (plan: Plan): boolean => isEmpty(plan) && plan.blocked.length === 0;

export function driftOf(plan: Plan, since: SinceBase | null): Drift {
  const { format: _, changes, ...rest } = plan;
  return {
    format: 'fitform.drift/1',
    ...rest,
    in_sync: isInSync(plan),
    changes: changes.map((change, index) => ({ ...change, cause: since?.explained[index]?.cause ?? null })),
  };
}
