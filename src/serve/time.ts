/** A limit on how long an answer may take. What was begun goes on, so somebody must look after what comes of it. */
import { Problem } from './problem.ts';
import type { ServiceWorld } from './world.ts';

/** Milliseconds for one request. */
export const HANDLING_MS = 30_000;

/**
 * The promise's value. After `ms` it is a `Problem` (504) instead; what the promise comes to then goes to `tooLate`.
 * A failure that comes too late is nobody's. `meanwhile`: what the caller must know of what goes on.
 */
export function inTime<T>(
  promise: Promise<T>,
  { later }: Pick<ServiceWorld, 'later'>,
  tooLate: (value: T) => void,
  meanwhile: string,
  ms = HANDLING_MS,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let over = false;
    const takeBack = later(ms, () => {
      over = true;
      reject(
        new Problem({
          name: 'too-slow',
          title: 'It took too long',
          status: 504,
          detail: `The tenant did not do it within ${ms / 1000} s. ${meanwhile}`,
        }),
      );
    });
    promise.then(
      (value) => {
        takeBack();
        if (over) tooLate(value);
        else resolve(value);
      },
      (error: unknown) => {
        takeBack();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
