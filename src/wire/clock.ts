/** How far the clock of this machine is from a server's, as the server's answers tell. */

/**
 * `ahead`: milliseconds by which this machine is ahead of the server, negative where it is behind, 0 where the answers
 * allow it. `untold`: no answer yet bore a `Date` of its own; the last had none, or came from a cache (`Age` above 0).
 */
export type ClockReading =
  { readonly ahead: number } | { readonly untold: 'no Date header' | 'an answer from a cache' };

export interface ServerClock {
  /** Takes note of an answer. `sent`: when its request was sent, by the monotonic clock. */
  answered(headers: Readonly<Record<string, unknown>>, sent: number): void;
  /** As of now: a clock that was set since the last answer shows as well. `null` before the first answer. */
  read(): ClockReading | null;
}

/** A `Date` has no fractions of a second. Source: RFC 9110, 5.6.7 and 6.6.1; RFC 9111, 5.1. */
const RESOLUTION_MS = 1000;

export function serverClock(world: { now(): number; monotonic(): number }): ServerClock {
  let known: { readonly date: number; readonly sent: number; readonly received: number } | null = null;
  let untold: Extract<ClockReading, { untold: unknown }> | null = null;

  return {
    answered({ date, age }, sent) {
      const time = typeof date === 'string' ? Date.parse(date) : NaN;
      if (Number.isNaN(time)) untold = { untold: 'no Date header' };
      else if (typeof age === 'string' && Number(age) > 0) untold = { untold: 'an answer from a cache' };
      else known = { date: time, sent, received: world.monotonic() };
    },
    read() {
      if (known === null) return untold;
      const [now, monotonic] = [world.now(), world.monotonic()];
      // The server wrote the date at some moment between the two.
      const earliest = known.date + (monotonic - known.received);
      const latest = known.date + RESOLUTION_MS + (monotonic - known.sent);
      return { ahead: now > latest ? now - latest : Math.min(0, now - earliest) };
    },
  };
}
