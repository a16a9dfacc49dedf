/** How a server says what it does: one JSON object per line. */

/** A request and its answer, as every server here tells of them. */
export interface RequestEntry {
  readonly event: 'request';
  /** `unknown` where the request could not be read so far. */
  readonly method: string;
  /** Never the address itself, which may hold a ticket, a fingerprint or a code. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  /** Where the connection came from. */
  readonly caller: string;
  /** What it came to, in a word or two of ours, where it came to nothing. */
  readonly problem?: string;
}

/** One line. `now` in milliseconds since the epoch. */
export const logLine = <Entry extends { readonly event: string }>(now: number, entry: Entry): string =>
  `${JSON.stringify({ time: new Date(now).toISOString(), ...entry })}\n`;

/** Where an error that nobody foresaw came from: its name and the places, without its words, which may repeat anything. */
export function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const places = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [error.name, ...places.slice(0, 5).map((line) => line.trim())].join(' ');
}
