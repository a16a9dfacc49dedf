/** A server on a port: loopback unless somebody says otherwise, with limits in time, and an end that finishes what was begun. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';

export interface ListenOptions {
  /**
   * `address`: where the connection came from; `arrived`: whether the whole answer went out before the connection was
   * closed, once that is known.
   */
  readonly fetch: (request: Request, address: string, arrived: Promise<boolean>) => Promise<Response>;
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Milliseconds for which an end waits for what was begun. */
  readonly grace: number;
  /** Runs something after so many milliseconds; returns what takes it back. */
  readonly later: (ms: number, run: () => void) => () => void;
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

/** Milliseconds: a client that sends its request more slowly is cut off, so that it does not hold a connection. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 20_000;

/** Rejects with Node's error where it cannot listen there. */
export async function listen({ fetch, host, port, grace, later }: ListenOptions): Promise<Listening> {
  let stopping: Promise<void> | undefined;
  const server = createAdaptorServer({
    async fetch(request, env) {
      const { socket } = env.incoming as IncomingMessage;
      const outgoing = env.outgoing as ServerResponse;
      const arrived = new Promise<boolean>((resolve) => {
        outgoing.once('close', () => resolve(outgoing.writableFinished));
      });
      const response = await fetch(request, socket.remoteAddress ?? '', arrived);
      // A connection that stayed open for the next request would hold up the end.
      if (stopping) response.headers.set('connection', 'close');
      return response;
    },
    overrideGlobalObjects: false,
    serverOptions: { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS },
  }) as Server;
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
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
    url: urlOf(host, (server.address() as AddressInfo).port),
    stop: () => (stopping ??= end()),
  };
}

const isEverywhere = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** One that listens everywhere is reached on loopback too. */
function urlOf(host: string, port: number): string {
  const address = isEverywhere(host) ? (host === '::' ? '::1' : '127.0.0.1') : host;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

export const isLoopbackHost = (host: string): boolean => /^127(\.\d{1,3}){3}$|^::1$|^localhost$/.test(host);
