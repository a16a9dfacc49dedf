/** Spans of time, as people read them. */

/** `0.4 s`, `12 s`, `2 min 5 s`. */
export function lasting(ms: number): string {
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** What is waited for, and until when by the monotonic clock. */
export interface Wait {
  readonly why: string;
  readonly until: number;
}

/** What is left until a moment, in whole seconds: `8 s`, and never less than none. */
export const left = (until: number, now: number): string =>
  `${Math.max(0, Math.ceil((until - now) / 1000))} s`;
