/** What goes wrong on request: how a fault is read, and what each does to a client. */
import { describe, expect, test } from 'vitest';
import {
  airiskActionNames,
  airiskFault,
  parseAiriskFault,
  type AiriskFault,
} from '../../../src/emulator/airisk/airisk-faults.ts';
import { ANN, CALLBACK, jsonOf, openAirisk, PROBLEM, seen } from '../../support/airisk-server.ts';

const AUTHORIZE = 'GET /api/oauth2';
const TOKEN = 'POST /api/oauth2/Token';

describe('a fault is read from a text', () => {
  test.each<[string, Omit<AiriskFault, 'method' | 'path'>]>([
    ['GET /x=status:404', { action: { do: 'status', status: 404 }, when: 'before' }],
    ['GET /x#2=status:503@after', { action: { do: 'status', status: 503 }, when: 'after', nth: 2 }],
    ['GET /x=empty', { action: { do: 'empty', status: 200 }, when: 'before' }],
    ['GET /x=empty:401', { action: { do: 'empty', status: 401 }, when: 'before' }],
    ['GET /x=malformed:500@after', { action: { do: 'malformed', status: 500 }, when: 'after' }],
    ['GET /x=expired', { action: { do: 'expired' }, when: 'after' }],
    ['GET /x=state:drop', { action: { do: 'state', how: 'drop' }, when: 'after' }],
    ['GET /x=state:alter@after', { action: { do: 'state', how: 'alter' }, when: 'after' }],
    [
      'GET /x=redirect-error:access_denied',
      { action: { do: 'redirect-error', parameter: 'error', value: 'access_denied' }, when: 'after' },
    ],
    [
      'GET /x=redirect-error:errorCode=denied',
      { action: { do: 'redirect-error', parameter: 'errorCode', value: 'denied' }, when: 'after' },
    ],
    [
      'GET /x=redirect-to:https://evil.example/a@b?x=1@after',
      { action: { do: 'redirect-to', url: 'https://evil.example/a@b?x=1' }, when: 'after' },
    ],
    ['GET /x=truncate', { action: { do: 'truncate' }, when: 'after' }],
    ['GET /x=slow:5', { action: { do: 'slow', ms: 5 }, when: 'before' }],
  ])('%s', (text, fault) => expect(airiskFault(text)).toEqual({ method: 'GET', path: '/x', ...fault }));

  test.each<[string, string]>([
    ['GET /x=stat:drop', 'no action "stat"'],
    ['GET /x=state', '"state" must be state:drop or state:alter'],
    ['GET /x=state:lose', '"state:lose" must be state:drop or state:alter'],
    ['GET /x=state:drop@before', 'state cannot be @before'],
    ['GET /x=expired@before', 'expired cannot be @before'],
    ['GET /x=redirect-error:a@before', 'redirect-error cannot be @before'],
    ['GET /x=expired:now', '"expired:now" must be expired'],
    ['GET /x=redirect-error', 'must be redirect-error:VALUE'],
    ['GET /x=redirect-error:a&b', 'must be redirect-error:VALUE'],
    ['GET /x=redirect-to:evil', 'must be redirect-to:URL'],
    ['GET /x=redirect-to:https://evil.example/#x', 'must be redirect-to:URL'],
    ['GET /x=malformed:204', 'must be malformed'],
    ['GET /x=empty:99', 'must be empty'],
    ['GET /x=edit:roles/x/y=z', 'no action "edit"'],
    ['GET x=reset', 'with a path like /api/oauth2'],
  ])('%s is none', (text, problem) => {
    const read = parseAiriskFault(text);
    expect('problem' in read && read.problem).toContain(problem);
    expect(() => airiskFault(text)).toThrow(text);
    expect(() => openAirisk({ faults: [text] })).toThrow(text);
  });
});

const open = (...faults: string[]) => {
  const waited: number[] = [];
  const pause = (ms: number) => {
    waited.push(ms);
    return Promise.resolve();
  };
  return { waited, ...openAirisk({ faults, pause }) };
};

/** Each action at work once; the last test looks that none is missing. */
const tried = new Set<string>();
const trying = (...faults: string[]) => {
  for (const text of faults) tried.add(airiskFault(text).action.do);
  return open(...faults);
};

