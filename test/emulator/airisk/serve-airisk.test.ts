/** On a port: loopback alone, what is logged, and what tests may ask beside the API. */
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import {
  startAirisk,
  type AiriskServeOptions,
  type RunningAirisk,
} from '../../../src/emulator/airisk/serve-airisk.ts';
import { ANN, CALLBACK, jsonOf, openAirisk } from '../../support/airisk-server.ts';

const running: RunningAirisk[] = [];
afterEach(() => Promise.all(running.splice(0).map(({ stop }) => stop())));

async function started(options: AiriskServeOptions = {}) {
  const server = await startAirisk(options);
  running.push(server);
  const call = (path: string, init: RequestInit = {}) =>
    fetch(server.url + path, { redirect: 'manual', ...init });
  async function tokenFor(userid?: string): Promise<string> {
    const { client_id, client_secret } = server.client;
    const who = { redirect_uri: CALLBACK, ...(userid !== undefined && { userid }) };
    const query = new URLSearchParams({ client_id, ...who, state: 'state-to-keep' });
    const redirect = await call(`/api/oauth2?${String(query)}`);
    const code = new URL(redirect.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const body = new URLSearchParams({ client_id, client_secret, code, ...who });
    return (await jsonOf<{ access_token: string }>(await call('/api/oauth2/Token', { method: 'POST', body })))
      .access_token;
  }
  const get = (path: string, token: string) => call(path, { headers: { authorization: `Bearer ${token}` } });
  return { ...server, server, call, tokenFor, get };
}

describe('where it listens', () => {
  test.each<[string | undefined, RegExp]>([
    [undefined, /^http:\/\/127\.0\.0\.1:\d+$/],
    ['127.0.0.1', /^http:\/\/127\.0\.0\.1:\d+$/],
    ['localhost', /^http:\/\/127\.0\.0\.1:\d+$/],
  ])('host %s', async (host, url) => {
    const server = await started(host === undefined ? {} : { host });
    expect(server.url).toMatch(url);
    expect((await server.call('/api/oauth2')).status).toBe(400);
  });

  test.each(['0.0.0.0', '::', '192.168.0.1', '127.evil.example', 'example.com', ''])(
    'host %j is refused',
    async (host) => {
      await expect(startAirisk({ host })).rejects.toThrow('is not an address of this machine alone');
    },
  );

  test('a port that is taken is refused', async () => {
    const { url } = await started();
    await expect(startAirisk({ port: Number(new URL(url).port) })).rejects.toThrow('EADDRINUSE');
  });

  test('under another name it is for nobody, whatever is asked', async () => {
    const { url, log } = await started();
    const { port } = new URL(url);
    const statusFor = async (host: string, path: string) => {
      const call = httpRequest({ host: '127.0.0.1', port, path, headers: { host } }).end();
      const [response] = (await once(call, 'response')) as [
        { statusCode?: number; headers: Record<string, unknown>; resume: () => void },
      ];
      response.resume();
      expect(response.headers['server']).toBe('fitform-emulator');
      return response.statusCode;
    };
    for (const path of ['/api/oauth2', '/__fitform/log']) {
      expect(await statusFor(`evil.example:${port}`, path)).toBe(403);
      expect(await statusFor(`localhost:${port}`, path)).not.toBe(403);
    }
    expect(log).toHaveLength(1);
  });

  test('without a port it is the same function', async () => {
    const { airisk, send } = openAirisk();
    expect((await send('/__fitform/log')).status).toBe(200);
    const outcome = await airisk.answer(new Request('http://airisk.example/api/oauth2'));
    expect(outcome).toMatchObject({ end: 'answered', response: { status: 400 } });
  });
});

describe('the log', () => {
  test('has method, path, status and the kind of bearer, and nothing that is secret', async () => {
    const { client, call, get, log, tokenFor } = await started();
    const [generic, anns] = [await tokenFor(), await tokenFor(ANN)];
    await get('/api/ListUsers?userid=query-to-keep', generic);
    await get('/api/GetConversations', anns);
    await get('/api/ListUsers', 'never-given');
    await call('/api/ListUsers');
    const none = { bearer: 'none' };
    expect(log).toEqual([
      ...[1, 2].flatMap(() => [
        { method: 'GET', path: '/api/oauth2', status: 302, ...none },
        { method: 'POST', path: '/api/oauth2/Token', status: 200, ...none },
      ]),
      { method: 'GET', path: '/api/ListUsers', status: 200, bearer: 'generic' },
      { method: 'GET', path: '/api/GetConversations', status: 200, bearer: 'user', userid: ANN },
      { method: 'GET', path: '/api/ListUsers', status: 401, bearer: 'unknown' },
      { method: 'GET', path: '/api/ListUsers', status: 401, ...none },
    ]);
    const asked = await (await call('/__fitform/log')).text();
    expect(JSON.parse(asked)).toEqual(log);
    for (const secret of [
      client.client_secret,
      generic,
      anns,
      'state-to-keep',
      'query-to-keep',
      'never-given',
    ]) {
      expect(asked).not.toContain(secret);
    }
  });

  test('tells of a token that has ended whose it was', async () => {
    const { airisk, get, tokenFor } = openAirisk();
    const token = await tokenFor(ANN);
    airisk.expireTokens();
    await get('/api/GetConversations', token);
    expect(airisk.log.at(-1)).toMatchObject({ status: 401, bearer: 'user', userid: ANN });
  });

  test('keeps the last 10000 calls', async () => {
    const { airisk, send } = openAirisk();
    await send('/first');
    for (let count = 0; count < 10_000; count += 1) await send('/x');
    expect(airisk.log).toHaveLength(10_000);
    expect(airisk.log[0]?.path).toBe('/x');
  });
});

describe('beside the API', () => {
  test('POST /__fitform/expire ends every token', async () => {
    const { call, get, server, tokenFor } = await started();
    const [generic, anns] = [await tokenFor(), await tokenFor(ANN)];
    expect((await call('/__fitform/expire', { method: 'POST' })).status).toBe(204);
    expect((await get('/api/ListUsers', generic)).status).toBe(401);
    expect((await get('/api/GetConversations', anns)).status).toBe(401);
    const next = await tokenFor();
    expect((await get('/api/ListUsers', next)).status).toBe(200);
    server.expireTokens();
    expect((await get('/api/ListUsers', next)).status).toBe(401);
  });

  test('POST /__fitform/reset: as at the start', async () => {
    const { call, get, server, tokenFor } = await started({ faults: ['GET /api/ListUsers#1=status:503'] });
    const token = await tokenFor();
    server.removeUser(ANN);
    expect(server.users).toHaveLength(2);
    expect((await get('/api/ListUsers', token)).status).toBe(503);
    expect((await call('/__fitform/reset', { method: 'POST' })).status).toBe(204);
    expect(server.log).toEqual([]);
    expect(server.users).toHaveLength(3);
    expect((await get('/api/ListUsers', token)).status).toBe(503);
    expect((await get('/api/ListUsers', token)).status).toBe(401);
    expect(server.log.at(-1)).toMatchObject({ bearer: 'unknown' });
    expect((await get('/api/ListUsers', await tokenFor())).status).toBe(200);
  });

  test('a code from before a reset is of no use', async () => {
    const { airisk, codeFor, exchange } = openAirisk();
    const code = await codeFor();
    airisk.reset();
    expect((await exchange({ code })).status).toBe(400);
  });

  test('faults can be set, and are told with their counts', async () => {
    const { call, get, tokenFor } = await started();
    const post = (body: unknown) => call('/__fitform/faults', { method: 'POST', body: JSON.stringify(body) });
    const token = await tokenFor();
    expect((await post({ faults: ['GET /api/listusers#1=status:503'] })).status).toBe(200);
    expect((await get('/api/ListUsers', token)).status).toBe(503);
    expect((await get('/api/ListUsers', token)).status).toBe(200);
    expect(await jsonOf(await call('/__fitform/faults'))).toMatchObject([{ matched: 2, fired: 1 }]);
    const bad = await post({ faults: ['GET /x=stat:drop'] });
    expect([bad.status, await jsonOf(bad)]).toEqual([400, { message: 'GET /x=stat:drop: no action "stat"' }]);
    for (const body of [[], { faults: 'x' }, { faults: [1] }]) expect((await post(body)).status).toBe(400);
    expect((await call('/__fitform/faults', { method: 'POST', body: '{' })).status).toBe(400);
  });

  test('is not for web pages, nor for what it does not know', async () => {
    const { call, get, log, tokenFor } = await started();
    const token = await tokenFor();
    for (const path of ['expire', 'reset', 'faults']) {
      const init = { method: 'POST', headers: { origin: 'https://evil.example' }, body: '{"faults": []}' };
      expect((await call(`/__fitform/${path}`, init)).status).toBe(403);
    }
    expect((await get('/api/ListUsers', token)).status).toBe(200);
    const calls = log.length;
    const unknown = await call('/__fitform/nothing');
    expect([unknown.status, unknown.headers.get('server')]).toEqual([404, 'fitform-emulator']);
    expect((await call('/__fitform/expire')).status).toBe(404);
    // What is asked beside the API is no call.
    expect(log).toHaveLength(calls);
  });
});

describe('time', () => {
  test('latency is waited for before every answer', async () => {
    const waited: number[] = [];
    const { send } = openAirisk({
      latency: 40,
      pause: (ms) => {
        waited.push(ms);
        return Promise.resolve();
      },
    });
    await send('/api/oauth2');
    await send('/nothing');
    expect(waited).toEqual([40, 40]);
  });

  test('a stop ends what is being waited for, and what hangs', async () => {
    const asked = Promise.withResolvers<undefined>();
    const { call, stop } = await started({
      faults: ['GET /hangs=hang', 'GET /slow=slow:5'],
      pause: (_ms, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('closed')));
          asked.resolve(undefined);
        }),
    });
    const slow = call('/slow').catch(() => 'ended');
    const hanging = expect(call('/hangs')).rejects.toThrow();
    await asked.promise;
    await stop();
    await hanging;
    expect(await slow).toBe('ended');
    await expect(call('/')).rejects.toThrow();
  });

  test('a defect is a 500 without its words, and the next call is answered', async () => {
    let broken = true;
    const { authorize } = openAirisk({
      clock: () => {
        if (broken) throw new Error('hush-hush');
        return 0;
      },
    });
    const response = await authorize();
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('hush');
    broken = false;
    expect((await authorize()).status).toBe(302);
  });
});
