/** What a check comes to. */
import type { DoctorCheck } from '../documents/doctor-documents.ts';
import type { ExitClass } from '../engine/exit-class.ts';

export type Level = DoctorCheck['level'];

export interface Verdict extends Omit<DoctorCheck, 'name'> {
  /** What of several it is about, such as a kind: it follows the name of the check. */
  readonly of?: string;
  /** How a run ends because of it; `null`: it does not. */
  readonly exitClass: ExitClass | null;
  /** What needs this check cannot be checked either. */
  readonly blocks: boolean;
  /** The check that must be right first. */
  readonly cause?: string;
}

export const ok = (message: string): Verdict => ({
  level: 'ok',
  message,
  mend: null,
  exitClass: null,
  blocks: false,
});

export const warning = (message: string, mend: string | null = null): Verdict => ({
  ...ok(message),
  level: 'warning',
  mend,
});

export const failure = (exitClass: ExitClass, message: string, mend: string | null = null): Verdict => ({
  level: 'error',
  message,
  mend,
  exitClass,
  blocks: true,
});

/** It does not apply, or nothing tells. */
export const notChecked = (why: string): Verdict => ({ ...ok(why), level: 'not_checked' });

/** Something that it needs is not right. */
export const blockedBy = (cause: string): Verdict => ({
  ...notChecked(`${cause} must be right first`),
  blocks: true,
  cause,
});

/** A check with its verdict. */
export interface Finding extends Verdict {
  readonly name: string;
}
