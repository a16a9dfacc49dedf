/** What an answer of the tenant, or the lack of one, means. */
import type { Json } from '../kinds/kind.ts';
import { BASE_PATHS } from '../specfile/check/tenant-url.ts';
import { PROXY_AUTH, noAnswer, proxyRefusal, type NoAnswer } from '../wire/no-answer.ts';
import type { Unanswered } from '../wire/exchange.ts';
import type { HttpAnswer } from '../wire/one-try.ts';
import type { Proxy } from '../wire/proxy.ts';
import { inBrackets, isHtml, describeBody } from '../wire/answer-text.ts';
import type { Mask } from '../wire/secret.ts';
import { TenantError } from './tenant-error.ts';

/** What is said of a call in an error. */
export interface Asked {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Base path included. */
  readonly path: string;
  readonly signIn: boolean;
}

/** What the words of an error take, beside the call. */
export interface ErrorContext {
  readonly mask: Mask;
  readonly basePath: string;
  readonly proxy: Proxy | null;
  /** What to check where the sign-in is refused. */
  readonly account: string;
}

/** The JSON of an answer; `null` where it has no body. Throws a `TenantError` for a redirect, and for what is no JSON. */
export function parse(
  { method, path, signIn }: Asked,
  { status, headers, body }: HttpAnswer,
  basePath: string,
): Json {
  const call = { method, path, status } as const;
  if (status >= 300) {
    throw new TenantError({
      ...call,
      kind: signIn ? 'sign-in' : 'status',
      detail: `answered ${status}, a redirect; fitform follows none, so that credentials stay with one host`,
      hint: 'give the address that the tenant redirects to',
    });
  }
  if (body.trim() === '') return null;
  try {
    return JSON.parse(body) as Json;
  } catch (cause) {
    const html = isHtml(body, headers['content-type']);
    throw new TenantError({
      ...call,
      kind: signIn ? 'sign-in' : 'malformed',
      detail: `answered ${status} with ${html ? 'an HTML page' : 'something that is not JSON'}`,
      hint: html || signIn ? otherBasePath(basePath) : null,
      // The write itself was answered with success: what it did can only be told by looking.
      ambiguous: mayChange({ method, signIn }),
      cause: new Error((cause as Error).name),
    });
  }
}

/** The error for an answer with an error status. */
export function refused(
  call: Asked,
  { status, headers, body }: HttpAnswer,
  { mask, basePath, proxy, account }: ErrorContext,
): TenantError {
  const { method, path, signIn } = call;
  if (status === PROXY_AUTH) return unreachable(call, proxyRefusal(proxy));
  const detail = `answered ${status} ${inBrackets(describeBody(body, mask))}`;
  // A tenant that gives up, or a proxy in front of it, may have carried the write out all the same.
  const ambiguous = mayChange(call) && [500, 502, 504].includes(status);
  const failure = { method, path, status, detail, ambiguous } as const;
  if (signIn && (status === 401 || status === 403)) {
    return notAccepted(new TenantError({ kind: 'status', ...failure }), account);
  }
  const elsewhere = status === 404 || (status < 500 && isHtml(body, headers['content-type']));
  const kind = signIn || (elsewhere && method === 'GET') ? 'sign-in' : 'status';
  return new TenantError({ kind, ...failure, hint: elsewhere ? otherBasePath(basePath) : null });
}

/** The error for a call that got no answer. Without the failed request as cause: it holds the headers and the body that were sent. */
export const unanswered = (call: Asked, error: Unanswered, { mask, proxy }: ErrorContext): TenantError =>
  unreachable(call, noAnswer(error, mask, proxy));

function unreachable(call: Asked, { detail, hint, unsent }: NoAnswer): TenantError {
  const { method, path } = call;
  const ambiguous = mayChange(call) && !unsent;
  return new TenantError({ kind: 'unreachable', method, path, detail, hint, ambiguous });
}

/** A sign-in leaves the tenant as it is; what it was for has not been sent. */
const mayChange = ({ method, signIn }: Pick<Asked, 'method' | 'signIn'>): boolean =>
  method !== 'GET' && !signIn;

export const isUnauthorised = (error: unknown): error is TenantError =>
  error instanceof TenantError && error.status === 401;

/** Credentials were sent and refused; `account` says which. */
export function notAccepted({ method, path, status }: TenantError, account: string): TenantError {
  return new TenantError({
    kind: 'sign-in',
    method,
    path,
    status,
    detail: `the credentials were not accepted (${status ?? 'no status'})`,
    hint: `check ${account}`,
  });
}

export function otherBasePath(basePath: string): string {
  const [usual, other] = BASE_PATHS;
  return `is this the API? try --base-path ${basePath === other ? usual : other}`;
}
