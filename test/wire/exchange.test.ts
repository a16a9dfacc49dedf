/** What ends a request, and what is said of it. */
import { EventEmitter } from 'node:events';
import { createServer, type ClientRequest, type RequestListener } from 'node:http';
import { expect, onTestFinished, test, vi } from 'vitest';
import { agentsFor, type Agents } from '../../src/wire/agents.ts';
import { exchange, Unanswered, unansweredBy, type Received, type Sent } from '../../src/wire/exchange.ts';
import { Secret } from '../../src/wire/secret.ts';
import { listening, proxyServer } from '../support/loopback.ts';

const NOTHING_MORE = {
  ...{ method: 'GET', headers: {}, body: undefined, certificates: undefined },
  ...{ timeout: 60_000, until: undefined, limit: undefined },
};

function sending(host: string): (more?: Partial<Sent>) => Promise<Received> {
  const agents = agentsFor({ sockets: 1, timeout: 60_000 });
  onTestFinished(agents.close);
  return (more = {}) => exchange(agents, { ...NOTHING_MORE, url: `http://${host}/a`, ...more });
}

const to = async (listener: RequestListener) => sending(await listening(createServer(listener)));

const whyNot = (answer: Promise<Received>): Promise<unknown> =>
  answer.then(
    () => 'answered',
    (error: unknown) => (error instanceof Unanswered ? error.code : error),
  );

test('what is sent arrives, with its length; what comes is whole', async () => {
  const send = await to((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      response.writeHead(418, {
        'x-said': [method, url, headers['content-length'], headers['x-a']].join(' '),
      });
      response.write('one, ');
      response.end(Buffer.concat(chunks));
    });
  });
  const { status, headers, bytes } = await send({ method: 'POST', body: 'zwölf', headers: { 'x-a': 'b' } });
  expect([status, headers['x-said'], bytes.toString()]).toEqual([418, 'POST /a 6 b', 'one, zwölf']);
});

test.each<[string, RequestListener, unknown]>([
  ['cut before it began', (_request, response) => response.destroy(), 'ECONNRESET'],
  [
    'cut in the middle',
    (_request, response) =>
      response.writeHead(200, { 'content-length': '9' }).write('{', () => response.destroy()),
    'ECONNRESET',
  ],
  ['no HTTP', ({ socket }) => socket.end('SSH-2.0-x\r\n\r\n'), 'HPE_INVALID_CONSTANT'],
  [
    'a change of protocol',
    ({ socket }) =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
    'ECONNRESET',
  ],
])('an answer that is %s is none', async (_what, listener, said) => {
  expect(await whyNot((await to(listener))())).toEqual(said);
});

test('what cannot be sent is no answer either, and says nothing of what it holds', async () => {
  const send = await to((_request, response) => response.end());
  const answer = send({ headers: { 'x-a': 'secret\n' } });
  expect(await whyNot(answer)).toEqual('ERR_INVALID_CHAR');
  await expect(answer).rejects.not.toThrow(/secret/);
});

test('one that takes longer than it may is given up, and so is its connection', async () => {
  let closed: Promise<unknown> = Promise.resolve();
  const send = await to(({ socket }) => {
    closed = new Promise((resolve) => socket.once('close', resolve));
  });
  expect(await whyNot(send({ timeout: 20 }))).toEqual('ETIMEDOUT');
  await closed;
});

test('one that is here when its time is over is taken: this process was busy', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const request = Object.assign(new EventEmitter(), { end: () => undefined, destroy: () => undefined });
  const response = Object.assign(new EventEmitter(), { statusCode: 200, headers: {} });
  const agents: Agents = {
    request: () => request as unknown as ClientRequest,
    byTunnel: () => false,
    close: () => undefined,
  };
  const answer = exchange(agents, { ...NOTHING_MORE, url: 'http://tenant.example', timeout: 1000 });
  vi.advanceTimersByTime(1000);
  request.emit('response', response);
  response.emit('end');
  expect((await answer).status).toBe(200);
});

test('a timeout beyond what a timer can wait is not over at once', async () => {
  const send = await to((_request, response) => response.end('x'));
  expect((await send({ timeout: 1e12 })).status).toBe(200);
});

test('one that is called off is given up; one that was answered leaves nothing behind', async () => {
  const until = new AbortController();
  const send = await to((request, response) => {
    if (request.method === 'GET') response.end();
    else until.abort();
  });
  await send({ until: until.signal });
  expect(await whyNot(send({ method: 'POST', until: until.signal }))).toEqual('ERR_ABORTED');
});

test('a host of several addresses: what is said of each of them', () => {
  const errors = ['connect EACCES ::1:9', 'connect EACCES 127.0.0.1:9'].map((one) => new Error(one));
  const none = Object.assign(new AggregateError(errors), { code: 'EACCES' });
  expect(unansweredBy(none)).toMatchObject({
    message: 'connect EACCES ::1:9; connect EACCES 127.0.0.1:9',
    code: 'EACCES',
    cause: none,
  });
});

test('a proxy that opens no tunnel in time is told as that, whoever gives it up first', async () => {
  const { host } = await proxyServer({ tunnel: null });
  const agents = agentsFor({ sockets: 1, timeout: 60_000, proxy: { url: new Secret(`http://${host}`) } });
  onTestFinished(agents.close);
  const answer = exchange(agents, { ...NOTHING_MORE, url: 'https://tenant.example/a', timeout: 20 });
  expect(await whyNot(answer)).toEqual('ERR_PROXY_TUNNEL');
});
