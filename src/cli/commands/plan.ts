/** `fitform plan`: what apply would do. Reads only. */
import { kinds } from '../../kinds/index.ts';
import { isEmpty, isRefused } from '../../plan/change.ts';
import { planRows } from '../../report/rows-plan.ts';
import { withLook } from '../look.ts';
import { withReports } from '../report-files.ts';
import { savePlan } from '../saved-plan.ts';
import type { PlanningOptions } from '../options.ts';
import { outputFor } from '../terminal/output.ts';
import { orDefault } from '../system/spec-files.ts';
import type { World } from '../system/world.ts';

export interface PlanOptions extends PlanningOptions {
  readonly detailedExitcode?: boolean;
  /** Where to save it. */
  readonly out?: string;
}

export function plan(world: World, files: readonly string[], options: PlanOptions): Promise<number> {
  const output = outputFor(world, options);
  const taken = { 'the spec': orDefault(files), 'the saved plan': [options.out] };
  return withReports(world, { output, files: options.report, taken }, () =>
    withLook(world, files, options, output, 'plan', async ({ plan }) => {
      if (options.out !== undefined) await savePlan(world, output, plan, options.out);
      output.report(planRows(plan, { kinds, full: output.full }));
      if (isRefused(plan)) {
        output.failed('the plan is refused');
        return 6;
      }
      return options.detailedExitcode && !isEmpty(plan) ? 2 : 0;
    }),
  );
}
