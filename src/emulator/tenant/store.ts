import { draftOf, type Draft, type State } from './state.ts';

/** Where an emulated tenant keeps its state: in memory (here), or in a file (file-store.ts). */
export type Store = {
  /** The state as it is now. */
  read: () => Promise<State>;
  /**
   * Lets `change` edit a draft of the newest state and keeps the result; no other update happens in between.
   * When `change` throws, nothing is kept and the error goes on to the caller.
   */
  update: <T>(change: (draft: Draft) => T) => Promise<T>;
};

/** A store that ends with the process. */
export function memoryStore(initial: State): Store {
  let state: State = draftOf(initial);
  return {
    read: () => Promise.resolve(state),
    // In a promise, so that a throwing change rejects as it does in the file store.
    update: (change) =>
      new Promise((resolve) => {
        const draft = draftOf(state);
        const result = change(draft);
        state = draft;
        resolve(result);
      }),
  };
}
