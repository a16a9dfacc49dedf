/** Time that passes in steps, for a program and the server that it calls, both in this process. */
import diagnostics from 'node:diagnostics_channel';
import { setImmediate as turn } from 'node:timers/promises';

export interface SteppedTime {
  now(): number;
  monotonic(): number;
  pause(ms: number, until?: AbortSignal): Promise<void>;
  /** For the server: what a call takes of this time. */
  served(ms: number): Promise<void>;
  /** Moves on once all calls wait for it, and resolves once all is done that follows. `isOver`: nothing more will. */
  step(ms: number, isOver: () => boolean): Promise<void>;
  /** Lets go of the process. */
  end(): void;
}

/** Turns of the event loop in which nothing comes any more. */
const STILL = 40;
const CHANNELS = {
  'http.client.request.start': 1,
  'http.client.response.finish': -1,
  'http.client.request.error': -1,
} as const;

export function steppedTime(): SteppedTime {
  const began = Date.parse('2026-11-22T10:15:00Z');
  let now = 0;
  let calls = 0;
  let served = 0;
  let happened = 0;
  let waiting: { readonly at: number; readonly resolve: () => void }[] = [];
  const listeners = Object.entries(CHANNELS).map(([name, change]) => {
    const listener = (): void => {
      calls += change;
      happened += 1;
    };
    diagnostics.subscribe(name, listener);
    return () => diagnostics.unsubscribe(name, listener);
  });
  const until = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      waiting.push({ at: now + ms, resolve });
      happened += 1;
    });
  async function settled(isOver: () => boolean): Promise<void> {
    let [seen, still] = [happened, 0];
    while (still < STILL && !isOver()) {
      await turn();
      still = seen === happened && calls === served ? still + 1 : 0;
      seen = happened;
    }
  }
  return {
    now: () => began + now,
    monotonic: () => now,
    pause: (ms, ends) =>
      Promise.race([
        until(ms),
        new Promise<void>((resolve) => {
          if (ends?.aborted) resolve();
          else ends?.addEventListener('abort', () => resolve(), { once: true });
        }),
      ]),
    async served(ms) {
      served += 1;
      await until(ms);
      served -= 1;
    },
    async step(ms, isOver) {
      await settled(isOver);
      now += ms;
      const due = waiting.filter(({ at }) => at <= now);
      waiting = waiting.filter(({ at }) => at > now);
      for (const { resolve } of due) resolve();
      await settled(isOver);
    },
    end() {
      for (const stop of listeners) stop();
    },
  };
}
