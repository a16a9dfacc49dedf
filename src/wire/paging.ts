/** How the headers of an answer say that a list is not all there is. */

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** In one line, as if it had come once; empty where it did not come. */
export const headerIn = (headers: Headers, name: string): string => [headers[name] ?? []].flat().join(',');

/** Source: RFC 8288 (Link). */
export const namesNextPage = (headers: Headers): boolean =>
  /;\s*rel\s*=\s*("[^"]*\bnext\b[^"]*"|next\b)/i.test(headerIn(headers, 'link'));

/** Headers that may say how many there are in all. Source of the second: RFC 9110, 14.4. */
export const TOTALS = ['X-Total-Count', 'Content-Range'] as const;

/** How many there are in all; `null` where the header does not say. */
export function totalIn(headers: Headers, name: (typeof TOTALS)[number]): number | null {
  const [, total] = /(?:^|\/)\s*(\d+)\s*$/.exec(headerIn(headers, name.toLowerCase())) ?? [];
  return total === undefined ? null : Number(total);
}
