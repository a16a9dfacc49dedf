/** The client against real sockets on this machine: what answers without a server cannot show. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { TenantError } from '../../src/tenant/tenant-error.ts';
import { httpTenant, type HttpOptions, type HttpTenant } from '../../src/tenant/http-tenant.ts';
import { isLoopback } from '../../src/wire/agents.ts';
import { chooseProxy } from '../../src/wire/proxy.ts';
import { Secret } from '../../src/wire/secret.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  );
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answerRequests = (
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> => listening(createServer(answer));

function tenant(origin: string, options: Partial<HttpOptions> = {}): HttpTenant {
  const client = httpTenant({
    origin,
    basePath: '',
    credentials: { method: 'token', token: new Secret('t') },
    readOnly: true,
    sockets: 2,
    timeout: 5000,
    world: {
      random: () => 0,
      now: () => Date.now(),
      monotonic: () => performance.now(),
      pause: () => Promise.resolve(),
      stop: new AbortController().signal,
    },
    ...options,
  });
  closing.push(() => {
    client.close();
    return Promise.resolve();
  });
  return client;
}

/** The way that the environment asks for. */
function by(env: Record<string, string>, origin: string): Pick<HttpOptions, 'proxy'> {
  const proxy = chooseProxy(origin, env);
  if (proxy && 'fault' in proxy) expect.unreachable(proxy.fault);
  return { proxy };
}

const failure = (promise: Promise<unknown>): Promise<TenantError> =>
  promise.then(
    () => expect.unreachable(),
    (error: unknown) => error as TenantError,
  );

test('no more connections at once than allowed, and they are used again', async () => {
  const sockets = new Set<Socket | null>();
  const held: ServerResponse[] = [];
  const host = await answerRequests((_request, response) => {
    sockets.add(response.socket);
    held.push(response);
    // Answers come in pairs: a client with one connection would wait for ever, one without a bound opens twelve.
    if (held.length === 2) for (const one of held.splice(0)) one.end('[]');
  });
  const client = tenant(`http://${host}`);
  await Promise.all(Array.from({ length: 12 }, (_, index) => client.get(`/${index}`)));
  expect(sockets.size).toBe(2);
});

test('a tenant that does not answer in time is unreachable, after five tries', async () => {
  let requests = 0;
  const host = await answerRequests(() => {
    requests += 1;
  });
  const error = await failure(tenant(`http://${host}`, { timeout: 40 }).get('/roles'));
  expect(error).toMatchObject({ kind: 'unreachable', status: null });
  expect(error.message).toContain('no answer in time');
  expect(requests).toBe(5);
});

test('a connection that breaks off in mid-answer is tried again', async () => {
  let requests = 0;
  const host = await answerRequests((_request, response) => {
    requests += 1;
    if (requests === 1) {
      response.writeHead(200, { 'content-length': '100' });
      response.write('[');
      response.socket?.destroy();
    } else {
      response.end('[]');
    }
  });
  expect(await tenant(`http://${host}`).get('/roles')).toEqual([]);
});

test('a port where nobody listens is unreachable', async () => {
  const host = await answerRequests(() => undefined);
  await closing.shift()?.();
  const error = await failure(tenant(`http://${host}`).get('/roles'));
  expect(error.kind).toBe('unreachable');
  expect(error.message).toContain('refused');
});

test('HTTPS_PROXY is asked for a tunnel, and NO_PROXY spares it', async () => {
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  const proxyUrl = `http://${await listening(proxy)}`;
  // A name that no resolver knows (RFC 2606): without the proxy it cannot be reached.
  const origin = 'https://tenant.invalid';
  const through = await failure(tenant(origin, by({ HTTPS_PROXY: proxyUrl }, origin)).get('/roles'));
  expect(through.kind).toBe('unreachable');
  expect(new Set(asked)).toEqual(new Set(['tenant.invalid:443']));
  asked.length = 0;
  const past = await failure(
    tenant(origin, by({ HTTPS_PROXY: proxyUrl, NO_PROXY: 'tenant.invalid' }, origin)).get('/roles'),
  );
  expect(past.message).toMatch(/no such host|could not be looked up/);
  expect(asked).toEqual([]);
}, 60_000);

test('a loopback address is reached directly, whatever the proxy', async () => {
  const host = await answerRequests((_request, response) => response.end('[]'));
  const env = { HTTP_PROXY: 'http://127.0.0.1:1', HTTPS_PROXY: 'http://127.0.0.1:1' };
  expect(await tenant(`http://${host}`, by(env, `http://${host}`)).get('/roles')).toEqual([]);
});

test.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.9.8.7', true],
  ['[::1]', true],
  ['127.0.0.1.example', false],
  ['localhost.example', false],
  ['10.0.0.1', false],
  ['0.0.0.0', false],
])('%s is loopback: %s', (hostname, loopback) => {
  expect(isLoopback(hostname)).toBe(loopback);
});
