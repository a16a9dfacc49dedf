/** Work that is under way, and what of it ends next. */

export interface UnderWay<T> {
  /** Under way, or ended and not taken yet. */
  readonly size: number;
  begin(work: Promise<T>): void;
  /** What ended first of what was not taken yet; waits for it. Rejects as the work does. */
  next(): Promise<T>;
}

/** Unlike `Promise.race`, which asks all of them at each step, it costs the same however many are under way. */
export function underWay<T>(): UnderWay<T> {
  const ended: Promise<T>[] = [];
  let size = 0;
  let wake = (): void => undefined;
  return {
    get size() {
      return size;
    },
    begin(work) {
      size += 1;
      const end = (): void => {
        ended.push(work);
        wake();
      };
      work.then(end, end);
    },
    async next() {
      if (ended.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      const work = ended.shift();
      if (!work) throw new RangeError('two wait for what ends next');
      size -= 1;
      return work;
    },
  };
}
