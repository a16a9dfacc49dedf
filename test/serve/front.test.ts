/** What the service does before its router, and for whom: on a port, as proxies, checks and strangers come to it. */
import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { later } from '../../src/cli/system/network.ts';
import { listen, type ListenOptions } from '../../src/web/listen.ts';
import { rawRequest, sendRaw } from '../support/raw-http.ts';
import { startServe } from '../support/serve-process.ts';
import { document, openService, TOKEN, type Setting } from '../support/service.ts';

async function openFront(setting: Setting = {}, limits?: ListenOptions['limits']) {
  const opened = await openService(setting);
  const { fetch, refuse } = opened.service;
  const server = await listen({
    fetch,
    refuse,
    host: '127.0.0.1',
    port: 0,
    grace: 1000,
    later,
    ...(limits && { limits }),
  });
  onTestFinished(() => server.stop());
  return {
    ...opened,
    url: server.url,
    send: (text: string, options?: Parameters<typeof sendRaw>[2]) => sendRaw(server.url, text, options),
    requests: () => opened.log.filter((entry) => entry.event === 'request'),
    metrics: async () => (await opened.ask('GET', '/metrics')).text,
  };
}

describe('a check that speaks HTTP/1.0 and names no host', () => {
  test.each(['/healthz', '/readyz', '/metrics'])('gets %s', async (path) => {
    const { send, requests } = await openFront();
    const { status } = await send(`GET ${path} HTTP/1.0\r\n\r\n`);
    expect([status, requests()]).toEqual([200, [expect.objectContaining({ route: path, status: 200 })]]);
  });

  test('with HTTP/1.1 the host must be named, once', async () => {
    const { send, requests } = await openFront();
    for (const headers of ['', 'Host:\r\n', 'Host: 127.0.0.1\r\nHost: 127.0.0.1\r\n', 'Host: a b\r\n']) {
      expect((await send(rawRequest('/healthz', { headers }))).status, headers).toBe(400);
    }
    expect(requests()).toHaveLength(4);
    expect(new Set(requests().map(({ problem, method }) => `${problem} ${method}`))).toEqual(
      new Set(['bad-request GET']),
    );
  });
});

