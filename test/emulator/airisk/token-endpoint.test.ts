/** POST /api/oauth2/Token, row by row: what is refused and in which order, and what becomes of the code. */
import { describe, expect, test } from 'vitest';
import type { AiriskBehaviour } from '../../../src/emulator/airisk/airisk-behaviour.ts';
import {
  ANN,
  BEN,
  CALLBACK,
  jsonOf,
  openAirisk,
  PROBLEM,
  problemBody,
  seen,
  TEXT,
} from '../../support/airisk-server.ts';

const INVALID_CODE = [400, TEXT, 'Invalid Code'];
const TOKEN = '/api/oauth2/Token';

describe('a code for a token', () => {
  test.each([undefined, ANN])('of user %s, as a form and as JSON', async (userid) => {
    const { codeFor, exchange, fields, send } = openAirisk();
    const who = userid === undefined ? {} : { userid };
    const asForm = await exchange({ code: await codeFor(who), ...who });
    const json = (type: string, body: string) =>
      send(TOKEN, { method: 'POST', headers: { 'content-type': type }, body });
    const asJson = await json(
      'application/json',
      JSON.stringify(fields({ code: await codeFor(who), ...who })),
    );
    const withCharset = await json(
      'Application/JSON; charset=utf-8',
      JSON.stringify(fields({ code: await codeFor(who), ...who })),
    );
    for (const response of [asForm, asJson, withCharset]) {
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        'application/json; charset=utf-8',
      ]);
      expect(await jsonOf(response)).toEqual({
        access_token: expect.stringMatching(/^[\w-]{43}$/) as string,
        expiration: '2025-03-31T13:13:17Z',
      });
    }
  });

  test('fields that nobody knows are not looked at', async () => {
    const { codeFor, exchange } = openAirisk();
    const more = { grant_type: 'authorization_code', response_type: 'code', scope: 'x' };
    expect((await exchange({ code: await codeFor(), ...more })).status).toBe(200);
  });
});

