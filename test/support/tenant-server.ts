/** Tenants to run against: the emulator on a port, and a server in front of it that listens in and can misbehave. */
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { permissionMap, type Permission } from '../../src/emulator/tenant/permissions.ts';
import { memoryTenant, seedState, SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import { startEmulator, type RunningEmulator } from '../../src/emulator/tenant/serve-tenant.ts';
import type { Draft, State } from '../../src/emulator/tenant/state.ts';
import type { Store } from '../../src/emulator/tenant/store.ts';
import { afterThisFile } from './clean-up.ts';

/** Of a shape that could not turn up by chance, and with characters that JSON, URLs and base64 write otherwise. */
export const PASSWORD = 'Pa55/"wörd"?&=of-the-set-up-account';

export interface Tenant extends RunningEmulator {
  readonly store: Store;
  /** FITFORM_URL and the credentials of the set-up account. */
  readonly env: Readonly<Record<string, string>>;
  /** Requests other than GET and the sign-in. */
  writes: () => string[];
}

/** A tenant with the seed's content, changed by `change`. */
export async function startTenant(
  change: (draft: Draft) => void = () => undefined,
  behaviour: Partial<Behaviour> = {},
): Promise<Tenant> {
  const store = memoryTenant(seedState());
  await store.update(change);
  const operator = { username: SETUP_USERNAME, password: PASSWORD };
  const emulator = await startEmulator({ store, operator, behaviour });
  afterThisFile(emulator.stop);
  return { ...emulator, store, env: signInAt(emulator.url), writes: () => writesIn(emulator.log) };
}

export const signInAt = (url: string): Record<string, string> => ({
  FITFORM_URL: url,
  FITFORM_USERNAME: SETUP_USERNAME,
  FITFORM_PASSWORD: PASSWORD,
});

const isWrite = ({ method, path }: { method: string; path: string }): boolean =>
  method !== 'GET' && !path.endsWith('/auth');

export const writesIn = (log: readonly { method: string; path: string }[]): string[] =>
  log.filter(isWrite).map(({ method, path }) => `${method} ${path}`);

/** How often each request was made, ids left out: `{'GET /admin/roles': 2}`. */
export function tally(log: readonly { method: string; path: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { method, path } of log) {
    const key = `${method} ${path.replace(/\/[0-9a-f]{24}$/, '/{id}')}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

export interface Call {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  /** A text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `hang`: never answered. `cut`: the connection is closed without an answer. */
export type Reaction = Answer | 'hang' | 'cut';

export interface Front {
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  readonly calls: readonly Call[];
  /** Connections that were opened, whatever was sent on them. */
  readonly connections: () => number;
  /** Every password and token that went through, in either direction. */
  readonly secrets: ReadonlySet<string>;
  stop: () => Promise<void>;
}

/**
 * A server in front of `tenant`, or in front of nothing (then what is passed on gets 404). `react` may answer a call
 * itself; `change` may rewrite what the tenant answered.
 */
export async function startFront(
  tenant: { readonly url: string } | null,
  react: (call: Call) => Reaction | undefined | Promise<Reaction | undefined> = () => undefined,
  change: (call: Call, answer: Answer) => Reaction | Promise<Reaction> = (_call, answer) => answer,
): Promise<Front> {
  const calls: Call[] = [];
  const secrets = new Set<string>();
  let connections = 0;

  async function passOn(call: Call): Promise<Reaction> {
    if (!tenant) return { status: 404, body: { message: 'Not found' } };
    const headers: Record<string, string> = {};
    for (const name of ['authorization', 'x-api-key', 'content-type', 'accept'] as const) {
      const value = call.headers[name];
      if (value !== undefined) headers[name] = String(value);
    }
    const response = await fetch(`${tenant.url}${call.path}`, {
      method: call.method,
      headers,
      ...(call.body === '' ? {} : { body: call.body }),
    });
    const body = await response.text();
    listen(body);
    const date = response.headers.get('date');
    return change(call, {
      status: response.status,
      body,
      headers: { 'content-type': 'application/json', ...(date === null ? {} : { date }) },
    });
  }

  function listen(body: string): void {
    try {
      JSON.parse(body, (key: string, value: unknown) => {
        if (/password|token/.test(key) && typeof value === 'string') secrets.add(value);
        return value;
      });
    } catch {
      // No JSON, no secrets that could be told from anything else.
    }
  }

  async function serve(call: Call, response: ServerResponse): Promise<void> {
    listen(call.body);
    const [, sent] = /^\w+ (.+)$/.exec(call.headers.authorization ?? '') ?? [];
    if (sent !== undefined) secrets.add(sent);
    calls.push(call);
    const reaction = (await react(call)) ?? (await passOn(call));
    if (reaction === 'hang') return;
    if (reaction === 'cut') {
      response.destroy();
      return;
    }
    const { status, body = '', headers = {} } = reaction;
    response.writeHead(
      status,
      typeof body === 'string' ? headers : { 'content-type': 'application/json', ...headers },
    );
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const body = Buffer.concat(chunks).toString();
      serve({ method, path: url.split('?')[0] ?? '', headers, body }, response).catch(() =>
        response.destroy(),
      );
    });
  });
  server.on('connection', (_socket: Socket) => (connections += 1));
  const url = await listenOn(server);
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  afterThisFile(stop);
  return { url, env: signInAt(url), calls, secrets, connections: () => connections, stop };
}

/** A tenant behind a front that holds back creates until they are let go; `asked`: until there is one. */
export async function startHeld() {
  const tenant = await startTenant();
  const asked = Promise.withResolvers<undefined>();
  const release = Promise.withResolvers<undefined>();
  const front = await startFront(tenant, async ({ method, path }: Call) => {
    if (method !== 'POST' || path.endsWith('/auth')) return undefined;
    asked.resolve(undefined);
    await release.promise;
    return undefined;
  });
  return { tenant, front, asked: asked.promise, release: () => release.resolve(undefined) };
}

async function listenOn(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The address of a port on which nobody listens. */
export async function closedPort(): Promise<string> {
  const server = createServer();
  const url = await listenOn(server);
  await new Promise((resolve) => server.close(resolve));
  return url;
}

/** A role as the tenant stores it. */
export const roleOf = (id: string, name: string, ...permissions: Permission[]): State['roles'][number] => ({
  id,
  name,
  permissions: permissionMap(permissions),
});

/** The names of the permissions that a stored role holds. */
export const heldBy = (state: State, name: string): string[] => {
  const role = state.roles.find((each) => each.name === name);
  return Object.entries(role?.permissions ?? {}).flatMap(([permission, held]) =>
    held === true ? [permission] : [],
  );
};

/** An id as the vendor's look. */
export const idOf = (number: number): string => number.toString(16).padStart(24, 'a');
