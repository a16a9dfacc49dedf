/** What is wrong with an input, where, and what to do about it. Problems are collected and reported all at once. */
import type { Problem } from '../../documents/problem-documents.ts';
import type { Place } from '../desired.ts';

export type { Problem };

export type Fault = Pick<Problem, 'message' | 'hint'>;

/** The input cannot be used. `sources` holds the text of each file that was read, for code frames. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';
  readonly exitClass = 'invalid';
  readonly problems: readonly Problem[];
  readonly sources: ReadonlyMap<string, string>;

  constructor(problems: readonly Problem[], sources: ReadonlyMap<string, string> = new Map()) {
    super(problems.map((problem) => problem.message).join('; '));
    this.problems = problems;
    this.sources = sources;
  }
}

/** A problem with a flag, a variable of the environment or another input that has no position. */
export function invalid(message: string, hint: string | null = null): InvalidInput {
  return new InvalidInput([unplaced('', message, hint)]);
}

/** A problem that lies in no file: `path` is the address of a resource, or empty. */
export const unplaced = (path: string, message: string, hint: string | null): Problem => ({
  file: null,
  line: null,
  column: null,
  path,
  message,
  hint,
});

/** A problem at a place of a spec file. */
export function problemAt(
  { file, line, column, path }: Place,
  message: string,
  hint: string | null = null,
): Problem {
  return { file, line, column, path, message, hint };
}

/** A problem with a file as a whole. */
export function problemWith(file: string, message: string, hint: string | null = null): Problem {
  return { file, line: null, column: null, path: '', message, hint };
}
