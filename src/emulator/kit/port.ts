/** A server on a port, which can do to a connection what a fault asks for. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Outcome } from './outcome.ts';

export const LOOPBACK = '127.0.0.1';

/** The loopback hosts as they stand in a URL. */
export const LOOPBACK_NAMES: readonly string[] = [LOOPBACK, 'localhost', '[::1]'];

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
}): Promise<{
  /** Without a path. */
  readonly url: string;
  /** Closes the port and all connections, idle or not; resolves when they are closed. */
  stop: () => Promise<void>;
}> {
  const server = createAdaptorServer({
    fetch: async (request, env) => {
      const { socket } = env.incoming as IncomingMessage;
      return deliver(await answer(request, socket.remoteAddress), env);
    },
    overrideGlobalObjects: false,
    // Without server options, the adaptor makes a plain HTTP server.
  }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  let stopped: Promise<void> | undefined;
  return {
    url: urlOf(host, (server.address() as AddressInfo).port),
    stop: () =>
      (stopped ??= new Promise((resolve) => {
        close();
        server.close(() => resolve());
        server.closeAllConnections();
      })),
  };
}

/** An address to reach the server at: one that listens everywhere is reached on loopback too. */
function urlOf(host: string, port: number): string {
  const everywhere: Record<string, string> = { '0.0.0.0': LOOPBACK, '::': '::1' };
  const address = everywhere[host] ?? host;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
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
