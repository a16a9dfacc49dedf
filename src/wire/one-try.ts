/** One try of one HTTP call: what is sent, what came back, a line for the log. No redirect is followed, nothing repeated. */
import type { IncomingHttpHeaders } from 'node:http';
import got, { RequestError } from 'got';
import type { Agents } from './agents.ts';
import type { Proxy } from './proxy.ts';
import type { RetryWorld } from './retry.ts';

/** The way to a host, as whoever opens a client for it says. */
export interface WayOptions {
  /** Milliseconds for one try of one call, connection included. */
  readonly timeout: number;
  /** `null`: the host is reached directly. */
  readonly proxy?: Proxy | null;
  /** Certificates (PEM) trusted instead of Node's own list; `undefined` trusts that list. */
  readonly certificates?: readonly string[];
  /** One line per try: method, path, status or error code, milliseconds. */
  readonly log?: (line: string) => void;
  readonly world: RetryWorld;
}

export interface TryOptions extends WayOptions {
  /** Whether compressed answers are asked for and unpacked. */
  readonly decompress: boolean;
  /** Soon after it is aborted, a try that hangs is cut short. */
  readonly cutShortAfter?: AbortSignal;
}

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

/** The answer, or the error where none came. */
export async function tryOnce(
  { method, url, path, headers, body, limit }: HttpCall,
  { timeout, certificates, decompress, log, cutShortAfter, world }: TryOptions,
  agent: Agents,
): Promise<HttpAnswer | RequestError> {
  const over = new AbortController();
  const deadline = cutShortAfter && deadlineAfter(cutShortAfter, over.signal, world);
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
    signal: AbortSignal.any(deadline ? [cut.signal, deadline] : [cut.signal]),
  });
  void request.on('downloadProgress', ({ transferred }) => {
    if (limit && transferred > limit.bytes) cut.abort();
  });
  try {
    const { statusCode: status, headers: received, rawBody } = await request;
    logOutcome(status);
    return { status, headers: received, body: new TextDecoder().decode(rawBody), sent };
  } catch (error) {
    if (limit && cut.signal.aborted) {
      logOutcome('too long');
      throw limit.tooLong();
    }
    if (!(error instanceof RequestError)) throw error;
    logOutcome(error.code);
    return error;
  } finally {
    over.abort();
  }
}

/** Milliseconds for one try, once the program was told to stop: seconds are left then, also for the next try. */
const TRY_MS = 3000;

/** Aborted so long after `stop`, or after the try began, whichever is later; without use once the try is `over`. */
function deadlineAfter(stop: AbortSignal, over: AbortSignal, world: Pick<RetryWorld, 'pause'>): AbortSignal {
  const late = new AbortController();
  const begin = (): void => {
    void world.pause(TRY_MS, over).then(() => late.abort());
  };
  if (stop.aborted) begin();
  else stop.addEventListener('abort', begin, { once: true, signal: over });
  return late.signal;
}
