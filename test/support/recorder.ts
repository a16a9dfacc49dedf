/** An emulator whose traffic is written down: what was sent, byte for byte, and what came back. */
import { serve, type ServerType } from '@hono/node-server';
import type { AddressInfo } from 'node:net';
import { createEmulator, type EmulatorOptions } from '../../src/emulator/tenant/tenant-emulator.ts';

export interface Exchange {
  readonly method: string;
  /** With base path and query. */
  readonly path: string;
  readonly sent: Message;
  readonly answered: Message & { readonly status: number };
  /** The test put this answer in the emulator's place. */
  readonly fault: boolean;
}

interface Message {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body, where it is a multipart form. */
  readonly form?: Readonly<Record<string, unknown>>;
}

export interface Recorded {
  readonly exchanges: readonly Exchange[];
  fetch(request: Request): Promise<Response>;
}

export interface Tampering {
  /** An answer in the emulator's place. */
  readonly instead?: (request: Request) => Response | undefined;
  /** The request as the emulator gets it; recorded is the one that was sent. */
  readonly translate?: (request: Request) => Request;
}

export function recordedEmulator(
  options: EmulatorOptions,
  { instead, translate = (request) => request }: Tampering = {},
): Recorded {
  const emulator = createEmulator(options);
  const exchanges: Exchange[] = [];
  return {
    exchanges,
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const sent = {
        headers: Object.fromEntries(request.headers),
        body: await request.clone().text(),
        ...(await formOf(request)),
      };
      const fault = instead?.(request);
      const response = fault ?? (await emulator.fetch(translate(request)));
      exchanges.push({
        method: request.method,
        path: pathname + search,
        sent,
        answered: {
          status: response.status,
          headers: Object.fromEntries(response.headers),
          body: await response.clone().text(),
        },
        fault: fault !== undefined,
      });
      return response;
    },
  };
}

/** A form's fields are texts: flags are read as such, and a file is its name. */
async function formOf(request: Request): Promise<Pick<Message, 'form'>> {
  if (!request.headers.get('content-type')?.startsWith('multipart/form-data')) return {};
  const entries = [...(await request.clone().formData())].map(([key, value]) => {
    if (typeof value !== 'string') return [key, value.name] as const;
    return [key, value === 'true' || (value === 'false' ? false : value)] as const;
  });
  return { form: Object.fromEntries(entries) };
}

/** Serves it on a free port of this machine while `use` runs. */
export async function served<T>({ fetch }: Recorded, use: (url: string) => Promise<T>): Promise<T> {
  const server = await new Promise<ServerType>((resolve) => {
    // It would put its own Request and Response in the place of Node's, for whoever shares this process.
    const one = { fetch, port: 0, hostname: '127.0.0.1', overrideGlobalObjects: false };
    const listening = serve(one, () => {
      resolve(listening);
    });
  });
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
  }
}
