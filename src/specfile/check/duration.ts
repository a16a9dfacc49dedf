/** Lengths of time as a spec and a flag write them. */

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `90s`, `30m`, `1h` or `1d` in seconds; `null` for anything else, and for no time at all. */
export function parseDuration(text: string): number | null {
  const [, digits, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const seconds = Number(digits) * (UNITS[unit] ?? Number.NaN);
  return seconds > 0 ? seconds : null;
}

/** In the largest unit that it is a whole number of. */
export function showDuration(seconds: number): string {
  const [unit = 's', size = 1] = Object.entries(UNITS).findLast(([, one]) => seconds % one === 0) ?? [];
  return `${seconds / size}${unit}`;
}
