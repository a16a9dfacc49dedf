/** Every way to fail, as an exit code and a document. */
import type { ErrorDocument } from '../documents/problem-documents.ts';
import { EXIT_CODES, exitClassOf, problemsOf } from '../engine/exit-class.ts';
import { headOf } from '../specfile/problem/code-frame.ts';
import { InvalidInput, type Problem } from '../specfile/problem/problem.ts';
import { printable } from '../report/paint.ts';
import { errorRows } from '../report/rows-error.ts';
import type { Rows } from '../report/rows.ts';
import { LinkError } from '../review/link-error.ts';

/** The document in one line, for whoever reads the log and not the JSON. */
export function oneLineOf({ class: sort, message, problems }: ErrorDocument): string {
  const [first] = problems;
  const said =
    first === undefined || sort !== 'invalid'
      ? message
      : problems.length === 1
        ? headOf(first)
        : `${message}, the first: ${headOf(first)}`;
  return printable(said.replace(/\s+/g, ' '));
}

/** `null` for an error that nobody foresaw: a defect of fitform, which keeps its stack trace. */
export function asDocument(error: unknown): ErrorDocument | null {
  const exitClass = exitClassOf(error);
  if (exitClass === null || !(error instanceof Error)) return null;
  const problems = problemsOf(error);
  return {
    format: 'fitform.error/1',
    // Something was done that nobody asked for.
    exit_code: error instanceof LinkError && exitClass === 'error' ? 7 : EXIT_CODES[exitClass],
    class: exitClass,
    message: error instanceof InvalidInput ? inShort(problems) : error.message,
    problems,
  };
}

/** What a run has kept that made a plan and ended without a result is its report, with the reason. */
export const rowsOfFailure = (document: ErrorDocument, kept: Rows | null): Rows =>
  kept?.about === 'plan' ? { ...kept, stopped: document.message } : errorRows(document);

const inShort = (problems: readonly Problem[]): string =>
  problems.length === 1 ? (problems[0]?.message ?? '') : `${problems.length} problems`;
