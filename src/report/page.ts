/** What text is laid out on. */
import type { Paint } from './paint.ts';

/** A terminal, or where there is none the usual 80 by 24. */
export interface Page {
  readonly paint: Paint;
  /** In columns: for what is set in columns, as a list of permissions is. */
  readonly width: number;
  /**
   * In columns: for sentences. On a terminal as `width`; elsewhere there is no limit, so that a sentence can be searched
   * for in a log, line by line.
   */
  readonly longest: number;
  /** Lines that are seen at once. */
  readonly rows: number;
  /** The plan stands above a result on the same page, so the tenant has been named already. */
  readonly followsPlan?: boolean;
}

/** The blocks of a report with a line between them; where it is longer than a screen, `summary` before the last words. */
export function pageOf(blocks: readonly string[], summary: string, { rows }: Page, lastWords = ''): string {
  const withLast = (all: readonly string[]): string =>
    `${[...all, lastWords].filter((block) => block !== '').join('\n\n')}\n`;
  const text = withLast(blocks);
  return text.split('\n').length > rows ? withLast([...blocks, summary]) : text;
}
