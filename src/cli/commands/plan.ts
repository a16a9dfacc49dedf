/** `fitform plan`: what apply would do. Reads only. */
import { kinds } from '../../kinds/index.ts';
import { isEmpty, isRefused } from '../../plan/change.ts';
import { planText } from '../../report/plan-text.ts';
import { withLook } from '../look.ts';
import type { PlanningOptions } from '../options.ts';
import { outputFor } from '../output.ts';
import type { World } from '../world.ts';

export interface PlanOptions extends PlanningOptions {
  readonly detailedExitcode?: boolean;
}

export function plan(world: World, files: readonly string[], options: PlanOptions): Promise<number> {
  const output = outputFor(world, options);
  return withLook(world, files, options, output, 'plan', ({ plan }) => {
    output.result(plan, planText(plan, { kinds, ...output }));
    if (isRefused(plan)) return Promise.resolve(6);
    return Promise.resolve(options.detailedExitcode && !isEmpty(plan) ? 2 : 0);
  });
}
