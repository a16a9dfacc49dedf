/** Requests that are refused before any app sees them: what Node's parser cannot read, and what nobody could read alike. */
import type { IncomingMessage } from 'node:http';

export interface Refusal {
  /** In a word of ours, for logs and counts. */
  readonly name: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
}

/** What the body of a request fails with once the request was refused: it is answered and logged already. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.detail);
    this.refusal = refusal;
  }
}

const badRequest = (detail: string): Refusal => ({
  name: 'bad-request',
  title: 'This is not a valid request',
  status: 400,
  detail,
});

const BY_CODE: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: {
    name: 'headers-too-large',
    title: 'The headers are too large',
    status: 431,
    detail: 'The request line and the headers are longer than 16 KiB.',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    name: 'too-large',
    title: 'The body is too large',
    status: 413,
    detail: 'The body has chunk extensions of more than 16 KiB.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    name: 'request-timeout',
    title: 'The request took too long',
    status: 408,
    detail: 'The request did not arrive in time.',
  },
};

/** What a connection failed with, as its client caused it; `null` for a network that failed, and a client that went. */
export function refusalOf({ code = '' }: NodeJS.ErrnoException): Refusal | null {
  const known = BY_CODE[code];
  if (known) return known;
  return code.startsWith('HPE_') ? badRequest('It cannot be read as HTTP/1.1 in plain text.') : null;
}

/** What the adaptor makes no request of: a Host or a target that no URL can be made of. */
export const NO_URL = badRequest('The Host header or the target cannot be read.');

export const DEFECT: Refusal = {
  name: 'defect',
  title: 'Something went wrong here',
  status: 500,
  detail: 'The request could not be served, for a reason other than the request itself; see the log.',
};

/**
 * A request that this server and a proxy in front might not read alike. HTTP/1.0 knows no Host, and health checks send
 * none. Source: RFC 9112, 3.2.
 */
export function ambiguous(incoming: IncomingMessage): Refusal | null {
  const { url = '', httpVersion, headersDistinct } = incoming;
  const { host: hosts = [] } = headersDistinct;
  if (hosts.length > 1) return badRequest('There is more than one Host header.');
  if (Number(httpVersion) > 1 && !hosts[0]) return badRequest('There is no Host header.');
  if (isPlain(url)) return null;
  return {
    name: 'bad-target',
    title: 'The address is not plain',
    status: 400,
    detail: 'The path must begin with / and hold no segment that is . or .., however it is written.',
  };
}

/**
 * The target as it was sent. URLs resolve dots, so `/go/../metrics` would be `/metrics` here, and below `/go/` for a
 * proxy that does not. Slashes, backslashes and dots may be percent-encoded; some servers cut off `;` and what follows.
 */
function isPlain(target: string): boolean {
  const [path = ''] = target.split('?');
  if (!/^(\/|https?:\/\/)/i.test(path) || path.includes('#')) return false;
  return !path.split(/[/\\]|%2f|%5c/i).some((segment) => /^(\.|%2e){1,2}(;|%3b|$)/i.test(segment));
}