describe('an answer of another kind', () => {
  test.each<[string, [number, string | null, string]]>([
    [
      'html',
      [200, 'text/html; charset=utf-8', '<!doctype html><title>Proxy</title><h1>This is not AIRisk</h1>'],
    ],
    [
      'html:502',
      [502, 'text/html; charset=utf-8', '<!doctype html><title>Proxy</title><h1>This is not AIRisk</h1>'],
    ],
    ['empty', [200, null, '']],
    ['empty:401', [401, null, '']],
    ['malformed', [200, 'application/json; charset=utf-8', '{"access_token": ']],
    ['malformed:500', [500, 'application/json; charset=utf-8', '{"access_token": ']],
    ['status:204', [204, null, '']],
  ])('%s', async (action, answer) => {
    const { codeFor, exchange } = trying(`${TOKEN}#1=${action}`);
    const code = await codeFor();
    const response = await exchange({ code });
    expect(response.headers.get('server')).toBe('fitform-emulator');
    expect(await seen(response)).toEqual(answer);
    // It was not carried out.
    expect((await exchange({ code })).status).toBe(200);
  });

  test('@after: the code is spent by then', async () => {
    const { codeFor, exchange } = trying(`${TOKEN}#1=html:502@after`);
    const code = await codeFor();
    expect((await exchange({ code })).status).toBe(502);
    expect((await seen(await exchange({ code })))[2]).toBe('Invalid Code');
  });

  test('status: a problem of that status, on one of the two paths', async () => {
    const { get, tokenFor } = trying('GET /api/Users/ListUsers=status:404');
    const token = await tokenFor();
    const response = await get('/api/Users/ListUsers', token);
    expect([response.status, response.headers.get('content-type')]).toEqual([404, PROBLEM]);
    expect(await jsonOf(response)).toMatchObject({ title: 'Not Found', status: 404 });
    expect((await get('/api/users/listusers', token)).status).toBe(404);
    expect((await get('/api/ListUsers', token)).status).toBe(200);
  });

  test('retry-after', async () => {
    const { authorize } = trying(`${AUTHORIZE}#1=retry-after:7`, `${AUTHORIZE}#2=retry-after:date+7`);
    const response = await authorize();
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
    expect((await authorize()).headers.get('retry-after')).toBe('Mon, 31 Mar 2025 12:13:24 GMT');
    expect((await authorize()).status).toBe(302);
  });
});

describe('the redirect', () => {
  test.each<[string, RegExp]>([
    ['state:drop', /^\?code=[\w-]+$/],
    ['state:alter', /^\?code=[\w-]+&state=s-1x$/],
    ['redirect-error:access_denied', /^\?error=access_denied&state=s-1$/],
    ['redirect-error:errorCode=denied', /^\?errorCode=denied&state=s-1$/],
  ])('%s', async (action, query) => {
    const { authorize } = trying(`${AUTHORIZE}#1=${action}`);
    const response = await authorize({ state: 's-1' });
    expect([response.status, response.headers.get('cache-control')]).toEqual([302, 'no-store']);
    const location = response.headers.get('location') ?? '';
    expect(location.startsWith(`${CALLBACK}?`)).toBe(true);
    expect(location.slice(CALLBACK.length)).toMatch(query);
    expect((await authorize({ state: 's-1' })).headers.get('location')).toMatch(/\?code=[\w-]+&state=s-1$/);
  });

  test('an answer that is none is left as it is', async () => {
    const { authorize, get } = open('* *=state:drop', '* *=redirect-error:x', '* *=expired');
    expect((await authorize({ client_id: 'nobody' })).status).toBe(401);
    expect((await get('/api/ListUsers')).status).toBe(401);
  });

  test('redirect-to: elsewhere, with the code and the state @after', async () => {
    const { airisk, authorize } = trying(
      `${AUTHORIZE}#1=redirect-to:https://evil.example/cb`,
      `${AUTHORIZE}#2=redirect-to:https://evil.example/cb@after`,
      `${AUTHORIZE}#3=redirect-to:https://evil.example/cb?x=1@after`,
    );
    const locations = [];
    for (let count = 0; count < 3; count += 1) {
      locations.push((await authorize({ state: 's' })).headers.get('location'));
    }
    expect(locations).toEqual([
      'https://evil.example/cb',
      expect.stringMatching(/^https:\/\/evil\.example\/cb\?code=[\w-]+&state=s$/),
      expect.stringMatching(/^https:\/\/evil\.example\/cb\?x=1&code=[\w-]+&state=s$/),
    ]);
    // Nothing of where it led is logged.
    expect(JSON.stringify(airisk.log)).not.toContain('evil');
  });

  test('redirect-to: what is posted is to be posted there again', async () => {
    const { codeFor, exchange, get, tokenFor } = open(
      `${TOKEN}#1=redirect-to:https://evil.example/`,
      'GET /api/ListUsers=redirect-to:https://evil.example/',
    );
    const code = await codeFor();
    const response = await exchange({ code });
    expect([response.status, response.headers.get('location')]).toEqual([307, 'https://evil.example/']);
    expect((await exchange({ code })).status).toBe(200);
    expect((await get('/api/ListUsers', await tokenFor())).status).toBe(302);
  });
});

