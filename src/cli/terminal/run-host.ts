/** The command line as the host of a run: messages on stderr, a question on the terminal, progress as it goes. */
import { Stopped } from '../../engine/errors.ts';
import type { Host } from '../../engine/host.ts';
import type { Plan } from '../../plan/change.ts';
import { unplaced } from '../../specfile/problem/problem.ts';
import { EMBEDDED } from '../../tenant/target.ts';
import type { World } from '../system/world.ts';
import type { Output } from './output.ts';
import { progressOn, type Progress } from './progress.ts';
import { confirmed, whyNotAsk } from './prompt.ts';

/** `agreed`: by --yes, so nobody is asked. */
export function hostOn(world: World, output: Output, agreed: boolean): Host {
  let progress: Progress | null = null;
  return {
    notice: output.message,
    warning: (message) => {
      output.message(`warning: ${message}`);
    },
    confirm: agreed ? null : (plan) => ask(world, plan),
    async progress(event) {
      if (event.type === 'begun') progress = progressOn(world, event.changes, output.stderr.paint);
      else if (event.type === 'ended') await progress?.end();
      else progress?.tell(event);
    },
  };
}

/** Throws `Stopped` where nobody can be asked. */
function ask(world: World, plan: Plan): Promise<boolean> {
  const silent = whyNotAsk(world);
  if (silent === null) return confirmed(world, questionOf(plan), plan.summary.delete > 0);
  const message = `there are changes to make, and ${silent}; nothing was written`;
  throw new Stopped('refused', message, [unplaced('', message, 'look at the plan, then run it with --yes')]);
}

/** The counts again, as the plan may have scrolled away; what cannot be taken back in full first. */
function questionOf({ summary, tenant }: Plan): string {
  const counts = (['delete', 'create', 'update', 'rename'] as const)
    .filter((action) => summary[action] > 0)
    .map((action) => `${action} ${summary[action]}`)
    .join(', ');
  const where = tenant.url === EMBEDDED ? 'the embedded demo tenant' : tenant.url;
  return `${counts.charAt(0).toUpperCase()}${counts.slice(1)} on ${where}?`;
}
