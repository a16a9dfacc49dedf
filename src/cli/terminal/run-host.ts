/** The command line as the host of a run: messages on stderr, a question on the terminal, progress as it goes. */
import { Stopped } from '../../engine/errors.ts';
import type { Host, Progress } from '../../engine/host.ts';
import type { Plan } from '../../plan/change.ts';
import { unplaced } from '../../specfile/problem/problem.ts';
import { EMBEDDED } from '../../tenant/target.ts';
import type { World } from '../system/world.ts';
import type { Output } from './output.ts';
import { watchOn } from './progress/watch.ts';
import { confirmed, whyNotAsk } from './prompt.ts';

export interface TerminalHost extends Host {
  /** For a command that has done what it was called for: says how long it took, if it took long. */
  done(): void;
}

/** `yes`: it was agreed to beforehand, so nobody is asked. */
export function hostOn(
  world: World,
  output: Output,
  { yes = false, verbose = false }: { readonly yes?: boolean; readonly verbose?: boolean },
): TerminalHost {
  // The lines of --verbose would run through lines that are drawn again.
  const watch = watchOn(world, output, verbose);
  return {
    notice: watch.message,
    warning: (message) => {
      watch.message(`warning: ${message}`);
    },
    confirm: yes ? null : (plan) => ask(world, plan),
    progress(event) {
      if (isWrite(event)) world.writing();
      watch.tell(event);
    },
    done: watch.end,
  };
}

const isWrite = (event: Progress): boolean =>
  event.type === 'call' && event.news.call.method !== 'GET' && !event.news.call.signIn;

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
