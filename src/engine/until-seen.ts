/** Waiting for what is there and in no list yet. */
import type { Live } from '../kinds/live.ts';
import { counted } from '../report/paint.ts';
import { unlessStopped } from './errors.ts';
import type { Session } from './session.ts';

/** An object that a run has made. */
export interface Late {
  readonly kind: string;
  readonly id: string;
  /** When it was answered, in milliseconds since the epoch. */
  readonly at: number;
}

export interface Waiting<T, L> {
  /** What was read last. */
  readonly seen: T;
  readonly made: readonly L[];
  /** In words: `that an earlier run made`. */
  readonly whose: string;
  /** Reads again. */
  look(): Promise<T>;
}

const PAUSE_MS = 2000;

/**
 * Looks again until all is to be seen, or the time to settle is over: counted from when each was made. `missing`: what is
 * in no list still.
 */
export async function untilSeen<T extends { readonly live: Live }, L extends Late>(
  session: Session,
  { seen: first, made, whose, look }: Waiting<T, L>,
): Promise<{ readonly seen: T; readonly missing: readonly L[] }> {
  const { world, host } = session;
  const missingIn = ({ live }: T): readonly L[] => made.filter((one) => !isLive(live, one));
  let seen = first;
  let missing = missingIn(seen);
  const limit = Math.max(0, ...missing.map(({ at }) => leftOf(session, at)));
  if (limit > 0) {
    host.notice(
      `${counted(missing.length, 'object')} ${whose} cannot be seen yet; looking for up to ${Math.ceil(limit / 1000)} s (--settle)`,
    );
    await host.progress({ type: 'waiting', why: `${counted(missing.length, 'object')} ${whose}`, ms: limit });
  }
  for (let waited = 0; waited < limit && missing.length > 0;) {
    const ms = Math.min(PAUSE_MS, limit - waited);
    await unlessStopped(world.stop, world.pause(ms));
    waited += ms;
    seen = await look();
    missing = missingIn(seen);
  }
  return { seen, missing };
}

/** Milliseconds of the time to settle that are left since a moment; never more than all of it, whatever the clocks say. */
export function leftOf({ settings, world }: Session, since: number): number {
  const settle = settings.settle * 1000;
  return Math.max(0, Math.min(settle, since + settle - world.now()));
}

export const isLive = (live: Live, { kind, id }: Pick<Late, 'kind' | 'id'>): boolean =>
  live.find(kind, id) !== undefined;
