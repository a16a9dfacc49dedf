/** What tests of apply share: a world in which nothing takes time, and the end of a run. */
import { apply, type ApplyInput } from '../../src/apply/run-plan.ts';
import type { Applied } from '../../src/apply/outcome.ts';
import type { WriteWorld } from '../../src/apply/writing.ts';
import { kinds } from '../../src/kinds/index.ts';

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

type Given = Pick<ApplyInput, 'tenant' | 'plan' | 'live' | 'replan'> & Partial<ApplyInput>;

/** Applies to the end, in a still world. */
export const applyToEnd = (given: Given): Promise<Applied> =>
  ended(apply({ kinds, parallelism: 3, world: stillWorld(), ...given }));
