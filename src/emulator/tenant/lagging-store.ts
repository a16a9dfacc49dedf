import { draftOf, type State } from './state.ts';
import type { Store } from './store.ts';

/** A store, and the state as a reader sees it that lags behind. */
export type LaggingStore = Store & { seen: () => Promise<State> };

/**
 * Lets every update through this store be seen only after so many milliseconds of the clock. What is written past it
 * can be seen at once, unless an update is still to be seen.
 */
export function laggingStore(store: Store, lag: number, clock: () => number): LaggingStore {
  /** Each state that an update ended, with the time until which it is what readers see; oldest first. */
  let past: { until: number; state: State }[] = [];
  return {
    read: store.read,
    async update(change) {
      if (lag === 0) return store.update(change);
      let before: State | undefined;
      const result = await store.update((draft) => {
        // The lists of the draft are about to change; the objects in them are not.
        before = draftOf(draft);
        return change(draft);
      });
      if (before) past.push({ until: clock() + lag, state: before });
      return result;
    },
    async seen() {
      const now = clock();
      past = past.filter(({ until }) => until > now);
      return past[0]?.state ?? store.read();
    },
  };
}
