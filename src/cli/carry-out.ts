/** What apply and undo do with a plan once it is made: show it, have it carried out, tell how it ended. */
import { Stopped } from '../engine/errors.ts';
import { execute, exitCodeOf } from '../engine/execute.ts';
import type { Looked } from '../engine/looking.ts';
import type { Session } from '../engine/session.ts';
import { kinds } from '../kinds/index.ts';
import { isEmpty, type Plan } from '../plan/change.ts';
import { watchedIn } from '../plan/observed.ts';
import { counted } from '../report/paint.ts';
import { text } from '../report/text.ts';
import { shortfallOf } from '../report/result.ts';
import { planRows } from '../report/rows-plan.ts';
import { resultRows, type ResultWords } from '../report/rows-result.ts';
import type { PlanRows } from '../report/rows.ts';
import type { Command } from './command.ts';
import type { Output } from './terminal/output.ts';
import type { World } from './system/world.ts';
import { journalShown, type BackOptions } from './way-back.ts';

export type Words = Pick<ResultWords, 'done' | 'idle' | 'next' | 'spec'>;

/** The exit code, and the addresses of what has kept a part that was to go. */
export interface Ending {
  readonly code: number;
  readonly keeping: readonly string[];
}

/** Throws `Stopped` where a guard, a person or the tenant is against it. */
export async function carryOut(
  command: Command<BackOptions>,
  session: Session,
  looked: Looked,
  words: Words,
): Promise<Ending> {
  const { world, output } = command;
  const { spec } = words;
  const rowsOf = (plan: Plan): PlanRows =>
    planRows(plan, { kinds, full: output.full, ...(spec ? { spec } : {}) });
  showPlan(output, rowsOf(looked.plan), isEmpty(looked.plan));
  const executed = await execute(session, looked).catch((error: unknown) => {
    if (error instanceof Stopped && error.planNow) showNow(world, output, rowsOf(error.planNow));
    throw error;
  });
  const { result, broken, keeping } = executed;
  const journal = result.journal === null ? null : await journalShown(command, result.journal);
  const isLeft = watchedIn(kinds, looked.plan.left) || keeping.length > 0;
  const done = isLeft ? `${words.done}, but for what is left as it is` : words.done;
  output.report(
    resultRows(result, { ...words, done, journal, tenant: looked.plan.tenant, full: output.full }),
  );
  const code = exitCodeOf(executed);
  if (broken !== null) {
    output.message(
      `error: the journal ${journal?.path ?? ''} broke off after ${counted(broken.calls, 'write')} (${broken.why}); it may not record how the last of them ended`,
    );
  } else if (code !== 0) {
    output.failed(shortfallOf(result));
  }
  return { code, keeping };
}

/** Where stdout is the result's alone, a plan that does nothing is not shown. */
function showPlan(output: Output, rows: PlanRows, isIdle: boolean): void {
  if (output.format === 'text' || !isIdle) output.preview(rows);
  else output.keep(rows);
}

/** The plan that holds now, which is another one than was shown. */
function showNow({ stderr }: World, output: Output, rows: PlanRows): void {
  output.keep(rows);
  stderr.write(text.of(rows, output.stderr));
}
