import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { control, CONTROL } from './control.ts';
import { createEmulator, type Emulator, type EmulatorOptions } from './emulator.ts';

const LOOPBACK = '127.0.0.1';

export type RunningEmulator = {
  /** Without a path: `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly log: Emulator['log'];
  readonly faults: Emulator['faults'];
  /** Closes the port and all connections, idle or not; resolves when they are closed. */
  stop: () => Promise<void>;
};

export type ServeOptions = EmulatorOptions & {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** The address to listen on; loopback unless it says otherwise. */
  readonly host?: string;
  /** Whether it answers below `/__fitform` too, see control.ts. */
  readonly control?: boolean;
};

/** Runs an emulator on a port of this machine. Rejects when the port is taken. */
export async function startEmulator(options: ServeOptions): Promise<RunningEmulator> {
  const emulator = createEmulator(options);
  const host = options.host ?? LOOPBACK;
  const server = createAdaptorServer({
    fetch: (request, env) => {
      if (options.control && new URL(request.url).pathname.startsWith(`${CONTROL}/`)) {
        const { remoteAddress } = (env.incoming as IncomingMessage).socket;
        return control(request, remoteAddress, { emulator, store: options.store });
      }
      return respond(emulator, request, env);
    },
    overrideGlobalObjects: false,
    // Without server options, the adaptor makes a plain HTTP server.
  }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  let stopped: Promise<void> | undefined;
  function stop(): Promise<void> {
    stopped ??= new Promise((resolve) => {
      emulator.close();
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return stopped;
  }
  return { url: urlOf(host, port), log: emulator.log, faults: emulator.faults, stop };
}

/** An address to reach the server at: one that listens everywhere is reached on loopback too. */
function urlOf(host: string, port: number): string {
  const everywhere: Record<string, string> = { '0.0.0.0': LOOPBACK, '::': '::1' };
  const address = everywhere[host] ?? host;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** What only a server can do: end a connection, or leave it open without a word. */
async function respond(
  emulator: Emulator,
  request: Request,
  { incoming, outgoing }: { incoming: unknown; outgoing: unknown },
): Promise<Response> {
  const { socket } = incoming as IncomingMessage;
  const outcome = await emulator.answer(request);
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
