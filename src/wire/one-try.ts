/** One try of one HTTP call: what is sent, what came back, a line for the log. No redirect is followed, nothing repeated. */
import type { IncomingHttpHeaders } from 'node:http';
import got, { RequestError } from 'got';
import type { Agents } from './agents.ts';

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** As it is sent, secrets and query included. */
  readonly url: string | URL;
  /** As it may be shown. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** An answer of more bytes is cut off, and what `tooLong` makes is thrown. */
  readonly limit?: { readonly bytes: number; tooLong(): Error };
}

/** Of any status. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Without the byte order mark that some servers begin with. */
  readonly body: string;
  /** When its request was sent, by the monotonic clock. */
  readonly sent: number;
}

export interface TryOptions {
  /** Milliseconds for one try, connection included. */
  readonly timeout: number;
  /** Certificates (PEM) trusted instead of Node's own list; `undefined` trusts that list. */
  readonly certificates?: readonly string[] | undefined;
  /** Whether compressed answers are asked for and unpacked. */
  readonly decompress: boolean;
  /** One line per try: method, path, status or error code, milliseconds. */
  readonly log?: ((line: string) => void) | undefined;
  readonly world: { monotonic(): number };
}

/** The answer, or the error where none came. `signal` cuts the try short. */
export async function tryOnce(
  call: HttpCall,
  { timeout, certificates, decompress, log, world }: TryOptions,
  agent: Agents,
  signal?: AbortSignal,
): Promise<HttpAnswer | RequestError> {
  const { method, url, path, headers, body, limit } = call;
  const sent = world.monotonic();
  const logOutcome = (outcome: string | number): void => {
    log?.(`${method} ${path} ${outcome} ${Math.round(world.monotonic() - sent)} ms`);
  };
  const cut = new AbortController();
  const request = got(url, {
    method,
    headers: { accept: 'application/json', 'user-agent': 'fitform', ...headers },
    ...(body === undefined ? {} : { body }),
    agent,
    ...(certificates ? { https: { certificateAuthority: [...certificates] } } : {}),
    timeout: { request: timeout },
    followRedirect: false,
    decompress,
    responseType: 'buffer',
    retry: { limit: 0 },
    throwHttpErrors: false,
    signal: AbortSignal.any([cut.signal, ...(signal ? [signal] : [])]),
  });
  if (limit) {
    void request.on('downloadProgress', ({ transferred }) => {
      if (transferred > limit.bytes) cut.abort();
    });
  }
  try {
    const answer = await request;
    logOutcome(answer.statusCode);
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: new TextDecoder().decode(answer.rawBody),
      sent,
    };
  } catch (error) {
    if (limit && cut.signal.aborted) {
      logOutcome('too long');
      throw limit.tooLong();
    }
    if (!(error instanceof RequestError)) throw error;
    logOutcome(error.code);
    return error;
  }
}
