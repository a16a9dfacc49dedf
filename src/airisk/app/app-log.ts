/** What the app says of itself: one JSON object per line, made of what is named here and of nothing else. */
import type { RequestEntry } from '../../web/log-line.ts';
import type { AiriskErrorKind } from '../airisk-error.ts';

/** Why a sign-in or a switch came to nothing. */
export type Reason =
  /** What came back belongs to no sign-in of this browser that is still open. */
  | 'unknown-state'
  /** AIRisk did not accept the client, the code or the user, or it took too long. */
  | 'refused'
  | 'unreachable'
  /** An answer that is none of the two that are described. */
  | 'failed'
  /** Another one was begun meanwhile. */
  | 'superseded'
  /** Nothing came back within the time that it was good for, or before the app ended. */
  | 'lost'
  | 'signed-out'
  /** Another browser's session has taken the place of this one. */
  | 'evicted'
  /** The form was not sent by a page of this session. */
  | 'foreign-form'
  /** The form's page was made when somebody else was acted as. */
  | 'older-page'
  /** The user is not in the list that was fetched. */
  | 'not-listed';

export const REASONS: Readonly<Record<AiriskErrorKind, Reason>> = {
  'sign-in': 'refused',
  unreachable: 'unreachable',
  status: 'failed',
  malformed: 'failed',
};

export type LogEntry =
  /** Who acts as whom. `operator`: the system's account that runs the app. Users by their ids; `null`: nobody. */
  | {
      readonly event: 'switch';
      readonly operator: string;
      readonly from: string | null;
      readonly to: string | null;
      readonly result: 'ok' | Reason;
    }
  /** The application's own sign-in, after which nobody else is acted as than before. */
  | { readonly event: 'sign-in'; readonly operator: string; readonly result: 'ok' | Reason }
  | { readonly event: 'sign-out'; readonly operator: string; readonly from: string | null }
  | RequestEntry
  | { readonly event: 'airisk' | 'stopping' | 'stopped'; readonly message: string };

export type Log = (entry: LogEntry) => void;
