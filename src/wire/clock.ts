/** How far the clock of this machine is from a server's, as the server's answers tell. */

/**
 * `ahead`: milliseconds by which this machine is ahead of the server, negative where it is behind, 0 where the answers
 * allow it. `untold`: the last answer bore no `Date`, or came from a cache (`Age` above 0).
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
  type Known = { readonly date: number; readonly sent: number; readonly received: number };
  let last: Known | Extract<ClockReading, { untold: unknown }> | null = null;

  return {
    answered({ date, age }, sent) {
      const time = typeof date === 'string' ? Date.parse(date) : NaN;
      if (Number.isNaN(time)) last = { untold: 'no Date header' };
      else if (typeof age === 'string' && Number(age) > 0) last = { untold: 'an answer from a cache' };
      else last = { date: time, sent, received: world.monotonic() };
    },
    read() {
      if (last === null || 'untold' in last) return last;
      const [now, monotonic] = [world.now(), world.monotonic()];
      // The server wrote the date at some moment between the two.
      const earliest = last.date + (monotonic - last.received);
      const latest = last.date + RESOLUTION_MS + (monotonic - last.sent);
      return { ahead: now > latest ? now - latest : Math.min(0, now - earliest) };
    },
  };
}
