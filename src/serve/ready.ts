/** Whether a link could be made now: looked up at most every few seconds, however often it is asked. */
import type { Metrics } from './metrics.ts';
import { checkSetUp } from './set-up.ts';
import type { ServiceOptions } from './world.ts';

/** Milliseconds for which an answer holds. */
export const READY_FOR = 5000;

/** Resolves when links can be made. Rejects with what `checkSetUp` found. */
export function readiness(
  { links, world }: Pick<ServiceOptions, 'links' | 'world'>,
  metrics: Metrics,
): () => Promise<void> {
  let last: { readonly found: Promise<void>; readonly at: number } | null = null;
  return () => {
    if (last && world.monotonic() - last.at < READY_FOR) return last.found;
    const found = checkSetUp(links);
    last = { found, at: world.monotonic() };
    found.then(
      () => metrics.ready(true),
      () => metrics.ready(false),
    );
    return found;
  };
}
