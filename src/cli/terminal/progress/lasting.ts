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

/** In whole seconds, as a wait is told: `8 s`, and never less than none. */
export const seconds = (ms: number): string => `${Math.max(0, Math.ceil(ms / 1000))} s`;

/** What is left until a moment. */
export const left = (until: number, now: number): string => seconds(until - now);
