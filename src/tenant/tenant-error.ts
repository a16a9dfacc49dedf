/** What can go wrong between fitform and a tenant: one error type, decided by `kind` and `status`, never by text. */

/**
 * `unreachable`: no answer (name, connection, TLS, timeout). `sign-in`: credentials missing or not accepted, or no
 * tenant at that address. `status`: the tenant answered with an error. `malformed`: an answer that is not what the
 * API describes. `read-only`: fitform's own refusal to write on a client for reading.
 * `not-sent`: the program was told to stop while the write was still waiting for its turn.
 */
export type TenantErrorKind = 'unreachable' | 'sign-in' | 'status' | 'malformed' | 'read-only' | 'not-sent';

interface Details {
  readonly kind: TenantErrorKind;
  readonly method: string;
  readonly path: string;
  readonly status?: number | null;
  readonly detail: string;
  readonly hint?: string | null;
  /** A write that may have been carried out although no answer says so. */
  readonly ambiguous?: boolean;
  readonly cause?: unknown;
}

export class TenantError extends Error {
  override readonly name = 'TenantError';
  readonly kind: TenantErrorKind;
  /** As `class` of `fitform.error/1` has it. */
  readonly exitClass: 'unreachable' | 'sign-in' | 'error';
  readonly method: string;
  /** Below the tenant's URL, base path included. */
  readonly path: string;
  readonly status: number | null;
  readonly hint: string | null;
  readonly ambiguous: boolean;
  readonly #details: Details;

  constructor(details: Details) {
    const { method, path, detail } = details;
    super(`${method} ${path}: ${detail}`, details.cause === undefined ? {} : { cause: details.cause });
    this.kind = details.kind;
    this.exitClass = this.kind === 'unreachable' || this.kind === 'sign-in' ? this.kind : 'error';
    this.method = method;
    this.path = path;
    this.status = details.status ?? null;
    this.hint = details.hint ?? null;
    this.ambiguous = details.ambiguous ?? false;
    this.#details = details;
  }

  /** The same error, naming others that came up at the same time. */
  beside(others: readonly TenantError[]): TenantError {
    const also = others.filter((other) => other !== this).map(({ message }) => message);
    const details = this.#details;
    return also.length === 0
      ? this
      : new TenantError({ ...details, detail: `${details.detail}; also ${also.join('; also ')}` });
  }

  /** The same error with what to do about it. */
  withHint(hint: string): TenantError {
    return new TenantError({ ...this.#details, hint });
  }
}

/** An answer that is not what the API describes, so it must not be taken for absent or empty. */
export const malformed = (method: string, path: string, detail: string, ambiguous = false): TenantError =>
  new TenantError({ kind: 'malformed', method, path, detail, ambiguous });

/** There is nothing to sign in with, so nothing was sent. */
export class NoCredentials extends Error {
  override readonly name = 'NoCredentials';
  readonly exitClass = 'sign-in';
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** A guard said no, before anything was written or sent: exit code 6. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly exitClass = 'refused';
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.hint = hint;
  }
}
