/** How a run ends, as a class and as an exit code: one table for the command line and the library. */
import type { ErrorDocument, Problem } from '../documents/problem-documents.ts';
import { unplaced } from '../specfile/problem/problem.ts';

/** `class` of `fitform.error/1`; a run that ends well has none. */
export type ExitClass = ErrorDocument['class'];

export const EXIT_CODES = {
  error: 1,
  invalid: 3,
  unreachable: 4,
  'sign-in': 4,
  stale: 5,
  refused: 6,
  interrupted: 130,
} as const satisfies Record<ExitClass, number>;

/** What each code means, in the words of `--help`, `fitform help exit-codes` and docs/commands.md. */
export const EXIT_MEANINGS = {
  0: 'In sync, or done.',
  1: 'Any other failure: the tenant answered with an error, a list cannot be read, or a result or report cannot be written.',
  2: 'There are changes (plan --detailed-exitcode), the tenant has drifted (drift), or a key does not open just what it should (access verify).',
  3: 'The spec, a flag or a setting is wrong, or a name that is only looked up does not exist.',
  4: 'Cannot reach the server, or cannot sign in.',
  5: 'The tenant has changed since the plan was shown or saved, or since the run to undo; or export --update found its file changed. Nothing was written.',
  6: 'Refused: a guard, a blocked change or a missing permission stands in the way, or nobody confirmed. Nothing was written.',
  7: 'Done in part, not converged, or unknown; or an undo or an export --update had to leave something, or a key may be left. The result says what is known.',
  130: 'Interrupted before anything was written.',
} as const satisfies Record<(typeof EXIT_CODES)[ExitClass], string> & Record<number, string>;

export type ExitCode = keyof typeof EXIT_MEANINGS;

/** `null` for an error that nobody foresaw: a defect of fitform. */
export function exitClassOf(error: unknown): ExitClass | null {
  if (!(error instanceof Error)) return null;
  if ('exitClass' in error && isExitClass(error.exitClass)) return error.exitClass;
  return isFileError(error) ? 'error' : null;
}

const isExitClass = (value: unknown): value is ExitClass =>
  typeof value === 'string' && Object.hasOwn(EXIT_CODES, value);

/** Its own, or the one that it is itself, where it says what to do about it. */
export function problemsOf(error: Error): readonly Problem[] {
  if ('problems' in error) return error.problems as readonly Problem[];
  if ('hint' in error) return [unplaced('', error.message, error.hint as string | null)];
  return isFileError(error)
    ? [unplaced('', error.message, 'something is wrong with the file or folder, or its disk')]
    : [];
}

/** Of this machine, where nobody had a better word for it: a folder that may not be written, a disk that is full. */
const isFileError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error &&
  typeof (error as NodeJS.ErrnoException).code === 'string' &&
  typeof (error as NodeJS.ErrnoException).path === 'string';
