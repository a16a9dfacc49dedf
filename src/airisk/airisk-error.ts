/** What can go wrong between fitform and an AIRisk instance: one error type, decided by `kind` and `status`, never by text. */

/**
 * `unreachable`: no answer (name, connection, TLS, timeout). `sign-in`: the client, the user or what came back from the
 * sign-in was not accepted, by them or by us. `status`: an answer with an error. `malformed`: an answer that is not what
 * the vendor describes.
 */
export type AiriskErrorKind = 'unreachable' | 'sign-in' | 'status' | 'malformed';

interface Details {
  readonly kind: AiriskErrorKind;
  readonly method: 'GET' | 'POST';
  /** Without its query, which may hold a code or a state. */
  readonly path: string;
  readonly status?: number | null;
  readonly detail: string;
  readonly hint?: string | null;
  readonly cause?: unknown;
}

export class AiriskError extends Error {
  override readonly name = 'AiriskError';
  readonly kind: AiriskErrorKind;
  /** As `class` of `fitform.error/1` has it. */
  readonly exitClass: 'unreachable' | 'sign-in' | 'error';
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** `null` where there was no answer, or where its status is not what was wrong. */
  readonly status: number | null;
  /** The message without method and path. */
  readonly detail: string;
  readonly hint: string | null;

  constructor({ kind, method, path, status = null, detail, hint = null, cause }: Details) {
    super(`${method} ${path}: ${detail}`, cause === undefined ? {} : { cause });
    this.kind = kind;
    this.exitClass = kind === 'unreachable' || kind === 'sign-in' ? kind : 'error';
    this.method = method;
    this.path = path;
    this.status = status;
    this.detail = detail;
    this.hint = hint;
  }
}
