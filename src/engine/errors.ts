/** How a run ends early, besides what a spec, a tenant or a link has against it. Each says of which class it is. */
import type { Plan } from '../plan/change.ts';
import type { Problem } from '../specfile/problem/problem.ts';

/** A guard or a person said no (`refused`), or the tenant is not as it was (`stale`); nothing was written. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  readonly exitClass: 'stale' | 'refused';
  readonly problems: readonly Problem[];
  /** The problems are those of the plan itself, so whoever has seen it knows them. */
  readonly inPlan: boolean;
  /** The plan that holds now, where it is another than the one that was agreed to. */
  readonly planNow: Plan | null;
  /** The text of each file of the spec, for code frames. */
  readonly sources: ReadonlyMap<string, string>;

  constructor(
    exitClass: 'stale' | 'refused',
    message: string,
    problems: readonly Problem[] = [],
    {
      inPlan = false,
      planNow = null,
      sources = new Map(),
    }: Partial<Pick<Stopped, 'inPlan' | 'planNow' | 'sources'>> = {},
  ) {
    super(message);
    this.exitClass = exitClass;
    this.problems = problems;
    this.inPlan = inPlan;
    this.planNow = planNow;
    this.sources = sources;
  }
}

/** Told to stop before anything was written. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitClass = 'interrupted';

  constructor(message = 'interrupted; nothing was written') {
    super(message);
  }
}

/** Somebody else holds the lock. */
export class Locked extends Error {
  override readonly name = 'Locked';
}

/** The promise's value, unless the run is told to stop before. Not for writes: those are finished. Throws `Interrupted`. */
export async function unlessStopped<T>(stop: AbortSignal, promise: Promise<T>): Promise<T> {
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(new Interrupted());
  if (stop.aborted) onAbort();
  else stop.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    stop.removeEventListener('abort', onAbort);
  }
}
