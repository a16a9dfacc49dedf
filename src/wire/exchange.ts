/** One HTTP request and the whole of its answer, by Node's own client. */
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Agents } from './agents.ts';

export interface Sent {
  readonly method: string;
  readonly url: string | URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Certificates (PEM) trusted instead of Node's own list. */
  readonly certificates: readonly string[] | undefined;
  /** Milliseconds for all of it, connection included. */
  readonly timeout: number;
  /** Once aborted, nobody waits for the answer any more. */
  readonly until: AbortSignal | undefined;
  /** An answer of more bytes is cut off, and what `tooLong` makes is thrown. */
  readonly limit: { readonly bytes: number; tooLong(): Error } | undefined;
}

export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** As they came: not unpacked. */
  readonly bytes: Buffer;
}

/** No answer came, or not all of it. The cause is what Node says. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
  /** Node's, where it has one; `ETIMEDOUT` where it took longer than it may, `ERR_ABORTED` where it was called off. */
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** What Node or the unpacking throws. */
export function unansweredBy(error: unknown): Unanswered {
  const { message, code, errors = [] } = error as NodeJS.ErrnoException & Partial<AggregateError>;
  // Where a host has several addresses and none answers, Node says something of each of them, and nothing of all.
  const said = message || errors.map((one) => (one as Error).message).join('; ');
  return new Unanswered(said, code, error);
}

/** A timer cannot wait any longer, and then would not wait at all. */
const LONGEST_MS = 2 ** 31 - 1;

/** Throws `Unanswered`, or what the limit makes. */
export async function exchange(agents: Agents, sent: Sent): Promise<Received> {
  const { body, timeout, until, limit } = sent;
  const { promise, resolve, reject } = Promise.withResolvers<Received>();
  const request = begun(agents, sent);
  /** Whatever comes after the first of these says nothing. */
  const failed = (error: Error): void => {
    reject(error);
    request.destroy();
  };
  const late = (): void => {
    // Without a connection of its own by now, the request is still waiting for the proxy.
    const hasTunnel = (request.socket as unknown) !== null || !agents.byTunnel(new URL(sent.url));
    failed(
      hasTunnel
        ? new Unanswered('no answer in time', 'ETIMEDOUT')
        : new Unanswered('no tunnel in time', 'ERR_PROXY_TUNNEL', { proxyTunnelTimeout: true }),
    );
  };
  const calledOff = (): void => failed(new Unanswered('called off', 'ERR_ABORTED'));
  const gone = (): void => failed(new Unanswered('the connection was closed', 'ECONNRESET'));
  // What has come by then is taken first: an answer, where this process was busy, or that a proxy opens no tunnel.
  let timer = setTimeout(() => (timer = setTimeout(late, 0)), Math.min(timeout, LONGEST_MS));
  until?.addEventListener('abort', calledOff, { once: true });

  const take = (response: IncomingMessage): void => {
    request.off('close', gone);
    const chunks: Buffer[] = [];
    let length = 0;
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (limit && length > limit.bytes) failed(limit.tooLong());
    });
    response.on('end', () => {
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        bytes: Buffer.concat(chunks),
      });
    });
    response.on('error', (error) => failed(unansweredBy(error)));
  };
  request.on('response', take);
  request.on('error', (error) => failed(unansweredBy(error)));
  // Also for what is neither an answer nor an error, such as a change of protocol.
  request.on('close', gone);
  request.end(body);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    until?.removeEventListener('abort', calledOff);
  }
}

function begun(agents: Agents, { method, url, headers, certificates }: Sent): ClientRequest {
  try {
    const trusted = certificates ? { ca: [...certificates] } : {};
    return agents.request(new URL(url), { method, headers, ...trusted });
  } catch (error) {
    throw unansweredBy(error);
  }
}
