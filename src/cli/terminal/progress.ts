/** How far an apply is, on stderr. */
import { Listr, ListrLogger, ProcessOutput, type ListrTask } from 'listr2';
import type { Event, Outcome } from '../../apply/outcome.ts';
import type { Change } from '../../plan/change.ts';
import { printable, type Paint } from '../../report/paint.ts';
import { LOOKS } from '../../report/rows-plan.ts';
import { isCi } from '../../tenant/target.ts';
import type { World } from '../system/world.ts';

export interface Progress {
  tell(event: Event): void;
  /** Resolves once everything is on the screen. */
  end(): Promise<void>;
}

/** More changes than this would scroll away unread. */
const MOST_LINES = 30;

/** On a terminal a list that changes as it goes; elsewhere (a CI log, a file) one line per change, as each ends. */
export function progressOn(world: World, changes: readonly Change[], paint: Paint): Progress {
  const { isTTY, columns = 0 } = world.stderr;
  // A terminal without a width would get one letter per line.
  const live = isTTY === true && columns > 0 && !isCi(world.env);
  return live ? liveProgress(world, changes, paint) : plainProgress(world);
}

function plainProgress(world: World): Progress {
  const line = (text: string): void => {
    world.stderr.write(`${printable(text)}\n`);
  };
  return {
    tell(event) {
      if (event.type === 'verifying') line('reading back');
      if (!('change' in event) || event.type === 'started') return;
      const { action, address } = event.change;
      const why = 'error' in event ? `: ${event.error}` : 'reason' in event ? `: ${event.reason}` : '';
      line(`${event.type}: ${action} ${address}${why}`);
    },
    end: () => Promise.resolve(),
  };
}

function liveProgress(world: World, changes: readonly Change[], paint: Paint): Progress {
  const ends = new Map(changes.map((change) => [change.address, Promise.withResolvers<Outcome>()]));
  const verified = Promise.withResolvers<boolean | null>();
  let done = 0;
  let onStep = (_text: string): void => undefined;

  const steps: ListrTask[] =
    changes.length > MOST_LINES
      ? [countingTask(changes.length, [...ends.values()], (listener) => (onStep = listener))]
      : changes.map((change) => changeTask(change, ends.get(change.address)?.promise, paint));
  const options = { exitOnError: false, registerSignalListeners: false } as const;
  const stderr = world.stderr as NodeJS.WriteStream;
  const list = new Listr(
    [
      { title: 'apply', task: (_context, task) => task.newListr(steps, { ...options, concurrent: true }) },
      verifyingTask(verified.promise),
    ],
    {
      ...options,
      renderer: 'default',
      rendererOptions: {
        logger: new ListrLogger({ processOutput: new ProcessOutput(stderr, stderr) }),
        collapseSubtasks: false,
        collapseErrors: false,
      },
    },
  );
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
        ends.get(change.address)?.resolve({ type: 'not attempted', change, reason: 'not reached' });
      }
      verified.resolve(null);
      await shown;
    },
  };
}

function changeTask(change: Change, end: Promise<Outcome> | undefined, paint: Paint): ListrTask {
  const { mark, tone } = LOOKS[change.action];
  const address = printable(change.address);
  return {
    title: `${paint[tone](mark)} ${address}`,
    task: async (_context, task) => {
      const outcome = await end;
      if (outcome?.type === 'failed' || outcome?.type === 'unknown') {
        throw new Error(printable(outcome.error));
      }
      if (outcome?.type === 'not attempted') task.skip(`${address}: ${printable(outcome.reason)}`);
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

function verifyingTask(verified: Promise<boolean | null>): ListrTask {
  return {
    title: 'read back',
    task: async (_context, task) => {
      const converged = await verified;
      if (converged === null) task.skip('not read back');
      else if (!converged) throw new Error('read back: not as planned');
      else task.title = 'read back: as planned';
    },
  };
}
