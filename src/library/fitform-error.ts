/** What a call of the library rejects with, besides the errors of tenants, links and AIRisk. */
import type { ErrorDocument, Problem } from '../documents/problem-documents.ts';

/** As `class` of `fitform.error/1`; of any error of the library: `error.exitClass`. */
export type ExitClass = ErrorDocument['class'];

/**
 * By its `exitClass`: `invalid`, the spec, the plan or a pattern is wrong; `stale`, the tenant is no longer as a plan saw
 * it; `refused`, a guard is against it; `interrupted`, the signal came before anything was written; `error`, a file or a
 * disk. No text in it holds a secret.
 */
export class FitformError extends Error {
  override readonly name = 'FitformError';
  readonly exitClass: ExitClass;
  /** All that is wrong, each with its place: of a spec with file, line, column and path. */
  readonly problems: readonly Problem[];

  constructor(exitClass: ExitClass, message: string, problems: readonly Problem[]) {
    super(message);
    this.exitClass = exitClass;
    this.problems = problems;
  }
}
