/**
 * A link in the making, and the requests that wait for it. It stays when one of them has received it. When none is left
 * that could, it is given up: nobody has it, so nobody would end it before its time.
 */
import type { Link } from '../review/create-link.ts';
import { HANDLING_MS, answerInTime } from './time-limit.ts';
import type { ServiceWorld } from './service-world.ts';

export type PendingLink = ReturnType<typeof pendingLink>;

/** What becomes of it. The last three are the end: one of them is called, once. */
export interface Ends {
  /** Nobody waits for it any more; somebody may join again. */
  idle(): void;
  /** Somebody has received the link. */
  kept(link: Link): void;
  /** The link is there, and nobody has received it. */
  givenUp(link: Link): void;
  /** There is no link. */
  failed(): void;
}

/** What a caller must know whose request took too long. */
export const LATE_LINK = 'A link that it makes after all is revoked.';

/** Somebody must join at once: a link that nobody waits for is given up as soon as it is there. */
export function pendingLink(made: Promise<Link>, world: Pick<ServiceWorld, 'later'>, ends: Ends) {
  let waiting = 0;
  let link: Link | null = null;
  let ended = false;
  const end = (how: () => void): void => {
    if (ended) return;
    ended = true;
    how();
  };
  const endIfUnwanted = (): void => {
    if (waiting > 0 || ended) return;
    const found = link;
    if (found) end(() => ends.givenUp(found));
    else ends.idle();
  };
  made.then(
    (found) => {
      link = found;
      endIfUnwanted();
    },
    () => end(ends.failed),
  );

  return {
    /** Whether anybody waits for it. */
    isWanted: (): boolean => waiting > 0,
    /**
     * Waits for the link, so many milliseconds. `arrived`: whether the answer that holds it reached its caller, once that
     * is known. Throws what the making failed with, or a `Problem` (504).
     */
    async join(arrived: Promise<boolean>, ms = HANDLING_MS): Promise<Link> {
      waiting += 1;
      let waits = true;
      const leave = (): void => {
        if (!waits) return;
        waits = false;
        waiting -= 1;
        endIfUnwanted();
      };
      void arrived.then((has) => {
        const found = link;
        if (has && waits && found) end(() => ends.kept(found));
        leave();
      });
      try {
        return await answerInTime(made, world, LATE_LINK, ms);
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}
