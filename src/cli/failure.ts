/** Every way to fail, as an exit code, a document and a text. */
import { AiriskError } from '../airisk/airisk-error.ts';
import type { ErrorDocument } from '../documents/documents.ts';
import { headOf } from '../specfile/problem/code-frame.ts';
import { InvalidInput, type Problem } from '../specfile/problem/problem.ts';
import { printable } from '../report/paint.ts';
import { Refused, TenantError } from '../tenant/tenant-error.ts';
import { LinkError, type LinkFault } from '../review/link-error.ts';
import { Interrupted } from './system/world.ts';

/** What a guard found, with each of its reasons; exit code 6 as `Refused`, or 5 when the tenant has moved on. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  readonly exitCode: 5 | 6;
  readonly problems: readonly Problem[];
  /** The problems stand in what was printed before, where that was text. */
  readonly told: boolean;

  constructor(exitCode: 5 | 6, message: string, problems: readonly Problem[] = [], told = false) {
    super(message);
    this.exitCode = exitCode;
    this.problems = problems;
    this.told = told;
  }
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
  const format = 'fitform.error/1';
  if (error instanceof InvalidInput) {
    const { problems } = error;
    const message = problems.length === 1 ? (problems[0]?.message ?? '') : `${problems.length} problems`;
    return { format, exit_code: 3, class: 'invalid', message, problems };
  }
  if (error instanceof TenantError || error instanceof AiriskError) {
    const fourth = error.kind === 'unreachable' || error.kind === 'sign-in';
    return {
      format,
      exit_code: fourth ? 4 : 1,
      class: error.kind === 'unreachable' || error.kind === 'sign-in' ? error.kind : 'error',
      message: error.message,
      problems: [unplaced('', error.message, error.hint)],
    };
  }
  if (error instanceof Refused) {
    return {
      format,
      exit_code: 6,
      class: 'refused',
      message: error.message,
      problems: [unplaced('', error.message, error.hint)],
    };
  }
  if (error instanceof Stopped) {
    return {
      format,
      exit_code: error.exitCode,
      class: error.exitCode === 5 ? 'stale' : 'refused',
      message: error.message,
      problems: error.problems,
    };
  }
  if (error instanceof LinkError) {
    const exit_code = LINK_CODES[error.fault];
    return {
      format,
      exit_code,
      class: exit_code === 3 ? 'invalid' : exit_code === 6 ? 'refused' : 'error',
      message: error.message,
      problems: [unplaced('', error.message, error.hint)],
    };
  }
  if (error instanceof Interrupted) {
    return { format, exit_code: 130, class: 'interrupted', message: error.message, problems: [] };
  }
  if (isFileError(error)) {
    const problems = [unplaced('', error.message, 'the file or folder, or its disk, is not as it has to be')];
    return { format, exit_code: 1, class: 'error', message: error.message, problems };
  }
  return null;
}

/** Of this machine, where nobody had a better word for it: a folder that may not be written, a disk that is full. */
const isFileError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error &&
  typeof (error as NodeJS.ErrnoException).code === 'string' &&
  typeof (error as NodeJS.ErrnoException).path === 'string';

/** What was asked for cannot be; it must not be; or something was done that nobody asked for. */
const LINK_CODES: Readonly<Record<LinkFault, ErrorDocument['exit_code']>> = {
  'too-long': 3,
  'too-short': 3,
  'unknown-document': 3,
  'unknown-name': 3,
  'other-inbox': 3,
  'inbox-needed': 3,
  'unknown-key': 3,
  clock: 6,
  'not-provisioned': 6,
  'not-permitted': 6,
  'not-a-link': 6,
  'not-revoked': 7,
  'unsafe-key': 7,
  unclear: 7,
};
