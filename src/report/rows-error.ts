/** A run that ended before there was a plan, as rows: so that a report is always there, and never an earlier one. */
import type { Problem } from '../specfile/problem/problem.ts';
import type { ErrorRows } from './rows.ts';

/** The document of an error, as far as it is told: `fitform.error/1`. */
export interface Failure {
  readonly exit_code: number;
  readonly message: string;
  readonly problems: readonly Problem[];
}

export function errorRows(document: Failure): ErrorRows {
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
