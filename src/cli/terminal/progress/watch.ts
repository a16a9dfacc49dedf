/** Shows on stderr how far a run is: what is read, and what is written. */
import type { Progress } from '../../../engine/host.ts';
import { isCi } from '../../../tenant/is-ci.ts';
import type { World } from '../../system/world.ts';
import type { Output } from '../output.ts';
import { lasting } from './lasting.ts';
import { beginStage, type Stage } from './stage.ts';
import type { View, Views } from './view.ts';

export interface Watch {
  tell(event: Progress): void;
  /** A message between what is shown. */
  message(text: string): void;
  /** Says how long it took, without the time in which somebody was asked, if any of it took long. */
  end(): void;
}

/** What takes less is over before anybody could read of it. */
const QUIET_MS = 300;
/** In a log nobody waits: that reading goes on is news only where it takes long. */
const QUIET_READS_MS = 3000;

/** `asLines`: whatever the terminal is. */
export function watchOn(world: World, output: Output, asLines: boolean): Watch {
  const isLive = !asLines && canRedraw(world);
  const views = async (): Promise<Views> =>
    isLive
      ? (await import('./redrawn.ts')).redrawnOn(world, output.stderr.paint)
      : (await import('./log.ts')).logOn(world);
  let stage: Stage | null = null;
  let looks = 0;
  let took = 0;
  let wasShown = false;
  const end = (): void => {
    const ended = stage?.end();
    stage = null;
    took += ended?.ms ?? 0;
    wasShown ||= ended?.wasShown ?? false;
  };

  return {
    tell(event) {
      if (event.type === 'looking') {
        looks += 1;
        if (looks !== 1) return;
        const quiet = isLive ? QUIET_MS : QUIET_READS_MS;
        stage = beginStage({ world, quiet, finishes: false, load: async () => (await views()).reads });
      } else if (event.type === 'looked') {
        looks -= 1;
        if (looks === 0) end();
      } else if (event.type === 'begun') {
        const { changes } = event;
        const load = async () => {
          const loaded = await views();
          return (since: number): View => loaded.changes(since, changes);
        };
        stage = beginStage({ world, quiet: QUIET_MS, finishes: true, load });
      } else if (event.type === 'ended') end();
      else stage?.tell(event);
    },
    message(text) {
      if (stage) stage.beside(() => output.message(text));
      else output.message(text);
    },
    end() {
      if (wasShown && output.format === 'text') output.message(`took ${lasting(took)}`);
    },
  };
}

/** A terminal that can move its cursor and show more than ASCII. One without a width would get one letter per line. */
function canRedraw({ stderr, env }: World): boolean {
  const { isTTY = false, columns = 0 } = stderr;
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((one) => (one ?? '') !== '') ?? 'UTF-8';
  return isTTY && columns > 0 && !isCi(env) && env['TERM'] !== 'dumb' && /utf-?8/i.test(locale);
}
