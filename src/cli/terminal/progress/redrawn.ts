/** Lines on a terminal that are drawn again and again in the same place. */
import type { Paint } from '../../../report/paint.ts';
import type { World } from '../../system/world.ts';
import { courseOf } from './course.ts';
import { readsOf } from './reads.ts';
import { changesScreen, MOST_LINES, readsScreen, type Moment } from './screens.ts';
import type { View, Views } from './view.ts';

/** Ten turns a second. */
const TURN_MS = 100;
const SPINNER = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'];

/** What draws them is loaded here, and only then. */
export async function redrawnOn(world: World, paint: Paint): Promise<Views> {
  const [{ createLogUpdate }, { default: cut }] = await Promise.all([
    import('log-update'),
    import('cli-truncate'),
  ]);
  const short = (text: string, columns: number): string => cut(text, columns, { position: 'middle' });

  /** What `screen` says, from `begin` on; at the end it stays there, or is gone. */
  function block(
    screen: (moment: Moment) => string[],
    stays: boolean,
  ): Omit<View, 'tell' | 'stopping'> & { draw(): void } {
    const { stderr } = world;
    const update = createLogUpdate(stderr as NodeJS.WriteStream);
    const over = new AbortController();
    let turns = 0;
    let isShown = false;
    const text = (): string => {
      // A terminal that does not tell its size is taken for the usual one. The last column stays free: some terminals
      // go to the next line there.
      const [columns, rows] = [Math.max(20, stderr.columns ?? 80) - 1, stderr.rows ?? 24];
      const spinner = SPINNER[turns % SPINNER.length] ?? '';
      const [now, isStopping] = [world.monotonic(), world.stop.aborted];
      const lines = screen({ now, isStopping, spinner, columns, rows, paint, short });
      return lines.map((line) => cut(line, columns)).join('\n');
    };
    const draw = (): void => {
      if (isShown) update(text());
    };
    return {
      draw,
      begin() {
        isShown = true;
        void (async () => {
          for (; !over.signal.aborted; turns += 1) {
            draw();
            await world.later(TURN_MS, over.signal);
          }
        })().catch(() => over.abort());
      },
      beside(write) {
        if (isShown) update.clear();
        write();
        draw();
      },
      end() {
        over.abort();
        if (!isShown) return;
        isShown = false;
        if (stays) update.persist(`${text()}\n\n`);
        else update.clear();
        update.done();
      },
    };
  }

  return {
    reads(since) {
      const reads = readsOf();
      const { draw, ...shown } = block((moment) => readsScreen(reads, since, moment), false);
      return {
        ...shown,
        tell(event, at) {
          reads.tell(event, at);
          if (reads.areFew) draw();
        },
        stopping: () => undefined,
      };
    },
    changes(since, changes) {
      const course = courseOf(changes, since);
      const { draw, ...shown } = block((moment) => changesScreen(course, moment), true);
      // Of many, more happens within a turn than anybody could read.
      const areFew = changes.length <= MOST_LINES;
      return {
        ...shown,
        tell(event, at) {
          course.tell(event, at);
          if (areFew) draw();
        },
        stopping: draw,
      };
    },
  };
}
