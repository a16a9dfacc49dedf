import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createEmulator, type Emulator, type EmulatorOptions } from './emulator.ts';

const LOOPBACK = '127.0.0.1';

export type RunningEmulator = {
  /** Without a path: `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly log: Emulator['log'];
  /** Closes the port and all connections, idle or not; resolves when they are closed. */
  stop: () => Promise<void>;
};

/** Runs an emulator on a port of this machine; 0 (the default) takes a free one. Rejects when the port is taken. */
export async function startEmulator(
  options: EmulatorOptions & { readonly port?: number; readonly host?: typeof LOOPBACK },
): Promise<RunningEmulator> {
  const { fetch, log } = createEmulator(options);
  const host = options.host ?? LOOPBACK;
  // Without server options, the adaptor makes a plain HTTP server.
  const server = createAdaptorServer({ fetch, overrideGlobalObjects: false }) as Server;
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
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return stopped;
  }
  return { url: `http://${host}:${port}`, log, stop };
}
