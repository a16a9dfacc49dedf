/** Time that passes when somebody waits, and no other way: seconds of waiting in no time at all. */
export interface Clock {
  now(): number;
  monotonic(): number;
  /** As somebody sets a clock: on by so many milliseconds, or back. No time passes. */
  set(by: number): void;
  /** Moves the clock on by so many milliseconds, and lets go whoever was waiting for a moment that has come. */
  pause(ms: number): Promise<void>;
  /** Waits without moving the clock. */
  until(ms: number): Promise<void>;
}

export function virtualClock(): Clock {
  let now = Date.parse('2026-11-22T10:15:00Z');
  let set = 0;
  let waiting: { at: number; resolve: () => void }[] = [];
  return {
    now: () => now + set,
    monotonic: () => now,
    set: (by) => void (set += by),
    async pause(ms) {
      now += ms;
      const due = waiting.filter(({ at }) => at <= now);
      waiting = waiting.filter(({ at }) => at > now);
      for (const { resolve } of due) resolve();
      // What was let go gets its turn before whoever paused goes on.
      await new Promise((resolve) => setImmediate(resolve));
    },
    until: (ms) =>
      new Promise((resolve) => {
        waiting.push({ at: now + ms, resolve });
      }),
  };
}
