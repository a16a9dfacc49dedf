/** What a run prints instead of a plan. Made from the schemas by `npm run schemas` (src/build/types.ts), never edited by hand. */

export interface ErrorDocument {
  readonly format: 'fitform.error/1';
  readonly exit_code: 1 | 3 | 4 | 5 | 6 | 7 | 130;
  readonly class: 'invalid' | 'unreachable' | 'sign-in' | 'stale' | 'refused' | 'interrupted' | 'error';
  readonly message: string;
  readonly problems: readonly Problem[];
}
export interface Problem {
  /** as it was named on the command line; null: it lies in no file */
  readonly file: string | null;
  /** null: there is no place in the file */
  readonly line: number | null;
  readonly column: number | null;
  /** as in users[0].grants[0].roles[1]; empty: the whole document */
  readonly path: string;
  readonly message: string;
  /** what to do, or the near miss */
  readonly hint: string | null;
}
export interface Validation {
  readonly format: 'fitform.validation/1';
  /** how many the spec lists of each kind */
  readonly resources: Readonly<Record<string, number>>;
  /** legal, but probably not meant */
  readonly warnings: readonly Problem[];
}
