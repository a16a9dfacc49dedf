/** A server on a port: loopback unless somebody says otherwise, with limits in time, and an end that finishes what was begun. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Later } from './in-time.ts';
import { answerRequests, type AnswerOptions } from './answer-requests.ts';

export interface ListenOptions extends Omit<AnswerOptions, 'isStopping'> {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Milliseconds for which an end waits for what was begun. */
  readonly grace: number;
  readonly later: Later;
  readonly limits?: Limits;
}

/** Milliseconds: a client that sends its request more slowly is cut off, so that it does not hold a connection. */
export interface Limits {
  readonly headers: number;
  /** Headers and body. */
  readonly request: number;
  /** Between two looks at what is over its time. */
  readonly check: number;
}

export interface Listening {
  /** Without a path. */
  readonly url: string;
  /**
   * Takes no new connections, closes those that have sent nothing, lets answers that were begun be finished, and then
   * closes the rest.
   */
  stop(): Promise<void>;
}

const LIMITS: Limits = { headers: 10_000, request: 20_000, check: 2_000 };

/** Rejects with Node's error where it cannot listen there. */
export async function listen({
  fetch,
  refuse,
  host,
  port,
  grace,
  later,
  limits = LIMITS,
}: ListenOptions): Promise<Listening> {
  let stopping: Promise<void> | undefined;
  const server = createServer({
    headersTimeout: limits.headers,
    requestTimeout: limits.request,
    connectionsCheckingInterval: limits.check,
    // Node would answer by itself, and nobody would know.
    requireHostHeader: false,
  });
  answerRequests(server, { fetch, ...(refuse && { refuse }), isStopping: () => stopping !== undefined });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const url = await listenOn(server, host, port);
  const end = (): Promise<void> =>
    new Promise((resolve) => {
      const giveUp = later(grace, () => {
        server.closeAllConnections();
      });
      server.close(() => {
        giveUp();
        resolve();
      });
      server.closeIdleConnections();
      // To Node a connection is not idle before its first request.
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    });
  return {
    url,
    stop: () => (stopping ??= end()),
  };
}

/** One that listens everywhere is reached on loopback too. */
const REACHED: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Where the server is reached once it listens, without a path. Rejects with Node's error where it cannot listen there. */
export async function listenOn(server: Server, host: string, port: number): Promise<string> {
  await once(server.listen(port, host), 'listening');
  const address = REACHED[host] ?? host;
  const { port: own } = server.address() as AddressInfo;
  return `http://${address.includes(':') ? `[${address}]` : address}:${own}`;
}
