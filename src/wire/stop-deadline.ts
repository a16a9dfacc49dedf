/** After the signal to stop there are seconds left, and a try that hangs must leave some of them for the next. */
import type { RetryWorld } from './retry.ts';

/** Milliseconds for one try. */
const TRY_MS = 3000;

export interface Deadline {
  /** Aborted so long after `stop`, or after the try began, whichever is later. */
  readonly signal: AbortSignal;
  /** The try is over. */
  over(): void;
}

/** For one try, from now on. */
export function deadlineAfter(stop: AbortSignal, world: Pick<RetryWorld, 'pause'>): Deadline {
  const late = new AbortController();
  const over = new AbortController();
  const begin = (): void => {
    void world.pause(TRY_MS, over.signal).then(() => late.abort());
  };
  if (stop.aborted) begin();
  else stop.addEventListener('abort', begin, { once: true, signal: over.signal });
  return { signal: late.signal, over: () => over.abort() };
}