describe('what never comes to the router is answered, logged and counted, once', () => {
  test.each<[string, string, number, string, string]>([
    ['no HTTP', 'HELLO\r\n\r\n', 400, 'bad-request', 'unknown'],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'bad-request', 'unknown'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'bad-request', 'unknown'],
    ['a target with bytes that are none', rawRequest('/\xe9'), 400, 'bad-request', 'unknown'],
    [
      'two lengths',
      rawRequest('/links', {
        method: 'POST',
        headers: 'Host: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n',
      }),
      400,
      'bad-request',
      'unknown',
    ],
    [
      'headers without an end',
      `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}`,
      431,
      'headers-too-large',
      'unknown',
    ],
    ['a host that is none', rawRequest('/', { headers: 'Host: [::1\r\n' }), 400, 'bad-request', 'GET'],
    ['a tunnel', rawRequest('elsewhere.example:443', { method: 'CONNECT' }), 400, 'bad-target', 'CONNECT'],
    ['no path', rawRequest('*', { method: 'OPTIONS' }), 400, 'bad-target', 'OPTIONS'],
  ])('%s', async (_name, text, status, problem, method) => {
    const { send, requests, metrics } = await openFront();
    const answer = await send(text);
    const id = requests()[0]?.request_id ?? '';
    expect(requests()).toEqual([
      {
        event: 'request',
        request_id: expect.stringMatching(/^[0-9a-f]{24}$/) as string,
        method,
        route: 'none',
        status,
        ms: 0,
        caller: '127.0.0.1',
        problem,
      },
    ]);
    const counted = await metrics();
    const label = method === 'unknown' || method === 'CONNECT' ? 'other' : method;
    expect(counted).toContain(
      `fitform_http_requests_total{method="${label}",route="none",status="${status}"} 1`,
    );
    expect(counted).toContain(`fitform_problems_total{problem="${problem}"} 1`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
    expect(JSON.parse(answer.body)).toMatchObject({
      type: `urn:fitform:problem:${problem}`,
      status,
      instance: `urn:fitform:request:${id}`,
    });
    expect(answer.headers.get('x-request-id')).toBe(id);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('is one line, however long it goes on', async () => {
    const { send, requests } = await openFront();
    await send(`GET / HTTP/1.1\r\nA: ${'a'.repeat(500_000)}`);
    expect(requests()).toMatchObject([{ status: 431 }]);
  });

  test('after a request on the same connection as well', async () => {
    const { send, requests } = await openFront();
    const { status, body } = await send('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n', {
      then: 'HELLO\r\n\r\n',
    });
    expect([status, body.includes('HTTP/1.1 400 Bad Request')]).toEqual([200, true]);
    expect(requests()).toMatchObject([
      { method: 'GET', status: 200 },
      { method: 'unknown', status: 400 },
    ]);
  });

  test('a body that breaks off is one line, and no defect', async () => {
    const { send, requests, keys } = await openFront();
    const bearing = `Host: 127.0.0.1\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\n`;
    const head = (headers: string) =>
      rawRequest('/links', { method: 'POST', headers: `${bearing}${headers}` });
    const broken = await send(`${head('Transfer-Encoding: chunked\r\n')}5\r\n{"doc\r\nnonsense`);
    expect([broken.status, broken.headers.get('content-type')]).toEqual([400, 'application/problem+json']);
    await send(`${head('Content-Length: 100\r\n')}{"doc`, { end: true });
    expect(requests()).toMatchObject([
      { method: 'POST', status: 400, problem: 'bad-request' },
      { method: 'POST', status: 400, problem: 'bad-request' },
    ]);
    expect(await keys()).toEqual([]);
  });

  test('nor one whose connection is reset', async () => {
    const { url, requests } = await openFront();
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const headers = `Host: 127.0.0.1\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\n`;
    const length = 'Content-Length: 100\r\nExpect: 100-continue\r\n';
    socket.write(rawRequest('/links', { method: 'POST', headers: headers + length }));
    // It goes on: the request has arrived.
    await once(socket, 'data');
    socket.resetAndDestroy();
    while (requests().length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(requests()).toMatchObject([{ route: '/links', status: 400, problem: 'cut-off' }]);
  });

  test('what comes too slowly is 408; a connection that says nothing is no request', async () => {
    const { send, requests } = await openFront({}, { headers: 40, request: 60, check: 10 });
    const [silent, slow] = await Promise.all([send(''), send('GET /healthz HTTP/1.1\r\nHost: 127.0.')]);
    expect([silent.status, slow.status]).toEqual([null, 408]);
    expect(requests()).toMatchObject([{ method: 'unknown', status: 408, problem: 'request-timeout' }]);
    await send('', { end: true });
    expect(requests()).toHaveLength(1);
  });
});

describe('a path with dots', () => {
  test.each([
    '/go/../metrics',
    '/./healthz',
    '/..',
    '/healthz/.',
    '/%2e%2e/links',
    '/go/%2E./metrics',
    '/go/.%2e/metrics?x',
    '/go/..%2fmetrics',
    '/go/x%2F..%2F..%2Fmetrics',
    '/go\\..\\metrics',
    '/go/..%5cmetrics',
    '/go/..;x/metrics',
    '/go/..%3B/metrics',
    '/go//../metrics',
    '/go/x%3f/../../metrics',
    '/metrics#/../go/x',
    'http://127.0.0.1/go/../metrics',
    'http://127.0.0.1/go/%2e%2e/metrics',
  ])('%s is refused', async (target) => {
    const { send, requests } = await openFront();
    const { status, body } = await send(rawRequest(target));
    expect([status, (JSON.parse(body) as { type: string }).type]).toEqual([
      400,
      'urn:fitform:problem:bad-target',
    ]);
    expect(requests()).toMatchObject([{ method: 'GET', route: 'none', status: 400, problem: 'bad-target' }]);
  });

  test.each([
    ['/healthz?next=/../x', 200],
    ['http://127.0.0.1/healthz', 200],
    ['/go/a.b', 404],
    ['/go/...', 404],
    ['/.well-known/x', 404],
    ['/go/..x', 404],
  ])('%s is not one', async (target, status) => {
    const { send } = await openFront();
    expect((await send(rawRequest(target))).status).toBe(status);
  });
});

describe('on loopback', () => {
  const hosts = (name: string) => rawRequest('/healthz', { headers: `Host: ${name}\r\n` });

  test.each(['evil.example', 'evil.example:8080', '127.0.0.1.evil.example', '10.0.0.1', 'localhost.evil'])(
    'it is not there under the name %s, whatever is asked',
    async (host) => {
      const { ask, requests, keys } = await openFront();
      for (const [method, path] of [
        ['GET', '/healthz'],
        ['GET', '/metrics'],
        ['GET', '/openapi.json'],
        ['GET', '/nowhere'],
        ['POST', '/links'],
        ['POST', '/go/x'],
      ] as const) {
        const body = path === '/links' ? { document_id: document } : undefined;
        const answer = await ask(method, path, { host, body });
        expect([answer.status, answer.json['type']]).toEqual([421, 'urn:fitform:problem:other-host']);
      }
      expect(requests()).toHaveLength(6);
      expect(await keys()).toEqual([]);
    },
  );

  test.each(['127.0.0.1', '127.0.0.1:1', 'localhost', 'LOCALHOST:99', '[::1]:8080', '127.0.0.2:8080'])(
    'it is there under %s',
    async (host) => {
      const { send } = await openFront();
      expect((await send(hosts(host))).status).toBe(200);
    },
  );

  test('elsewhere any name will do', async () => {
    const { send } = await openFront({ onLoopback: false });
    expect((await send(hosts('review.example.com'))).status).toBe(200);
  });
});

test('Node’s connections that are kept open end without a line', async () => {
  const { url, requests } = await openFront();
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  await once(socket, 'data');
  socket.end();
  await once(socket, 'close');
  expect(requests()).toHaveLength(1);
});

test('the program does the same, and elsewhere than on loopback asks for no name', async () => {
  const surroundings = {
    files: { 'tenant.yaml': 'version: 1\ntenant:\n  url: embedded\nroles: []\n' },
    env: { FITFORM_SERVE_TOKEN: TOKEN },
  };
  const review = rawRequest('/healthz', { headers: 'Host: review.example.com\r\n' });
  const [here, everywhere, short] = await Promise.all([
    startServe([], surroundings),
    startServe(['--host', '0.0.0.0'], surroundings),
    // Of this machine as well, written otherwise.
    startServe(['--host', '127.1'], surroundings),
  ]);
  const statuses = await Promise.all(
    ['GET /healthz HTTP/1.0\r\n\r\n', 'HELLO\r\n\r\n', review].map((text) => sendRaw(here.url, text)),
  );
  expect(statuses.map(({ status }) => status)).toEqual([200, 400, 421]);
  expect((await sendRaw(everywhere.url, review)).status).toBe(200);
  expect((await sendRaw(short.url, review)).status).toBe(421);
  await Promise.all([everywhere.stop(), short.stop()]);
  const { stderr } = await here.stop();
  for (const problem of ['bad-request', 'other-host']) expect(stderr).toContain(`"problem":"${problem}"`);
});
