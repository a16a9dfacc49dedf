/** How a report is laid out as text. */
import type { Kinds } from '../kinds/kind.ts';
import type { Paint } from './paint.ts';

/** What the text is shown on: a terminal, or where there is none the usual 80 by 24. */
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
}

export interface TextOptions extends Page {
  readonly kinds: Kinds;
  /** List what is otherwise only counted. */
  readonly full: boolean;
}

/** The blocks of a report with a line between them; where it is longer than a screen, `summary` before the last words. */
export function pageOf(blocks: readonly string[], summary: string, { rows }: Page, lastWords = ''): string {
  const withLast = (all: readonly string[]): string =>
    `${[...all, lastWords].filter((block) => block !== '').join('\n\n')}\n`;
  const text = withLast(blocks);
  return text.split('\n').length > rows ? withLast([...blocks, summary]) : text;
}
