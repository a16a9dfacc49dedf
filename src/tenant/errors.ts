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

/** A guard said no, before anything was written or sent: exit code 6. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.hint = hint;
  }
}

const LONGEST = 300;

/**
 * What an error body says, in one line: the API documents no shape, so an object with `message` and `errors`, a bare
 * string, an HTML page and nothing at all are understood. Never the whole body: it may repeat what was sent. `mask` is
 * applied before anything is cut off, so that no half of a secret is left over.
 */
export function sayBody(body: string, mask: (text: string) => string = (text) => text): string {
  const text = body.trim();
  const say = (part: string): string => oneLine(mask(part));
  if (text === '') return 'no details';
  if (/^<(!doctype|html|\?xml|head|body)/i.test(text)) {
    const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1]?.trim() ?? '';
    return title === '' ? 'an HTML page' : `an HTML page titled "${say(title)}"`;
  }
  try {
    const said = sayJson(JSON.parse(text));
    return said === '' ? 'no details' : say(said);
  } catch {
    return say(text);
  }
}

/** Whether a body is a web page: then something else than the API answered. */
export const isHtml = (body: string, contentType: string | undefined): boolean =>
  /\bhtml\b/i.test(contentType ?? '') || /^\s*<(!doctype html|html)/i.test(body);

/** Empty when there is nothing in it that is meant to be read. */
function sayJson(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  const { message, error, errors } = value as Record<string, unknown>;
  const said = [message, error].find((text) => typeof text === 'string' && text.trim() !== '');
  const fields =
    typeof errors === 'object' && errors !== null
      ? Object.entries(errors).map(
          ([field, text]) => `${field}: ${typeof text === 'string' ? text : 'invalid'}`,
        )
      : [];
  return [...(typeof said === 'string' ? [said] : []), ...fields].join('; ');
}

function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters of a stranger do not reach the terminal
  const flat = text.replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ').trim();
  return flat.length > LONGEST ? `${flat.slice(0, LONGEST)}…` : flat;
}
