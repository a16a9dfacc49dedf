/** Shows on stderr how far a run is: what is read, and what is written. */
import type { Progress } from '../../../engine/host.ts';
import { isCi } from '../../../tenant/target.ts';
import type { World } from '../../system/world.ts';
import type { Output } from '../output.ts';
import { lasting } from './lasting.ts';
import { beginStage, type Stage } from './stage.ts';

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
const QUIET_READS_MS = 2000;

/** `asLines`: whatever the terminal is. */
export function watchOn(world: World, output: Output, asLines: boolean): Watch {
  const isLive = !asLines && canRedraw(world);
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
        if (looks === 1) stage = beginReads(world, output, isLive);
      } else if (event.type === 'looked') {
        looks -= 1;
        if (looks === 0) end();
      } else if (event.type === 'begun') stage = beginChanges(world, output, isLive, event.changes);
      else if (event.type === 'ended') end();
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

function beginReads(world: World, output: Output, isLive: boolean): Stage {
  return beginStage({
    world,
    quiet: isLive ? QUIET_MS : QUIET_READS_MS,
    finishes: false,
    async load() {
      if (isLive) return (await (await import('./live.ts')).loadLive(world, output.stderr.paint)).reads;
      const { readsInLog, sayOn } = await import('./log.ts');
      return (since) => readsInLog(sayOn(world.stderr), since, world.monotonic);
    },
  });
}

function beginChanges(
  world: World,
  output: Output,
  isLive: boolean,
  changes: Extract<Progress, { type: 'begun' }>['changes'],
): Stage {
  return beginStage({
    world,
    quiet: QUIET_MS,
    finishes: true,
    async load() {
      if (isLive) {
        const live = await (await import('./live.ts')).loadLive(world, output.stderr.paint);
        return (since) => live.changes(changes, since);
      }
      const { changesInLog, sayOn } = await import('./log.ts');
      return (since) => changesInLog(sayOn(world.stderr), changes, since);
    },
  });
}

/** A terminal that can move its cursor and show more than ASCII. One without a width would get one letter per line. */
function canRedraw({ stderr, env }: World): boolean {
  const { isTTY = false, columns = 0 } = stderr;
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((one) => (one ?? '') !== '') ?? 'UTF-8';
  return isTTY && columns > 0 && !isCi(env) && env['TERM'] !== 'dumb' && /utf-?8/i.test(locale);
}
