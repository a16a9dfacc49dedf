/** A server on a port, which can do to a connection what a fault asks for. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { listenOn } from '../../web/listen.ts';
import type { Outcome } from './outcome.ts';

export const LOOPBACK = '127.0.0.1';

/** The loopback hosts as they stand in a URL. */
export const LOOPBACK_NAMES: readonly string[] = [LOOPBACK, 'localhost', '[::1]'];

export type OpenPort = {
  /** Without a path: `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Closes the port and all connections, idle or not; resolves when they are closed. */
  stop: () => Promise<void>;
};

/** A function from request to outcome on a port of this machine. Rejects when the port is taken. */
export async function openPort({
  host,
  port,
  answer,
  close,
}: {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** `remoteAddress`: where the connection came from. Must not reject. */
  answer: (request: Request, remoteAddress: string | undefined) => Promise<Outcome>;
  /** What else ends with the server. */
  close: () => void;
}): Promise<OpenPort> {
  const server = createAdaptorServer({
    fetch: async (request, env) => {
      const { socket } = env.incoming as IncomingMessage;
      return deliver(await answer(request, socket.remoteAddress), env);
    },
    overrideGlobalObjects: false,
    // Without server options, the adaptor makes a plain HTTP server.
  }) as Server;
  const url = await listenOn(server, host, port);
  let stopped: Promise<void> | undefined;
  return {
    url,
    stop: () =>
      (stopped ??= new Promise((resolve) => {
        close();
        server.close(() => resolve());
        server.closeAllConnections();
      })),
  };
}

/** What only a server can do: end a connection, or leave it open without a word. */
async function deliver(
  outcome: Outcome,
  { incoming, outgoing }: { incoming: unknown; outgoing: unknown },
): Promise<Response> {
  const { socket } = incoming as IncomingMessage;
  switch (outcome.end) {
    case 'answered':
      return outcome.response;
    case 'reset':
      socket.resetAndDestroy();
      return RESPONSE_ALREADY_SENT;
    case 'hung':
      // The server's stop closes the connection.
      return RESPONSE_ALREADY_SENT;
    case 'truncated': {
      const { response } = outcome;
      const whole = Buffer.from(await response.arrayBuffer());
      const headers = { ...Object.fromEntries(response.headers), 'content-length': String(whole.length) };
      const out = outgoing as ServerResponse;
      out.writeHead(response.status, headers);
      out.write(whole.subarray(0, Math.floor(whole.length / 2)), () => socket.destroy());
      return RESPONSE_ALREADY_SENT;
    }
  }
}
