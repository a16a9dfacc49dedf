/** What a client may rely on: the order of its hooks, when a call is sent again, and what ends it. */
import { createServer, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { HttpCall } from '../../src/wire/one-try.ts';
import { makeSender, type SenderOptions, type Tries } from '../../src/wire/sender.ts';
import { listening } from '../support/loopback.ts';

type Reply = number | ((response: ServerResponse) => void);

/** A server with one reply per call, the last one for all that follow; what happens is written down in order. */
async function opened(
  replies: readonly Reply[],
  options: Partial<SenderOptions> = {},
  pauses: Promise<void>[] = [],
) {
  const events: string[] = [];
  const ports = new Set<number | undefined>();
  let count = 0;
  const host = await listening(
    createServer((request, response) => {
      ports.add(request.socket.remotePort);
      events.push(`${request.method ?? ''} ${request.url ?? ''}`);
      const reply = replies[Math.min(count, replies.length - 1)] ?? 200;
      count += 1;
      if (typeof reply === 'number') response.writeHead(reply).end('{}');
      else reply(response);
    }),
  );
  const stop = new AbortController();
  const sender = makeSender({
    sockets: 1,
    proxy: null,
    timeout: 500_000,
    decompress: true,
    world: {
      now: () => 0,
      monotonic: () => 0,
      random: () => 1,
      stop: stop.signal,
      pause: (ms) => {
        events.push(`waits ${ms}`);
        return pauses.shift() ?? Promise.resolve();
      },
    },
    ...options,
  });
  onTestFinished(sender.close);
  const call: HttpCall = { method: 'GET', url: `http://${host}/a?secret`, path: '/a', headers: {} };
  const tries: Tries = {
    begin: (attempt) => {
      events.push(`begins ${attempt}`);
      return Promise.resolve();
    },
    answered: ({ status }) => events.push(`answered ${status}`),
    failure: ({ code }) => new Error(`no answer: ${code}`),
  };
  const send = (more: Partial<HttpCall> = {}, how: Partial<Tries> = {}) =>
    sender.send({ ...call, ...more }, { ...tries, ...how });
  return { send, events, ports, stop };
}

describe('a call', () => {
  test('is begun, answered and waited for in this order, over one connection', async () => {
    const { send, events, ports } = await opened([503, 200]);
    expect(await send()).toMatchObject({ status: 200, body: '{}' });
    expect(events).toEqual([
      ...['begins 1', 'GET /a?secret', 'answered 503', 'waits 500'],
      ...['begins 2', 'GET /a?secret', 'answered 200'],
    ]);
    expect(ports.size).toBe(1);
  });

  test.each<[method: HttpCall['method'], harmless: boolean, status: number, tries: number]>([
    ['GET', false, 502, 5],
    ['PATCH', false, 502, 5],
    ['POST', false, 502, 1],
    ['POST', true, 502, 5],
    ['POST', false, 503, 5],
    ['GET', false, 404, 1],
    ['GET', false, 302, 1],
  ])('%s (harmless: %s) that is answered %i is sent %i times', async (method, harmless, status, tries) => {
    const { send, events } = await opened([status]);
    expect((await send({ method }, { harmless })).status).toBe(status);
    expect(events.filter((event) => event.startsWith(method))).toHaveLength(tries);
  });

  test('that is not answered is what the client makes of it', async () => {
    const { send, events } = await opened([(response) => response.destroy()]);
    await expect(send({ method: 'POST' })).rejects.toThrow('no answer: ECONNRESET');
    expect(events).toEqual(['begins 1', 'POST /a?secret']);
  });

  test('is not sent where its beginning fails', async () => {
    const { send, events } = await opened([200]);
    await expect(send({}, { begin: () => Promise.reject(new Error('not now')) })).rejects.toThrow('not now');
    expect(events).toEqual([]);
  });

  test('is logged without what must not be shown', async () => {
    const lines: string[] = [];
    const { send } = await opened([503, (response) => response.destroy(), 200], {
      log: (line) => lines.push(line),
    });
    await send();
    expect(lines).toEqual(['GET /a 503 0 ms', 'GET /a ECONNRESET 0 ms', 'GET /a 200 0 ms']);
  });
});

describe('nothing is sent again', () => {
  test('once the program is told to stop', async () => {
    const { send, events, stop } = await opened([503]);
    stop.abort();
    expect((await send()).status).toBe(503);
    expect(events).toEqual(['begins 1', 'GET /a?secret', 'answered 503']);
  });

  test('once the call itself is over; the stop says nothing then', async () => {
    const { send, events, stop } = await opened([503]);
    const until = new AbortController();
    stop.abort();
    const begin = (attempt: number): Promise<void> => {
      if (attempt === 3) until.abort();
      return Promise.resolve();
    };
    expect((await send({}, { until: until.signal, begin })).status).toBe(503);
    expect(events.filter((event) => event.startsWith('GET'))).toHaveLength(3);
  });

  test('once the connections are closed: the wait is the last', async () => {
    const closed = new AbortController();
    const { send, events } = await opened([503], { closed: closed.signal });
    closed.abort();
    expect((await send()).status).toBe(503);
    expect(events).toEqual(['begins 1', 'GET /a?secret', 'answered 503', 'waits 500']);
  });
});

describe('an answer', () => {
  const long: Reply = (response) => response.writeHead(200).end('x'.repeat(2000));

  test('of more bytes than the limit is cut off', async () => {
    const lines: string[] = [];
    const { send } = await opened([long], { log: (line) => lines.push(line) });
    const limit = (bytes: number) => ({ bytes, tooLong: () => new Error('too long for me') });
    expect((await send({ limit: limit(2000) })).body).toHaveLength(2000);
    await expect(send({ limit: limit(1999) })).rejects.toThrow('too long for me');
    expect(lines.at(-1)).toBe('GET /a too long 0 ms');
  });

  const packed: Reply = (response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('\ufeff{}'));

  test.each([
    [true, '{}'],
    [false, new TextDecoder().decode(gzipSync('\ufeff{}'))],
  ])('is unpacked where that is asked for: %s', async (decompress, body) => {
    const { send } = await opened([packed], { decompress });
    expect((await send()).body).toBe(body);
  });
});

test('a try that hangs after the signal is cut short, and the next is made', async () => {
  const hurry = new AbortController();
  const never = new Promise<void>(() => undefined);
  const { send, events } = await opened([() => hurry.abort(), 200], { cutShortAfter: hurry.signal }, [
    Promise.resolve(),
    Promise.resolve(),
    never,
  ]);
  expect((await send()).status).toBe(200);
  expect(events).toEqual([
    ...['begins 1', 'GET /a?secret', 'waits 3000', 'waits 500'],
    ...['begins 2', 'waits 3000', 'GET /a?secret', 'answered 200'],
  ]);
});
