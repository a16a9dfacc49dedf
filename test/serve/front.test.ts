/** What the service does before its router, and for whom: on a port, as proxies, checks and strangers come to it. */
import { connect } from 'node:net';
import { once } from 'node:events';
import nock from 'nock';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { later } from '../../src/cli/network.ts';
import { operations } from '../../src/serve/operations.ts';
import { listen, type ListenOptions } from '../../src/web/net.ts';
import { rawRequest, sendRaw } from '../raw.ts';
import { startServe } from './running.ts';
import { document, openService, TOKEN, type Setting } from './service.ts';

// Nock holds back what is not whole HTTP, which is what is sent here; all of it to this machine.
beforeAll(() => {
  nock.restore();
});

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
    send: (text: string, options?: { end?: boolean }) => sendRaw(server.url, text, options),
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
      `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(300_000)}`,
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
    // What is still unread when the connection ends may cost the client the answer.
    if (status === 431 && answer.status === null) return;
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

describe('too many requests', () => {
  const times = async (count: number, run: () => Promise<{ status: number }>): Promise<number[]> => {
    const all: number[] = [];
    for (let i = 0; i < count; i += 1) all.push((await run()).status);
    return all;
  };

  test('of strangers do not hold up the metrics, nor the other way round', async () => {
    const { ask } = await openService({ rate: 1 });
    const open = (path: string) => () => ask('GET', path, { token: null });
    expect(await times(3, open('/go/nonsense'))).toEqual([404, 404, 429]);
    expect(await times(3, open('/metrics'))).toEqual([200, 200, 429]);
    expect(await times(3, open('/openapi.json'))).toEqual([200, 200, 429]);
    expect(await times(3, () => ask('POST', '/links', { token: 'wrong' }))).toEqual([401, 401, 429]);
    expect(await times(1, () => ask('POST', '/links', { body: { document_id: document } }))).toEqual([201]);
  });

  test('a scraper that bears the token does not use up the back-end’s', async () => {
    const { ask, make } = await openService({ rate: 1 });
    expect(await times(3, () => ask('GET', '/metrics'))).toEqual([200, 200, 429]);
    expect(await times(3, make)).toEqual([201, 201, 429]);
    expect(await times(1, () => ask('DELETE', '/links/0123456789ab'))).toEqual([429]);
  });

  test('whoever had a ticket is told so, whatever strangers do', async () => {
    const opened = await openService({ rate: 1 });
    const [spent, late] = [await opened.ticket(), await opened.ticket()];
    const go = (ticket: string, method = 'POST') => opened.ask(method, `/go/${ticket}`, { token: null });
    expect((await go(spent)).status).toBe(303);
    expect(await times(3, () => go('nonsense'))).toEqual([404, 404, 429]);
    expect((await go(spent)).status).toBe(410);
    opened.time.pass(60_000);
    expect(await times(3, () => go('nonsense'))).toEqual([404, 404, 429]);
    expect(await times(3, () => go(late, 'GET'))).toEqual([410, 410, 429]);
    expect((await go(spent)).status).toBe(410);
  });

  test('are a page for people, which says how long to wait and leads back', async () => {
    const opened = await openService({ rate: 0.1 });
    const path = `/go/${await opened.ticket()}`;
    expect((await opened.ask('GET', path, { token: null })).status).toBe(200);
    for (const method of ['GET', 'POST']) {
      const { status, headers, text } = await opened.ask(method, path, { token: null });
      expect([status, headers.get('content-type'), headers.get('retry-after')]).toEqual([
        429,
        'text/html; charset=utf-8',
        '10',
      ]);
      expect(text).toMatch(/<title>Please wait a moment<\/title>[\s\S]*<h1>Please wait a moment<\/h1>/);
      expect(text).toContain('Wait 10 seconds');
      expect(text).toContain('<a href="">Try again</a>');
    }
    expect(opened.log.at(-1)).toMatchObject({ route: '/go/{ticket}', status: 429, problem: 'too-many' });
    for (const { answers } of [operations.showTicket, operations.useTicket]) {
      expect(Object.keys(answers[429].content)).toEqual(['text/html']);
    }
    // It is not spent by that.
    opened.time.pass(10_000);
    expect((await opened.ask('POST', path, { token: null })).status).toBe(303);
  });

  test('are one on the dashboard as well; what a form asked for begins at the list', async () => {
    const { ask } = await openService({ rate: 0.5, dashboard: true });
    const get = (path: string) => ask('GET', path, { token: null });
    expect((await get('/')).status).toBe(200);
    const read = await get(`/done/${document}`);
    expect([read.status, read.headers.get('retry-after')]).toEqual([429, '2']);
    expect(read.text).toContain('<a href="">Try again</a>');
    const sent = await ask('POST', '/review', { token: null });
    expect(sent.status).toBe(429);
    expect(sent.text).toContain('<a href="/">Try again</a>');
  });

  test('are a problem for programs', async () => {
    const { ask } = await openService({ rate: 0.1 });
    await ask('GET', '/metrics');
    const { status, headers, json } = await ask('GET', '/metrics');
    expect([status, headers.get('retry-after'), json['type']]).toEqual([
      429,
      '10',
      'urn:fitform:problem:too-many',
    ]);
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

describe('a tenant that takes too long to end a link', () => {
  const slow = () => {
    const asked = Promise.withResolvers<undefined>();
    const setting: Setting = {
      links: (links) => ({
        ...links,
        revoke: () => {
          asked.resolve(undefined);
          return new Promise<never>((_, reject) => void gate.promise.catch(reject));
        },
      }),
    };
    const gate = Promise.withResolvers<never>();
    const fail = () => {
      gate.reject(new Error('the test is over'));
    };
    return { setting, asked: asked.promise, fail };
  };

  test('the caller is told that it may still be live, and to ask again', async () => {
    const { setting, asked, fail } = slow();
    const { ask, time } = await openService(setting);
    const ended = ask('DELETE', '/links/0123456789ab');
    await asked;
    time.pass(30_000);
    const { status, json } = await ended;
    fail();
    expect([status, json['type']]).toEqual([504, 'urn:fitform:problem:too-slow']);
    expect(json['detail']).toMatch(/The link may still be live: ask again/);
    expect(json['detail']).not.toContain('revoked');
  });

  test('so is whoever marks a document as done', async () => {
    const { setting, asked, fail } = slow();
    const { ask, time } = await openService({ ...setting, dashboard: true });
    const list = await ask('GET', '/', { token: null });
    const csrf = /name="csrf" value="([^"]+)"/.exec(list.text)?.[1] ?? '';
    const marked = ask('POST', '/done', {
      token: null,
      headers: {
        cookie: list.headers.get('set-cookie')?.split(';')[0] ?? '',
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: String(new URLSearchParams({ csrf, document_id: document })),
    });
    await asked;
    time.pass(30_000);
    const { status, text } = await marked;
    fail();
    expect(status).toBe(504);
    expect(text).toMatch(/links may still be live: mark it as done again/);
  });

  test('and the description says so', () => {
    const { endLink, createLink } = operations;
    expect(endLink.answers[504].description).toMatch(/may still be live: ask again/);
    expect(createLink.answers[504].description).toMatch(/makes after all is revoked/);
  });
});

test('the program does the same, and elsewhere than on loopback asks for no name', async () => {
  const surroundings = {
    files: { 'tenant.yaml': 'version: 1\ntenant:\n  url: embedded\nroles: []\n' },
    env: { FITFORM_SERVE_TOKEN: TOKEN },
  };
  const review = rawRequest('/healthz', { headers: 'Host: review.example.com\r\n' });
  const [here, everywhere] = await Promise.all([
    startServe([], surroundings),
    startServe(['--host', '0.0.0.0'], surroundings),
  ]);
  const statuses = await Promise.all(
    ['GET /healthz HTTP/1.0\r\n\r\n', 'HELLO\r\n\r\n', review].map((text) => sendRaw(here.url, text)),
  );
  expect(statuses.map(({ status }) => status)).toEqual([200, 400, 421]);
  expect((await sendRaw(everywhere.url, review)).status).toBe(200);
  await everywhere.stop();
  const { stderr } = await here.stop();
  for (const problem of ['bad-request', 'other-host']) expect(stderr).toContain(`"problem":"${problem}"`);
});
