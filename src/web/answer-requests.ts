/** From what comes over a connection to an answer: the app's, or the app's refusal of what never becomes a request. */
import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener, RequestError } from '@hono/node-server';
import { withSafeHeaders } from './headers.ts';
import { ambiguous, DEFECT, NO_URL, refusalOf, Refused, type Refusal } from './refused-requests.ts';

export interface AnswerOptions {
  /**
   * `address`: where the connection came from; `arrived`: whether the whole answer went out before the connection was
   * closed, once that is known.
   */
  readonly fetch: (request: Request, address: string, arrived: Promise<boolean>) => Promise<Response>;
  /**
   * Logs and answers what never comes to `fetch`; a reader of a body that breaks off is given it as well, as `Refused`.
   * Without it, nobody is told.
   */
  readonly refuse?: (refusal: Refusal, from: RefusedFrom) => Promise<Response>;
  /** Then no connection stays open for the next request, as it would hold up the end. */
  readonly isStopping: () => boolean;
}

export interface RefusedFrom {
  /** `unknown` where it could not be read. */
  readonly method: string;
  readonly address: string;
  /** What went wrong here, where it is no fault of the request. */
  readonly error?: unknown;
}

const inPlainText = ({ status, title }: Refusal): Promise<Response> =>
  Promise.resolve(withSafeHeaders(new Response(`${title}\n`, { status })));

/** Stands in for a Host where none need be sent. */
const NO_HOST = 'localhost';

export function answerRequests(
  server: Server,
  { fetch, refuse = inPlainText, isStopping }: AnswerOptions,
): void {
  /** The last request of each connection. */
  const last = new WeakMap<
    Duplex,
    { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse }
  >();
  const turnedAway = new WeakSet<Duplex>();
  const addressOf = (socket: Duplex): string => (socket as Socket).remoteAddress ?? '';

  /** Those of which nobody knows yet whether they arrive, by connection. */
  const pending = new WeakMap<Socket, Set<() => void>>();

  /** An answer that waits for another one on its connection is not told of its close by Node 22. */
  function arrival(socket: Socket, outgoing: ServerResponse): Promise<boolean> {
    const ends = pending.get(socket) ?? new Set();
    if (!pending.has(socket)) {
      pending.set(socket, ends);
      socket.once('close', () => {
        for (const end of ends) end();
      });
    }
    return new Promise((resolve) => {
      const end = (): void => {
        ends.delete(end);
        resolve(outgoing.writableFinished);
      };
      ends.add(end);
      outgoing.once('close', end);
    });
  }

  function answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { socket, method = 'unknown' } = incoming;
    last.set(socket, { incoming, outgoing });
    const address = addressOf(socket);
    const refusal = ambiguous(incoming);
    const arrived = arrival(socket, outgoing);
    const listener = getRequestListener(
      async (request) => {
        const response = await (refusal
          ? refuse(refusal, { method, address })
          : fetch(request, address, arrived));
        if (isStopping()) response.headers.set('connection', 'close');
        return response;
      },
      {
        hostname: NO_HOST,
        overrideGlobalObjects: false,
        errorHandler: (error) =>
          error instanceof RequestError
            ? refuse(refusal ?? NO_URL, { method, address })
            : refuse(DEFECT, { method, address, error }),
      },
    );
    void listener(incoming, outgoing);
  }

  /** `broken`: the request whose body it is about. */
  async function turnAway(socket: Duplex, refusal: Refusal, broken?: IncomingMessage): Promise<void> {
    const { method = 'unknown' } = broken ?? {};
    const response = await refuse(refusal, { method, address: addressOf(socket) });
    const body = Buffer.from(await response.arrayBuffer());
    const { outgoing } = last.get(socket) ?? {};
    const isMidway = outgoing?.headersSent === true && !outgoing.writableFinished;
    if (socket.writable && !isMidway) {
      const headers = new Headers(response.headers);
      headers.set('content-length', String(body.length));
      headers.set('connection', 'close');
      const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
      const { status } = response;
      socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines}\r\n`);
      await new Promise<void>((resolve) => socket.end(body, resolve));
    }
    // Whoever reads the body need not tell of it again.
    broken?.destroy(new Refused(refusal));
    socket.destroy();
  }

  server.on('request', answer);
  // Node would answer 417; but for 100-continue, an expectation may be passed over. Source: RFC 9110, 10.1.1.
  server.on('checkExpectation', answer);
  server.on('connect', (incoming, socket) => {
    socket.on('error', () => undefined);
    void turnAway(socket, ambiguous(incoming) ?? NO_URL, incoming);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // What a client goes on to send after its mistake is a mistake again.
    if (turnedAway.has(socket)) return;
    turnedAway.add(socket);
    const refusal = refusalOf(error);
    // A browser opens connections ahead, and may never use them.
    const isSilent = (socket as Socket).bytesRead === 0;
    const { incoming, outgoing } = last.get(socket) ?? {};
    const broken = incoming?.complete === false ? incoming : undefined;
    if (!refusal || isSilent || (broken && outgoing?.headersSent)) {
      socket.destroy();
      return;
    }
    void turnAway(socket, refusal, broken);
  });
}
