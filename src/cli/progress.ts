/** How far an apply is, on stderr: a line per change, or one line that counts where there are many. */
import { Listr, ListrLogger, ProcessOutput, type ListrTask } from 'listr2';
import type { Event, Outcome } from '../apply/outcome.ts';
import type { Change } from '../plan/change.ts';
import { printable, type Paint } from '../report/paint.ts';
import type { World } from './world.ts';

export interface Progress {
  tell(event: Event): void;
  /** Resolves once everything is on the screen. */
  end(): Promise<void>;
}

/** More changes than this would scroll away unread. */
const MOST_LINES = 30;

/** On a terminal a list that changes as it goes; elsewhere (a CI log, a file) one line per change, as each ends. */
export function progressOn(world: World, changes: readonly Change[], paint: Paint): Progress {
  const logger = new ListrLogger({ processOutput, useIcons: true });
  const options = { concurrent: true, exitOnError: false, registerSignalListeners: false } as const;
  const tasks: ListrTask[] = [
    { title: 'apply', task: (_context, task) => task.newListr(steps, options) },
    verifying,
  ];
  const list = new Listr(tasks, {
    exitOnError: false,
    registerSignalListeners: false,
    renderer: 'default',
    rendererOptions: { logger, collapseSubtasks: false, collapseErrors: false },
  });
  const shown = list.run().catch(() => undefined);

  return {
    tell(event) {
      if (event.type === 'verified') verified.resolve(event.converged);
      if (!('change' in event) || event.type === 'started') return;
      done += 1;
      onStep(`${done} of ${changes.length}`);
      ends.get(event.change.address)?.resolve(event);
    },
    async end() {
      // A run that was cut short by an error leaves tasks waiting for events that do not come.
      for (const change of changes) {
        const reason = 'not reached';
        ends.get(change.address)?.resolve({ type: 'not attempted', change, reason });
      }
      verified.resolve(null);
      await shown;
    },
  };
}

function changeTask(change: Change, end: Promise<Outcome> | undefined, paint: Paint): ListrTask {
  const mark = change.action === 'create' ? paint.added('+') : paint.changed('~');
  return {
    title: `${mark} ${printable(change.address)}`,
    task: async (_context, task) => {
      const outcome = await end;
      if (outcome?.type === 'failed' || outcome?.type === 'unknown')
        throw new Error(printable(outcome.error));
      if (outcome?.type === 'not attempted') {
        task.skip(`${printable(change.address)}: ${printable(outcome.reason)}`);
      }
    },
  };
}

function countingTask(
  count: number,
  ends: readonly { promise: Promise<Outcome> }[],
  listen: (listener: (text: string) => void) => void,
): ListrTask {
  return {
    title: `${count} changes`,
    task: async (_context, task) => {
      listen((text) => (task.title = `${text} changes`));
      const outcomes = await Promise.all(ends.map(({ promise }) => promise));
      const failed = outcomes.filter(({ type }) => type !== 'applied').length;
      if (failed > 0) throw new Error(`${failed} of ${count} changes were not applied`);
    },
  };
}
