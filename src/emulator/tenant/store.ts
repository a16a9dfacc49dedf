import type { Draft, State } from './state.ts';

/** Where an emulated tenant keeps its state: in memory (default-tenant.ts), or in a file (file-store.ts). */
export type Store = {
  /** The state as it is now. */
  read: () => Promise<State>;
  /**
   * Lets `change` edit a draft of the newest state and keeps the result; no other update happens in between.
   * When `change` throws, nothing is kept and the error goes on to the caller.
   */
  update: <T>(change: (draft: Draft) => T) => Promise<T>;
};
