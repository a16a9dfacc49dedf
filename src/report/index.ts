/**
 * Every format of a report. A further one is one file beside this and one entry here: what `--format` takes, the endings
 * that `--report` knows, and the table in the README come from this record.
 */
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import type { Page } from './paint.ts';
import type { Rows } from './rows.ts';
import { text } from './text.ts';

export interface Report {
  /** Of a file's name: `--report` chooses the format by it. */
  readonly ending: string;
  /** Whom it is for, in a few words. */
  readonly about: string;
  /** The whole report, with a line break at its end. Text alone is laid out on a page; without one, on that of a file. */
  of(rows: Rows, page?: Page): string;
}

export const reports = { text, json, markdown } as const satisfies Readonly<Record<string, Report>>;

/** As `.txt, .json`. */
export const endingsOf = (known: Readonly<Record<string, Report>>): string =>
  Object.values(known)
    .map(({ ending }) => ending)
    .join(', ');

export type Format = keyof typeof reports;