describe('the body', () => {
  test.each(['text/plain', 'multipart/form-data; boundary=x', 'application/jsonx', 'application/xml', ''])(
    'as %j is 415',
    async (type) => {
      const { codeFor, exchange, fields, send } = openAirisk();
      const code = await codeFor();
      const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
      const body = new TextEncoder().encode(String(new URLSearchParams(fields({ code }))));
      const response = await send(TOKEN, { method: 'POST', headers, body });
      expect([response.status, response.headers.get('content-type')]).toEqual([415, PROBLEM]);
      expect(await jsonOf(response)).toEqual(problemBody(415, 'Unsupported Media Type', '15.5.16'));
      expect((await exchange({ code })).status).toBe(200);
    },
  );

  test.each(['', '{', '[]', 'null', '"x"', '{"client_id": 5}', '{"__proto__": {"client_id": "x"}}'])(
    'JSON %j holds no client_id',
    async (body) => {
      const { send } = openAirisk();
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
      expect(await seen(await send(TOKEN, init))).toEqual([400, TEXT, 'Invalid client_id']);
    },
  );

  test.each(['client_id', 'client_secret', 'redirect_uri', 'code'])('without %s is 400', async (field) => {
    const { codeFor, exchange } = openAirisk();
    const code = await codeFor();
    for (const value of [undefined, '']) {
      const response = await exchange({ code, [field]: value });
      expect(await seen(response)).toEqual([400, TEXT, `Invalid ${field}`]);
    }
    // Nothing was spent.
    expect((await exchange({ code })).status).toBe(200);
  });

  test('a missing field comes before an unknown client, and the first one is named', async () => {
    const { exchange } = openAirisk();
    expect(await seen(await exchange({ client_id: 'nobody' }))).toEqual([400, TEXT, 'Invalid code']);
    const none = { client_id: undefined, client_secret: undefined, redirect_uri: undefined };
    expect(await seen(await exchange(none))).toEqual([400, TEXT, 'Invalid client_id']);
  });

  test.each(['client_id', 'code', 'userid', 'anything'])('%s twice is 400', async (field) => {
    const { codeFor, fields, send } = openAirisk();
    const body = new URLSearchParams(fields({ code: await codeFor(), [field]: 'a' }));
    body.append(field, 'a');
    expect(await seen(await send(TOKEN, { method: 'POST', body }))).toEqual([400, TEXT, `Invalid ${field}`]);
  });

  test('what stands in the query is no field', async () => {
    const { codeFor, fields, send } = openAirisk();
    const { client_secret, ...others } = fields({ code: await codeFor() });
    const query = String(new URLSearchParams(others));
    const body = new URLSearchParams({ client_secret: client_secret ?? '' });
    expect((await seen(await send(`${TOKEN}?${query}`, { method: 'POST', body })))[2]).toBe(
      'Invalid client_id',
    );
  });

  test('a secret in the query is refused, whatever the body says', async () => {
    const { codeFor, exchange, fields, send } = openAirisk();
    const code = await codeFor();
    const all = fields({ code });
    const query = new URLSearchParams({ client_secret: all['client_secret'] ?? '' });
    const response = await send(`${TOKEN}?${String(query)}`, {
      method: 'POST',
      body: new URLSearchParams(all),
    });
    expect(await seen(response)).toEqual([400, TEXT, 'Invalid client_secret']);
    expect((await exchange({ code })).status).toBe(200);
  });

  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('%s is 405', async (method) => {
    const { send } = openAirisk();
    const response = await send(TOKEN, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test.each(['/api/oauth2/token', '/API/OAuth2/TOKEN'])('%s is the same', async (path) => {
    const { codeFor, fields, send } = openAirisk();
    const body = new URLSearchParams(fields({ code: await codeFor() }));
    expect((await send(path, { method: 'POST', body })).status).toBe(200);
  });
});

describe('the client', () => {
  test.each<[string, { client_id?: string; client_secret?: string }]>([
    ['that nobody knows', { client_id: 'nobody' }],
    ['with a wrong secret', { client_secret: 'wrong' }],
    ['with a secret that begins right', { client_secret: 'x' }],
  ])('%s: 401, and the code is as it was', async (_name, wrong) => {
    const { client, codeFor, exchange } = openAirisk();
    const code = await codeFor();
    const secret = wrong.client_secret === 'x' ? { client_secret: client.client_secret.slice(0, -1) } : wrong;
    const response = await exchange({ code, ...secret });
    expect([response.status, response.headers.get('content-type')]).toEqual([401, PROBLEM]);
    expect(await jsonOf(response)).toEqual(problemBody(401, 'Unauthorized', '15.5.2'));
    expect((await exchange({ code })).status).toBe(200);
  });

  const twoClients = (behaviour: Partial<AiriskBehaviour> = {}) => {
    const server = openAirisk({
      behaviour,
      seed: {
        clients: [
          { client_id: 'one', client_secret: 'secret-1', redirect_uri: CALLBACK },
          { client_id: 'two', client_secret: 'secret-2', redirect_uri: CALLBACK },
        ],
        users: [],
      },
    });
    const two = { client_id: 'two', client_secret: 'secret-2' };
    return { ...server, two };
  };

  test('gets nothing for the code of another one, and takes nothing from it', async () => {
    const { codeFor, exchange, two } = twoClients();
    const code = await codeFor();
    expect(await seen(await exchange({ code, ...two }))).toEqual(INVALID_CODE);
    expect((await exchange({ code })).status).toBe(200);
    expect((await exchange({ code: await codeFor({ client_id: 'two' }), ...two })).status).toBe(200);
  });

  test('does not end the token of another one by its code', async () => {
    const { codeFor, exchange, get, two } = twoClients();
    const code = await codeFor();
    const { access_token } = await jsonOf<{ access_token: string }>(await exchange({ code }));
    expect(await seen(await exchange({ code, ...two }))).toEqual(INVALID_CODE);
    expect((await get('/api/ListUsers', access_token)).status).toBe(200);
  });

  test('spends no code of another one by a wrong secret', async () => {
    const { codeFor, exchange, two } = twoClients({ wrong_secret_code: 'spent' });
    const code = await codeFor();
    expect((await exchange({ ...two, code, client_secret: 'wrong' })).status).toBe(401);
    expect((await exchange({ code })).status).toBe(200);
  });

  test('is not known by the secret of another one', async () => {
    const { codeFor, exchange } = twoClients();
    expect((await exchange({ code: await codeFor(), client_secret: 'secret-2' })).status).toBe(401);
  });
});

describe('the code', () => {
  test('is good for 60 seconds and no longer', async () => {
    const { codeFor, exchange, pass } = openAirisk();
    const [early, late] = [await codeFor(), await codeFor()];
    pass(59_999);
    expect((await exchange({ code: early })).status).toBe(200);
    pass(1);
    expect(await seen(await exchange({ code: late }))).toEqual(INVALID_CODE);
  });

  test.each(['x', ' ', '0'.repeat(43)])('%j was never given', async (code) => {
    const { exchange } = openAirisk();
    expect(await seen(await exchange({ code }))).toEqual(INVALID_CODE);
  });

  test('comes again: the token that it gave is ended, and no other', async () => {
    const { codeFor, exchange, get, tokenFor } = openAirisk();
    const code = await codeFor();
    const { access_token } = await jsonOf<{ access_token: string }>(await exchange({ code }));
    const other = await tokenFor();
    expect((await get('/api/ListUsers', access_token)).status).toBe(200);
    expect(await seen(await exchange({ code }))).toEqual(INVALID_CODE);
    expect((await get('/api/ListUsers', access_token)).status).toBe(401);
    expect((await get('/api/ListUsers', other)).status).toBe(200);
    expect(await seen(await exchange({ code }))).toEqual(INVALID_CODE);
  });

  test('comes again when its own time is over: the token is ended too', async () => {
    const { codeFor, exchange, get, pass } = openAirisk();
    const code = await codeFor();
    const { access_token } = await jsonOf<{ access_token: string }>(await exchange({ code }));
    pass(61_000);
    expect((await get('/api/ListUsers', access_token)).status).toBe(200);
    expect(await seen(await exchange({ code }))).toEqual(INVALID_CODE);
    expect((await get('/api/ListUsers', access_token)).status).toBe(401);
  });

  test.each([2, 5])('comes %i times at once: one gets a token', async (times) => {
    const { codeFor, exchange } = openAirisk({ behaviour: { replay_revokes: 'off' } });
    const code = await codeFor();
    const responses = await Promise.all(Array.from({ length: times }, () => exchange({ code })));
    const answers = await Promise.all(responses.map(seen));
    expect(answers.filter(([status]) => status === 200)).toHaveLength(1);
    expect(answers.filter(([status]) => status !== 200)).toEqual(
      Array.from({ length: times - 1 }, () => INVALID_CODE),
    );
  });
});

describe('the user', () => {
  test.each<[string, string | undefined, string | undefined]>([
    ['asked for and left out', ANN, undefined],
    ['another one than was asked for', ANN, BEN],
    ['not asked for and sent', undefined, ANN],
    ['not asked for and sent empty', undefined, ''],
    ['asked for and sent empty', ANN, ''],
    ['asked for and sent with a blank', ANN, `${ANN} `],
  ])('%s: 400, and the code is spent', async (_name, asked, sent) => {
    const { codeFor, exchange } = openAirisk();
    const code = await codeFor(asked === undefined ? {} : { userid: asked });
    expect(await seen(await exchange({ code, userid: sent }))).toEqual([400, TEXT, 'Invalid userid']);
    expect(await seen(await exchange({ code, userid: asked }))).toEqual(INVALID_CODE);
  });

  test('is deleted meanwhile: no token', async () => {
    const { airisk, codeFor, exchange } = openAirisk();
    const code = await codeFor({ userid: ANN });
    airisk.removeUser(ANN);
    expect(await seen(await exchange({ code, userid: ANN }))).toEqual([400, TEXT, 'Invalid userid']);
  });
});