describe('tokens', () => {
  test('expired: the end is an hour ago, and the token is of no use', async () => {
    const { codeFor, exchange, get } = trying(`${TOKEN}#1=expired`);
    const first = await jsonOf<{ access_token: string; expiration: string }>(
      await exchange({ code: await codeFor() }),
    );
    expect(first.expiration).toBe('2025-03-31T11:13:17Z');
    expect((await get('/api/ListUsers', first.access_token)).status).toBe(401);
    const second = await jsonOf<typeof first>(await exchange({ code: await codeFor() }));
    expect(second.expiration).toBe('2025-03-31T13:13:17Z');
    expect((await get('/api/ListUsers', second.access_token)).status).toBe(200);
  });

  test('expired: an answer that is no token is left as it is', async () => {
    const { exchange } = open(`${TOKEN}=expired`);
    expect((await seen(await exchange({ code: 'x' })))[2]).toBe('Invalid Code');
  });

  test('expire: all of them end before the call, or after it', async () => {
    const before = trying('GET /api/GetConversations#2=expire');
    const token = await before.tokenFor(ANN);
    const statuses = [];
    for (let count = 0; count < 3; count += 1) {
      statuses.push((await before.get('/api/GetConversations', token)).status);
    }
    expect(statuses).toEqual([200, 401, 401]);
    const after = open('GET /api/ListUsers#1=expire@after');
    const generic = await after.tokenFor();
    expect((await after.get('/api/ListUsers', generic)).status).toBe(200);
    expect((await after.get('/api/ListUsers', generic)).status).toBe(401);
  });
});

describe('the connection', () => {
  test('reset, before and after', async () => {
    const { airisk, codeFor, exchange } = trying(`${TOKEN}#1=reset`, `${TOKEN}#2=reset@after`);
    const code = await codeFor();
    await expect(exchange({ code })).rejects.toThrow('fetch failed');
    await expect(exchange({ code })).rejects.toThrow('fetch failed');
    expect((await seen(await exchange({ code })))[2]).toBe('Invalid Code');
    expect(airisk.log.map(({ status, faults }) => [status, faults])).toEqual([
      [302, undefined],
      [0, ['reset']],
      [0, ['reset']],
      [400, undefined],
    ]);
  });

  test('hang: nothing comes until the caller gives up', async () => {
    const { send } = trying(`${AUTHORIZE}=hang`);
    const given = new AbortController();
    const unanswered = expect(send('/api/oauth2', { signal: given.signal })).rejects.toThrow('enough');
    given.abort(new Error('enough'));
    await unanswered;
  });

  test('truncate: half of the answer', async () => {
    const { codeFor, exchange } = trying(`${TOKEN}#1=truncate`, `${TOKEN}#2=truncate@before`);
    const code = await codeFor();
    const response = await exchange({ code });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('fetch failed');
    await expect((await exchange({ code })).text()).rejects.toThrow('fetch failed');
    expect((await seen(await exchange({ code })))[2]).toBe('Invalid Code');
  });

  test('truncate: an answer without a body does not begin', async () => {
    const { authorize } = open(`${AUTHORIZE}=truncate`);
    await expect(authorize()).rejects.toThrow('fetch failed');
  });

  test('slow: so long, and then the answer', async () => {
    const { authorize, waited } = trying(`${AUTHORIZE}=slow:1500`);
    expect((await authorize()).status).toBe(302);
    expect(waited).toEqual([1500]);
  });
});

test('several faults befall one call in their order, until one ends it', async () => {
  const { airisk, authorize, waited } = open(
    `${AUTHORIZE}=state:drop`,
    `${AUTHORIZE}=slow:1`,
    `${AUTHORIZE}#2=reset@after`,
    `${AUTHORIZE}=redirect-error:denied`,
  );
  expect((await authorize({ state: 's' })).headers.get('location')).toBe(`${CALLBACK}?error=denied`);
  await expect(authorize({ state: 's' })).rejects.toThrow();
  expect(waited).toEqual([1, 1]);
  expect(airisk.faults.armed.map(({ matched, fired }) => [matched, fired])).toEqual([
    [2, 2],
    [2, 2],
    [2, 1],
    [2, 1],
  ]);
  expect(airisk.log.map(({ faults }) => faults)).toEqual([
    ['slow', 'state', 'redirect-error'],
    ['slow', 'state', 'reset'],
  ]);
});

test('every action was tried', () => expect([...tried].sort()).toEqual([...airiskActionNames].sort()));
