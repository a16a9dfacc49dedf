/** `fitform plan`: what apply would do. Reads only. */
import { resolve } from 'node:path';
import { look } from '../../engine/looking.ts';
import { kinds } from '../../kinds/index.ts';
import { isEmpty, isRefused, type Plan } from '../../plan/change.ts';
import { planRows } from '../../report/rows-plan.ts';
import { InvalidInput, problemWith } from '../../specfile/problem/problem.ts';
import { withReports } from '../report-files.ts';
import type { Command } from '../command.ts';
import type { PlanOptions } from './verbs.ts';
import { withSpec } from '../with-tenant.ts';
import { codeOf } from '../system/read-text.ts';
import { orDefault } from '../system/spec-files.ts';

export function plan(command: Command<PlanOptions>, files: readonly string[]): Promise<number> {
  const { output, options } = command;
  const taken = { 'the spec': orDefault(files), 'the saved plan': [options.out] };
  return withReports(command, taken, () =>
    withSpec(command, files, 'plan', async ({ session, spec, source }) => {
      const { plan } = await look(session, source);
      if (options.out !== undefined) await savePlan(command, plan, options.out);
      output.report(planRows(plan, { kinds, full: output.full, spec }));
      if (isRefused(plan)) {
        output.failed('the plan is refused');
        return 6;
      }
      return options.detailedExitcode && !isEmpty(plan) ? 2 : 0;
    }),
  );
}

/** A refused plan as well: whoever applies a file that an earlier run has left there must not get that one. */
async function savePlan({ world, output }: Command<PlanOptions>, plan: Plan, file: string): Promise<void> {
  try {
    const text = `${JSON.stringify(plan, null, 2)}\n`;
    await world.writeFile(resolve(world.cwd, file), text, { replace: true, mode: 0o600 });
  } catch (error) {
    throw new InvalidInput([
      problemWith(file, `the plan cannot be saved here (${codeOf(error)})`, 'name another file'),
    ]);
  }
  output.message(
    isRefused(plan)
      ? `the plan is refused; it is saved in ${file} anyway, and apply will refuse it`
      : `the plan is saved in ${file}; fitform apply --plan ${file} carries it out`,
  );
}
