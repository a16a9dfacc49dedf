/** One try of one HTTP call: what is sent, what came back, a line for the log. No redirect is followed, nothing repeated. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Agents } from './agents.ts';
import { exchange, Unanswered } from './exchange.ts';
import type { Proxy } from './proxy.ts';
import type { RetryWorld } from './retry.ts';
import { PACKINGS, unpacked } from './unpack.ts';

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

/** The answer, or why none came. Throws what the call's limit makes. */
export async function tryOnce(
  { method, url, path, headers, body: given, limit }: HttpCall,
  { timeout, certificates, decompress, log, cutShortAfter, world }: TryOptions,
  agents: Agents,
): Promise<HttpAnswer | Unanswered> {
  // What a server has closed while this process was busy is known to be closed after a whole turn of its loop.
  for (let turn = 0; turn < 2; turn += 1) await new Promise<void>((done) => void setImmediate(done));
  const over = cutShortAfter && new AbortController();
  const until = over && deadlineAfter(cutShortAfter, over.signal, world);
  const sent = world.monotonic();
  const logOutcome = (outcome: string | number): void => {
    log?.(`${method} ${path} ${outcome} ${Math.round(world.monotonic() - sent)} ms`);
  };
  const all = {
    accept: 'application/json',
    'user-agent': 'fitform',
    ...(decompress ? { 'accept-encoding': PACKINGS } : {}),
    ...headers,
  };
  try {
    const received = await exchange(agents, {
      method,
      url,
      headers: all,
      body: given,
      certificates,
      timeout,
      until,
      limit,
    });
    const { status, headers: come, bytes } = received;
    const body = decoder.decode(decompress ? await unpacked(bytes, come['content-encoding']) : bytes);
    logOutcome(status);
    return { status, headers: come, body, sent };
  } catch (error) {
    if (!(error instanceof Unanswered)) {
      logOutcome('too long');
      throw error;
    }
    logOutcome(error.code ?? 'failed');
    return error;
  } finally {
    over?.abort();
  }
}

const decoder = new TextDecoder();

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
