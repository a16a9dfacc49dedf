/**
 * A tenant that costs next to nothing and takes the same time for every answer, so that what is measured is the client.
 * It answers as the published API description has it for what a provisioning tool calls: the sign-in, `users/me`, the
 * lists, and POST and PATCH of roles and users. Beside the API, `/bench/` sets it to a state and tells what was called.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { permissionNames } from '../src/kinds/permissions.ts';
import { SETUP_USERNAME, type Tenant } from './workloads.ts';

export interface Counts {
  /** By method; the sign-in is a POST like any other. */
  readonly calls: Readonly<Record<string, number>>;
  readonly sockets: number;
  /** Calls that were being answered at one time. */
  readonly mostAtOnce: number;
}

export interface Settings {
  /** One of the names in `states`. */
  readonly state: string;
  /** Milliseconds that each answer takes. */
  readonly latency: number;
}

export interface MockTenant {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  reset(settings: Settings): void;
  counts(): Counts;
  stop(): Promise<void>;
}

type Stored = Readonly<Record<string, unknown>> & { readonly id: string };
interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

const COLLECTIONS = ['projects', 'inboxes', 'roles', 'users'] as const;
type Name = (typeof COLLECTIONS)[number];
const NO_PERMISSION = Object.fromEntries(permissionNames.map((name) => [name, false]));
/** As the vendor's pages call the same API. */
const API = /^\/(?:admin|api)\/(.*)$/;

export async function startMock(
  states: Readonly<Record<string, () => Tenant>>,
  first: Settings,
): Promise<MockTenant> {
  const password = randomBytes(12).toString('hex');
  const token = randomBytes(24).toString('base64url');
  let content = contentOf(stateIn(states, first.state));
  let { latency } = first;
  let calls: Record<string, number> = {};
  let sockets = new Set<Socket>();
  let [now, mostAtOnce] = [0, 0];

  function reset(settings: Settings): void {
    content = contentOf(stateIn(states, settings.state));
    latency = settings.latency;
    calls = {};
    sockets = new Set();
    mostAtOnce = now;
  }
  const counts = (): Counts => ({ calls, sockets: sockets.size, mostAtOnce });

  async function answer(request: IncomingMessage): Promise<Answer> {
    const { method = '', url = '' } = request;
    const text = await bodyOf(request);
    if (url === '/bench/counts') return json(200, counts());
    if (url === '/bench/reset') {
      reset(JSON.parse(text) as Settings);
      return json(200, {});
    }
    calls[method] = (calls[method] ?? 0) + 1;
    sockets.add(request.socket);
    now += 1;
    mostAtOnce = Math.max(mostAtOnce, now);
    try {
      if (latency > 0) await wait(latency);
      return called(request, text);
    } finally {
      now -= 1;
    }
  }

  function called({ method, url, headers }: IncomingMessage, text: string): Answer {
    const path = API.exec(url ?? '')?.[1];
    if (path === undefined) return refused(404, 'Not found');
    if (method === 'POST' && path === 'auth') {
      const sent = JSON.parse(text) as { username?: unknown; password?: unknown };
      const isRight = sent.username === SETUP_USERNAME && sent.password === password;
      return isRight ? json(200, { authentication_token: token }) : refused(401, 'Wrong credentials');
    }
    if (headers.authorization !== `Bearer ${token}`) return refused(401, 'Authentication required');
    if (method === 'GET' && path === 'users/me') return json(200, content.account);
    const [name = '', id] = path.split('/');
    const collection = content.collections.get(name);
    if (collection === undefined) return refused(404, 'Not found');
    if (method === 'GET' && id === undefined) return { status: 200, body: collection.list() };
    if (method === 'POST' && id === undefined) {
      return json(201, collection.add(randomBytes(12).toString('hex'), JSON.parse(text) as object));
    }
    if (method === 'PATCH' && id !== undefined) {
      const changed = collection.change(id, JSON.parse(text) as object);
      return changed ? json(200, changed) : refused(404, 'Not found');
    }
    return refused(405, 'Not allowed');
  }

  const server = createServer((request, response) => {
    answer(request).then(
      (given) => send(response, given),
      (error: unknown) => send(response, refused(400, String(error))),
    );
  });
  // However long somebody plans meanwhile: a connection that ends under a call is not what is measured.
  server.keepAliveTimeout = 300_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    username: SETUP_USERNAME,
    password,
    reset,
    counts,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function stateIn(states: Readonly<Record<string, () => Tenant>>, name: string): Tenant {
  const state = states[name];
  if (state === undefined) throw new Error(`no state ${name}; there are ${Object.keys(states).join(', ')}`);
  return state();
}

function contentOf(tenant: Tenant) {
  return {
    account: tenant.users.find(({ username }) => username === SETUP_USERNAME),
    collections: new Map(COLLECTIONS.map((name) => [name as string, collectionOf(name, tenant[name])])),
  };
}

/** The text of a list is kept until something is written: that takes the client's time, not the tenant's. */
function collectionOf(name: Name, objects: readonly object[]) {
  const byId = new Map((objects as readonly Stored[]).map((one) => [one.id, one]));
  let text: Buffer | null = null;
  const put = (id: string, sent: object): Stored => {
    const stored = { id, ...shownFrom[name](sent as Written) };
    byId.set(id, stored);
    text = null;
    return stored;
  };
  return {
    list: (): Buffer => (text ??= Buffer.from(JSON.stringify([...byId.values()]))),
    add: put,
    change(id: string, sent: object): Stored | undefined {
      const before = byId.get(id);
      return before && put(id, { ...before, ...sent });
    },
  };
}

interface Written {
  readonly active?: unknown;
  readonly permissions?: object;
  readonly [field: string]: unknown;
}

/** What is shown of what was sent: a password goes in and never comes out, and a role shows every permission. */
const shownFrom: Readonly<Record<Name, (sent: Written) => object>> = {
  projects: (sent) => sent,
  inboxes: (sent) => sent,
  roles: ({ permissions, ...sent }) => ({ ...sent, permissions: { ...NO_PERMISSION, ...permissions } }),
  users: ({ password: _, ...sent }) => ({
    ...sent,
    ...(sent.active === true && { confirmed_at: new Date(0).toISOString() }),
  }),
};

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const json = (status: number, value: unknown): Answer => ({
  status,
  body: Buffer.from(JSON.stringify(value)),
});
const refused = (status: number, message: string): Answer => json(status, { message });

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
}
