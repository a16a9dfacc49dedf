/** Somewhere that progress is shown: a list that changes as it goes, or the lines of a log. */
import type { Step } from '../../../engine/host.ts';
import type { Change } from '../../../plan/change.ts';

export interface View {
  /** `at`: when it happened, by the monotonic clock. */
  tell(event: Step, at: number): void;
  /** All that has happened so far is told: it is shown from here on. */
  begin(): void;
  /** The program was told to stop. */
  stopping(): void;
  /** Lets something else be written where the view is. */
  beside(write: () => void): void;
  /** Nothing of it is written any more. */
  end(at: number): void;
}

/** What there is to be seen in a run. `since`: when it began, by the monotonic clock. */
export interface Views {
  reads(since: number): View;
  changes(since: number, changes: readonly Change[]): View;
}
