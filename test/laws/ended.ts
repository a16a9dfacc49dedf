/** What tests of apply share: a world in which nothing takes time, and the end of a run. */
import type { apply } from '../../src/apply/apply.ts';
import type { Applied } from '../../src/apply/outcome.ts';
import type { WriteWorld } from '../../src/apply/writing.ts';

export const stillWorld = (): WriteWorld => ({
  randomBytes: (bytes) => Buffer.alloc(bytes, 7),
  now: () => 0,
  pause: () => Promise.resolve(),
  stop: new AbortController().signal,
  settle: 0,
});

/** Runs an apply to its end; what it tells on the way is passed over. */
export async function ended(events: ReturnType<typeof apply>): Promise<Applied> {
  for (;;) {
    const next = await events.next();
    if (next.done) return next.value;
  }
}
