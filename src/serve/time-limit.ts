/** A limit on how long an answer may take. What was begun goes on. */
import { inTime } from '../web/in-time.ts';
import { Problem } from './problem-details.ts';
import type { ServiceWorld } from './service-world.ts';

/** The name of its problem. */
export const TOO_SLOW = 'too-slow';
/** Milliseconds for one request. */
export const HANDLING_MS = 30_000;

/** What a caller is told after so many milliseconds. */
export const tooSlow = (ms: number, meanwhile: string): Problem =>
  new Problem({
    name: TOO_SLOW,
    title: 'It took too long',
    status: 504,
    detail: `The tenant did not do it within ${Math.max(1, Math.round(ms / 1000))} s. ${meanwhile}`,
  });

/** The promise's value, or after `ms` a `Problem` (504). `meanwhile`: what the caller must know of what goes on. */
export const answerInTime = <T>(
  promise: Promise<T>,
  { later }: Pick<ServiceWorld, 'later'>,
  meanwhile: string,
  ms = HANDLING_MS,
): Promise<T> =>
  inTime(promise, {
    ms,
    later,
    late: () => {
      throw tooSlow(ms, meanwhile);
    },
  });
