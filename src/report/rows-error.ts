/**
 * A run that ended before there was a plan, as rows: so that a report is always there, and never an earlier one. And what
 * `validate` says of a spec that is right.
 */
import type { ErrorDocument, Problem, Validation } from '../documents/problem-documents.ts';
import type { ProblemRow, ProblemRows } from './rows.ts';

export function errorRows(document: Pick<ErrorDocument, 'exit_code' | 'message' | 'problems'>): ProblemRows {
  const { exit_code, message, problems } = document;
  const [first] = problems;
  const alone = problems.length === 1 && first?.message === message;
  return {
    about: 'error',
    document,
    summary: [
      { words: 'Error', tone: 'removed' },
      ` (exit code ${exit_code})`,
      ...(alone ? [] : [`: ${message}`]),
    ],
    problems: problems.map(problemRow),
  };
}

/** `counts`: what the spec lists, in words. */
export const validationRows = (document: Validation, counts: string): ProblemRows => ({
  about: 'validation',
  document,
  summary: [{ words: 'Valid:', tone: 'added' }, ` ${counts}`],
  problems: document.warnings.map(problemRow),
});

const problemRow = (problem: Problem): ProblemRow => {
  const { file, line, column, message, hint } = problem;
  return { file, line, column, where: placeOf(problem), message, hint };
};

const placeOf = ({ file, line, column, path }: Problem): string =>
  [[file, line, column].filter((part) => part !== null).join(':'), path]
    .filter((part) => part !== '')
    .join(' ');
