/** Whether a link could be made now: looked up at most every few seconds, however often it is asked. */
import type { Metrics } from './metrics.ts';
import { checkSetUp } from './check-set-up.ts';
import { answerInTime } from './time-limit.ts';
import type { ServiceOptions } from './service-world.ts';

/** Milliseconds for which an answer holds. */
export const READY_FOR = 5000;
/** Milliseconds after which a tenant that has not answered is not ready: probes do not wait long. */
const READY_WITHIN = 10_000;

/** Resolves when links can be made. Rejects with what `checkSetUp` found. */
export function readiness(
  { links, world }: Pick<ServiceOptions, 'links' | 'world'>,
  metrics: Metrics,
): () => Promise<void> {
  let last: { readonly found: Promise<void>; readonly at: number } | null = null;
  /** A tenant that does not answer is asked once, and not by every probe. */
  let isAsking = false;
  return () => {
    if (last && (isAsking || world.monotonic() - last.at < READY_FOR)) return last.found;
    const asked = checkSetUp(links);
    const found = answerInTime(asked, world, 'It is not ready.', READY_WITHIN);
    last = { found, at: world.monotonic() };
    isAsking = true;
    const over = (): void => void (isAsking = false);
    asked.then(over, over);
    found.then(
      () => metrics.ready(true),
      () => metrics.ready(false),
    );
    return found;
  };
}
