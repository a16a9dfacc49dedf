/** What a run that was cut off may still have on its way: creates that were sent and whose answer nobody saw. */

export interface Unsettled {
  readonly count: number;
  /** When the last of them was sent, in milliseconds since the epoch. */
  readonly since: number;
}

/**
 * From the text of a journal; `null` when the run came to its end, left nothing open, or was about another tenant.
 * Lines that cannot be read are passed over: the last one of a run that was cut off may be half a line.
 */
export function unsettledIn(journal: string, url: string): Unsettled | null {
  const lines = journal.split('\n').flatMap(readLine);
  const [header] = lines;
  const tenant = header?.['tenant'] as { url?: unknown } | undefined;
  if (tenant?.url !== url || lines.some((line) => 'end' in line)) return null;
  const answered = new Set(lines.filter((line) => 'after' in line).map(({ n }) => n));
  const open = lines.filter((line) => line['method'] === 'POST' && !answered.has(line['n']));
  const sent = open.map(({ when }) => Date.parse(String(when))).filter((when) => !Number.isNaN(when));
  return sent.length === 0 ? null : { count: sent.length, since: Math.max(...sent) };
}

function readLine(line: string): Record<string, unknown>[] {
  try {
    const value = JSON.parse(line) as unknown;
    return typeof value === 'object' && value !== null ? [value as Record<string, unknown>] : [];
  } catch {
    return [];
  }
}
