/** What a caller is told when there is no link: problem details (RFC 9457). None of them holds a secret. */
import { LinkError, type LinkFault } from '../review/link-error.ts';
import { TenantError, type TenantErrorKind } from '../tenant/tenant-error.ts';
import { DEFECT, Refused } from '../web/refused-requests.ts';

export interface ProblemDetails {
  /** The last part of its type: `urn:fitform:problem:NAME`. */
  readonly name: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** What to do about it, where there is something. */
  readonly hint?: string | null;
  /** What is wrong with which part of the body; `pointer` as RFC 6901 has it. */
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown by whatever finds that a request cannot be served. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly details: ProblemDetails;

  constructor(details: ProblemDetails) {
    super(details.detail);
    this.details = details;
  }
}

export function problemResponse(
  { name, title, status, detail, hint, errors, headers }: ProblemDetails,
  requestId: string,
): Response {
  const body = {
    type: `urn:fitform:problem:${name}`,
    title,
    status,
    detail,
    instance: `urn:fitform:request:${requestId}`,
    ...(hint == null ? {} : { hint }),
    ...(errors ? { errors } : {}),
  };
  return new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });
}

/**
 * 4xx: the caller can do something about it. 502: the tenant did not do its part. 503: the tenant is not set up as
 * links need it, so no caller can get one until somebody has mended it.
 */
const FAULTS: Readonly<Record<LinkFault, readonly [status: number, title: string]>> = {
  'too-long': [422, 'The link would be good for too long'],
  'too-short': [422, 'The time of the link was over before it was there'],
  clock: [503, 'The clocks of this service and of the tenant differ'],
  'unknown-document': [404, 'There is no such document'],
  'unknown-name': [422, 'There is no inbox of that name'],
  'other-inbox': [422, 'The document is in another inbox'],
  'inbox-needed': [422, 'The inbox must be named'],
  'not-provisioned': [503, 'The tenant is not set up for review links'],
  'not-permitted': [503, 'The account of this service lacks a permission'],
  'unknown-key': [404, 'There is no such link'],
  'not-a-link': [403, 'This key is not a review link'],
  'not-revoked': [502, 'Not every link was revoked'],
  'unsafe-key': [502, 'The tenant made another key than was asked for'],
  unclear: [502, 'The tenant gave no clear answer'],
};

/** Any error as a problem. An error that nobody foresaw keeps its words to itself. */
export function problemOf(error: unknown): ProblemDetails {
  if (error instanceof Problem) return error.details;
  if (error instanceof Refused) return error.refusal;
  if (error instanceof LinkError) {
    const [status, title] = FAULTS[error.fault];
    return { name: error.fault, title, status, detail: error.message, hint: error.hint };
  }
  if (error instanceof TenantError) return tenantProblem(error);
  return DEFECT;
}

const OF_TENANT: Readonly<Record<TenantErrorKind, Pick<ProblemDetails, 'name' | 'title' | 'status'>>> = {
  unreachable: { name: 'tenant-unreachable', title: 'The tenant cannot be reached', status: 502 },
  'sign-in': { name: 'tenant-sign-in', title: 'The tenant does not let this service in', status: 502 },
  'not-sent': { name: 'stopping', title: 'This service is stopping', status: 503 },
  status: { name: 'tenant-failed', title: 'The tenant could not do it', status: 502 },
  malformed: { name: 'tenant-failed', title: 'The tenant could not do it', status: 502 },
  'read-only': DEFECT,
};

function tenantProblem({ kind, status, message: detail, hint }: TenantError): ProblemDetails {
  if (kind === 'read-only') return DEFECT;
  const isBusy = status === 429 && (kind === 'status' || kind === 'malformed');
  if (!isBusy) return { ...OF_TENANT[kind], detail, hint };
  const headers = { 'retry-after': '5' };
  return { name: 'tenant-busy', title: 'The tenant is busy', status: 503, detail, hint, headers };
}
