/** What becomes of a call to the tenant, for whoever watches. */

/** The same object in all news of one call. */
export interface WatchedCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** As it may be shown. */
  readonly path: string;
  readonly signIn: boolean;
}

export type CallNews = { readonly call: WatchedCall } & (
  | { readonly type: 'begun' }
  /** It is sent again in so many milliseconds. `why`: `429`, or `the connection was reset`. */
  | { readonly type: 'again'; readonly why: string; readonly ms: number }
  /** Whatever came of it. */
  | { readonly type: 'ended' }
);
