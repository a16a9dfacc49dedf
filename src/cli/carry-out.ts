/** What apply and undo do with a plan once it is made: show it, have it carried out, tell how it ended. */
import { isAbsolute, relative } from 'node:path';
import { Stopped } from '../engine/errors.ts';
import { execute } from '../engine/execute.ts';
import { exitCodeOf } from '../engine/exit-class.ts';
import type { Looked } from '../engine/looking.ts';
import type { Session } from '../engine/session.ts';
import { kinds } from '../kinds/index.ts';
import { isEmpty, type Plan } from '../plan/change.ts';
import { counted } from '../report/paint.ts';
import { planText } from '../report/plan-text.ts';
import { resultText, shortfallOf, type ResultWords } from '../report/result.ts';
import type { Output } from './terminal/output.ts';
import type { World } from './system/world.ts';

export type Words = Pick<ResultWords, 'done' | 'next'>;

/** Resolves to the exit code. Throws `Stopped` where a guard, a person or the tenant is against it. */
export async function carryOut(
  { world, output }: { readonly world: World; readonly output: Output },
  session: Session,
  looked: Looked,
  words: Words,
): Promise<number> {
  showPlan(world, output, looked.plan);
  const executed = await execute(session, looked).catch((error: unknown) => {
    if (error instanceof Stopped && error.planNow) showOnStderr(world, output, error.planNow);
    throw error;
  });
  const { result, broken } = executed;
  const shown = result.journal === null ? null : asTyped(world, result.journal);
  output.result(result, resultText(result, output, { ...words, journal: shown }));
  const code = exitCodeOf(executed);
  if (broken !== null) {
    output.message(
      `error: the journal ${shown ?? ''} broke off after ${counted(broken.calls, 'write')} (${broken.why}); it may not tell how the last of them ended`,
    );
  } else if (code !== 0) {
    output.failed(shortfallOf(result));
  }
  return code;
}

/** From the working folder where the path leads into it. */
function asTyped({ cwd }: World, path: string): string {
  const inside = relative(cwd, path);
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}

/** With --json stdout is the result's, so the plan goes where a person may look. */
function showPlan(world: World, output: Output, plan: Plan): void {
  if (!output.json) world.stdout.write(`${planText(plan, { kinds, ...output })}\n`);
  else if (!isEmpty(plan)) showOnStderr(world, output, plan);
}

function showOnStderr({ stderr }: World, output: Output, plan: Plan): void {
  stderr.write(planText(plan, { kinds, ...output, ...output.stderr }));
}
