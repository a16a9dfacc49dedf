/** A foreign tenant on a loopback port, with faults put in front of it. */
import { serve, type ServerType } from '@hono/node-server';
import type { AddressInfo } from 'node:net';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import type { TenantCall } from '../../src/emulator/tenant/tenant-call-log.ts';
import { createEmulator } from '../../src/emulator/tenant/tenant-emulator.ts';
import { SETUP_USERNAME, memoryTenant } from '../../src/emulator/tenant/default-tenant.ts';
import type { State } from '../../src/emulator/tenant/state.ts';
import type { Store } from '../../src/emulator/tenant/store.ts';

/** Calls that are answered with a status instead of being carried out, as `POST /admin/roles`, by name in the body. */
export interface Fault {
  method: string;
  path: string;
  name?: string;
  status: number;
  message: string;
  /** Answered instead of the message. */
  body?: unknown;
}

export interface Foreign {
  readonly env: Record<string, string>;
  readonly store: Store;
  readonly log: readonly TenantCall[];
  faults: readonly Fault[];
  /** Called before each call is answered: what somebody else does meanwhile. */
  meanwhile?: (request: Request) => Promise<void>;
  stop(): Promise<void>;
}

export async function foreignTenant(
  state: State,
  behaviour: Partial<Behaviour> = {},
  clock?: () => number,
): Promise<Foreign> {
  const store = memoryTenant(state);
  const password = 'of the set-up account';
  const emulator = createEmulator({
    store,
    behaviour,
    ...(clock ? { clock } : {}),
    operator: { username: SETUP_USERNAME, password },
  });
  const answer = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    await foreign.meanwhile?.(request);
    const body = request.method === 'GET' ? '' : await request.clone().text();
    const fault = foreign.faults.find(
      ({ method, path, name }) =>
        method === request.method && path === pathname && (name === undefined || body.includes(`"${name}"`)),
    );
    return fault
      ? Response.json(fault.body ?? { message: fault.message }, { status: fault.status })
      : emulator.fetch(request);
  };
  const server = await new Promise<ServerType>((resolve) => {
    // It would put its own Request and Response in the place of Node's, for whoever shares this process.
    const one = { fetch: answer, port: 0, hostname: '127.0.0.1', overrideGlobalObjects: false };
    const listening = serve(one, () => {
      resolve(listening);
    });
  });
  const { port } = server.address() as AddressInfo;
  const foreign: Foreign = {
    env: {
      FITFORM_URL: `http://127.0.0.1:${port}`,
      FITFORM_USERNAME: SETUP_USERNAME,
      FITFORM_PASSWORD: password,
    },
    store,
    log: emulator.log,
    faults: [],
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
  return foreign;
}
