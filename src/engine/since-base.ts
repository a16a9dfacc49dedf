/** Who has moved since a spec was applied last, the tenant or the spec: drift with a base. */
import type { Plan } from '../documents/documents.ts';
import { explain } from '../drift/cause.ts';
import type { Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import type { SinceBase } from '../report/drift.ts';
import type { Desired } from '../specfile/desired.ts';

/**
 * What drift asks of a base is what it wanted of the resources: it neither names the tenant nor guards it. A variable
 * in there may be set where it was applied, and need not be here.
 */
export const isUnusedInBase = (path: string): boolean =>
  /^(fitform|tenant\.(url|base_path|expect)|policy\.(ignore|protect|max_delete)|review)(?![\w-])/.test(path);

export interface Base {
  readonly desired: Desired;
  /** Of its files, as they were given. */
  readonly names: readonly string[];
}

/** `desired`: of the spec that the plan is made from. */
export function sinceBase(
  kinds: Kinds,
  { desired: base, names }: Base,
  desired: Desired,
  { live, plan }: { readonly live: Live; readonly plan: Plan },
): SinceBase {
  return { names, explained: explain({ kinds, base, desired, live, changes: plan.changes }) };
}
