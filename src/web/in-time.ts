/** A limit on how long a promise is waited for. What was begun goes on. */

/** Runs something after so many milliseconds; returns what takes it back. */
export type Later = (ms: number, run: () => void) => () => void;

export interface TimeLimit<T> {
  /** Milliseconds. */
  readonly ms: number;
  readonly later: Later;
  /** What comes of it after that time: the value, or what this throws. */
  readonly late: () => T;
}

/** What the promise comes to, or after the limit what `late` says. */
export async function inTime<T>(promise: Promise<T>, { ms, later, late }: TimeLimit<T>): Promise<T> {
  const over = Promise.withResolvers<undefined>();
  const takeBack = later(ms, () => over.resolve(undefined));
  try {
    return await Promise.race([promise, over.promise.then(late)]);
  } finally {
    takeBack();
  }
}
