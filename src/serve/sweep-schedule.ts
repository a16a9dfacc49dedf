/** Sweeps: at the start, for what a crash may have left, and every few minutes. Several instances may do so at once. */
import type { Metrics } from './metrics.ts';
import { problemOf } from './problem-details.ts';
import type { ServiceOptions } from './service-world.ts';

/** Milliseconds from the end of a sweep to the next. */
export const SWEEP_EVERY = 5 * 60_000;

/**
 * A sweep that fails is told in the log, and tried again in its turn. Returns what stops it: no further sweep begins; it
 * resolves when the one under way has ended.
 */
export function startSweeping(
  { links, world, log }: Pick<ServiceOptions, 'links' | 'world' | 'log'>,
  metrics: Metrics,
): () => Promise<void> {
  let stopped = false;
  let cancel = (): void => undefined;
  let current = round();

  async function round(): Promise<void> {
    try {
      const { length } = await links.sweep();
      metrics.linkRevoked('sweep', length);
      metrics.sweep('done');
      log({ event: 'sweep', revoked: length });
    } catch (error) {
      metrics.sweep('failed');
      log({ event: 'sweep-failed', detail: problemOf(error).detail });
    }
    if (stopped) return;
    cancel = world.later(SWEEP_EVERY, () => {
      current = round();
    });
  }

  return async () => {
    stopped = true;
    cancel();
    await current;
  };
}
