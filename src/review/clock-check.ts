/** A link ends by the tenant's clock and is asked for by this machine's, so the two must agree. */
import { showDuration } from '../specfile/check/duration.ts';
import type { ClockReading } from '../wire/clock.ts';
import { LinkError } from './link-error.ts';

/** Milliseconds. */
const TOLERANCE_MS = 60_000;

/** `null` where they agree, or the tenant does not tell. */
export function clockFault(reading: ClockReading | null): LinkError | null {
  const ahead = aheadOf(reading);
  if (Math.abs(ahead) <= TOLERANCE_MS) return null;
  const by = roughly(Math.abs(ahead) / 1000);
  return new LinkError(
    'clock',
    `the clock of this machine is ${by} ${ahead > 0 ? 'ahead of' : 'behind'} the tenant's, so a link would not end when it should`,
    'set the clock of this machine (NTP)',
  );
}

/** What to say where the tenant's clock is not known. */
export const describeUnknownClock = (reading: ClockReading | null): string | null =>
  reading && 'untold' in reading
    ? `the tenant does not say what time it is (${reading.untold}), so the clock of this machine was not checked`
    : null;

/** The tenant's time, in milliseconds since the epoch; `null` where the clocks differ too much to go by either. */
export const tenantTime = (now: number, reading: ClockReading | null): number | null =>
  clockFault(reading) ? null : now - aheadOf(reading);

/** In whole days, hours or minutes, whichever says enough. */
function roughly(seconds: number): string {
  const unit = [86_400, 3600].find((one) => seconds >= 2 * one) ?? 60;
  return showDuration(Math.round(seconds / unit) * unit);
}

/** Milliseconds by which this machine is ahead of the tenant; 0 where the tenant does not tell. */
export const aheadOf = (reading: ClockReading | null): number =>
  reading && 'ahead' in reading ? reading.ahead : 0;
