/**
 * How many calls run at once, and how fast they begin. A tenant that is busy (429) gets half as many at once; each
 * twenty that succeed then win one back, up to what was asked for.
 */
import type { RetryWorld } from '../wire/retry.ts';

export type ThrottleWorld = Pick<RetryWorld, 'monotonic' | 'pause'>;

export interface Throttle {
  /** Runs the call when there is room for it. */
  through<T>(call: () => Promise<T>): Promise<T>;
  /** Waits until the next request may begin, where a rate is set. */
  turn(): Promise<void>;
  busy(): void;
  succeeded(): void;
  /** Calls at once, at the moment. */
  readonly limit: number;
}

const SUCCESSES_PER_STEP = 20;

/** `rate` is in requests per second; without it they begin as there is room. */
export function makeThrottle(most: number, rate: number | undefined, world: ThrottleWorld): Throttle {
  let limit = most;
  let running = 0;
  let successes = 0;
  let nextTurn = 0;
  const waiting: (() => void)[] = [];
  const admit = (): void => {
    while (running < limit) {
      const next = waiting.shift();
      if (!next) return;
      running += 1;
      next();
    }
  };

  return {
    get limit() {
      return limit;
    },
    async through(call) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        admit();
      });
      try {
        return await call();
      } finally {
        running -= 1;
        admit();
      }
    },
    async turn() {
      if (rate === undefined) return;
      // A clock that was set back by an hour would stop all calls for an hour.
      const now = world.monotonic();
      const begins = Math.max(now, nextTurn);
      nextTurn = begins + 1000 / rate;
      if (begins > now) await world.pause(begins - now);
    },
    busy() {
      limit = Math.max(1, Math.floor(limit / 2));
      successes = 0;
    },
    succeeded() {
      successes += 1;
      if (successes < SUCCESSES_PER_STEP || limit >= most) return;
      successes = 0;
      limit += 1;
      admit();
    },
  };
}
