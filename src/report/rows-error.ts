/** A run that ended before there was a plan, as rows: so that a report is always there, and never an earlier one. */
import type { ErrorDocument, Problem } from '../documents/documents.ts';
import type { ErrorRows } from './rows.ts';

export function errorRows(document: Pick<ErrorDocument, 'exit_code' | 'message' | 'problems'>): ErrorRows {
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
    problems: problems.map((problem) => ({
      where: placeOf(problem),
      message: problem.message,
      hint: problem.hint,
    })),
  };
}

const placeOf = ({ file, line, column, path }: Problem): string =>
  [[file, line, column].filter((part) => part !== null).join(':'), path]
    .filter((part) => part !== '')
    .join(' ');
