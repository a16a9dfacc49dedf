/** What the docs leave open, each thing both ways; how redirects are compared is in redirects.test.ts. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  airiskSwitches,
  defaultAirisk,
  parseAiriskSwitch,
  type AiriskBehaviour,
} from '../../../src/emulator/airisk/airisk-behaviour.ts';
import { ANN, BEN, CALLBACK, jsonOf, openAirisk, PROBLEM, seen, TEXT } from '../../support/airisk-server.ts';

const names = Object.keys(airiskSwitches) as (keyof AiriskBehaviour)[];
const INVALID_CODE = [400, TEXT, 'Invalid Code'];

describe('a switch is read from a text', () => {
  test.each<[string, Partial<AiriskBehaviour>]>([
    ['wrong_secret=400', { wrong_secret: 400 }],
    ['unknown_user=redirect', { unknown_user: 'redirect' }],
    ['trim=off', { trim: 'off' }],
    ['code_seconds=5', { code_seconds: 5 }],
    ['list_limit=2', { list_limit: 2 }],
  ])('%s', (text, behaviour) => expect(parseAiriskSwitch(text)).toEqual({ behaviour }));

  test.each<[string, string, string?]>([
    ['trim', '"trim" must be NAME=VALUE'],
    ['tirm=off', 'no switch "tirm"', 'tirm'],
    ['constructor=on', 'no switch "constructor"', 'constructor'],
    ['trim=of', 'trim cannot be "of"', 'of'],
    ['trim=constructor', 'trim cannot be "constructor"', 'constructor'],
    ['token_seconds=1h', 'token_seconds must be a number of seconds, not "1h"'],
    ['list_limit=all', 'list_limit must be a number of users, not "all"'],
  ])('%s is none', (text, problem, given) => {
    expect(parseAiriskSwitch(text)).toMatchObject({
      problem,
      ...(given !== undefined && { near: { given } }),
    });
  });

  test('every default is a value of its switch, and every value says itself', () => {
    expect(names.length).toBeGreaterThan(30);
    for (const name of names) {
      const fallback = defaultAirisk[name];
      expect(parseAiriskSwitch(`${name}=${fallback}`)).toEqual({ behaviour: { [name]: fallback } });
      const words = airiskSwitches[name] ?? [];
      if (name === 'list_limit' || name.endsWith('_seconds')) {
        expect(words).toEqual([]);
        continue;
      }
      expect(words.length).toBeGreaterThan(1);
      for (const word of words) {
        const read = parseAiriskSwitch(`${name}=${word}`);
        expect('behaviour' in read && String(read.behaviour[name])).toBe(word);
      }
    }
  });

  test('docs/emulator.md has every one, with its words in their order', () => {
    const page = readFileSync(new URL('../../../docs/emulator.md', import.meta.url), 'utf8');
    for (const name of names) {
      expect(page.replaceAll(/ +/g, ' ')).toContain(`| \`${name}\` | ${airiskSwitches[name]?.join(', ')}`);
    }
  });

  test('the defaults', () => {
    expect(defaultAirisk).toEqual({
      code_seconds: 60,
      token_seconds: 3600,
      interaction: 'none',
      unknown_user: 401,
      unlisted_redirect: 400,
      redirect_order: 'code',
      trim: 'on',
      redirect_case: 'exact',
      redirect_slash: 'exact',
      loopback_any_port: 'off',
      http_redirect: 'allow',
      query_secret: 'refuse',
      wrong_secret: 401,
      wrong_secret_code: 'kept',
      content_type: 415,
      token_userid: 'strict',
      token_redirect: 'strict',
      mismatch: 400,
      mismatch_code: 'spent',
      replay_revokes: 'on',
      new_token: 'keeps',
      token_format: 'opaque',
      expiration: 'utc',
      token_fields: 'lower',
      json_type: 'application/json',
      bom: 'off',
      user_token_lists: 403,
      generic_on_user_endpoint: 401,
      list_shape: 'array',
      list_fields: 'id_name',
      list_ids: 'text',
      list_extras: 'off',
      list_limit: 0,
      inactive_users: 'refused',
      impersonation: 'all',
      path_case: 'ignore',
    });
  });
});

describe('the first step', () => {
  test.each<[AiriskBehaviour['unknown_user'], number, string | null]>([
    [400, 400, TEXT],
    [404, 404, PROBLEM],
  ])('unknown_user=%s', async (unknown_user, status, type) => {
    const { authorize } = openAirisk({ behaviour: { unknown_user } });
    const response = await authorize({ userid: '9999' });
    expect([response.status, response.headers.get('content-type')]).toEqual([status, type]);
    expect((await authorize({ userid: ANN })).status).toBe(302);
  });

  test('unknown_user=redirect: an error and the state, and no code', async () => {
    const { authorize } = openAirisk({ behaviour: { unknown_user: 'redirect' } });
    const response = await authorize({ userid: '9999', state: 'a b' });
    expect(response.headers.get('location')).toBe(`${CALLBACK}?error=access_denied&state=a%20b`);
    // To an address that is listed, and to no other.
    const other = await authorize({ userid: '9999', redirect_uri: 'https://evil.example/' });
    expect([other.status, other.headers.get('location')]).toEqual([400, null]);
  });

  test('redirect_order=state', async () => {
    const { authorize } = openAirisk({ behaviour: { redirect_order: 'state' } });
    const location = (await authorize({ state: 's' })).headers.get('location');
    expect(location).toMatch(/callback\?state=s&code=[\w-]+$/);
    expect((await authorize({})).headers.get('location')).toMatch(/callback\?code=[\w-]+$/);
  });

  test('query_secret=ignore, in both steps', async () => {
    const { authorize, codeFor, fields, send } = openAirisk({ behaviour: { query_secret: 'ignore' } });
    expect((await authorize({ client_secret: 'whatever' })).status).toBe(302);
    const body = new URLSearchParams(fields({ code: await codeFor() }));
    const response = await send('/api/oauth2/Token?client_secret=wrong', { method: 'POST', body });
    expect(response.status).toBe(200);
  });

  test('path_case=exact', async () => {
    const { send } = openAirisk({ behaviour: { path_case: 'exact' } });
    expect((await send('/api/OAuth2')).status).toBe(404);
    expect((await send('/api/oauth2')).status).toBe(400);
    expect((await send('/api/oauth2/token', { method: 'POST' })).status).toBe(404);
    expect((await send('/api/oauth2/Token', { method: 'POST' })).status).toBe(415);
  });
});

describe('the second step', () => {
  test('code_seconds', async () => {
    const { codeFor, exchange, pass } = openAirisk({ behaviour: { code_seconds: 5 } });
    const [early, late] = [await codeFor(), await codeFor()];
    pass(4999);
    expect((await exchange({ code: early })).status).toBe(200);
    pass(1);
    expect(await seen(await exchange({ code: late }))).toEqual(INVALID_CODE);
  });

  test('token_seconds', async () => {
    const { codeFor, exchange, get, pass } = openAirisk({ behaviour: { token_seconds: 90 } });
    const issued = await jsonOf<{ access_token: string; expiration: string }>(
      await exchange({ code: await codeFor() }),
    );
    expect(issued.expiration).toBe('2025-03-31T12:14:47Z');
    pass(89_999);
    expect((await get('/api/ListUsers', issued.access_token)).status).toBe(200);
    pass(1);
    expect((await get('/api/ListUsers', issued.access_token)).status).toBe(401);
  });

  test('wrong_secret=400', async () => {
    const { codeFor, exchange } = openAirisk({ behaviour: { wrong_secret: 400 } });
    const code = await codeFor();
    const response = await exchange({ code, client_secret: 'wrong' });
    expect(await seen(response)).toEqual([400, TEXT, 'Invalid client_secret']);
    // A client that is not known is 401 as documented.
    expect((await exchange({ code, client_id: 'nobody' })).status).toBe(401);
    expect((await exchange({ code })).status).toBe(200);
  });

  test('wrong_secret_code=spent', async () => {
    const { codeFor, exchange } = openAirisk({ behaviour: { wrong_secret_code: 'spent' } });
    const code = await codeFor();
    expect((await exchange({ code, client_secret: 'wrong' })).status).toBe(401);
    expect(await seen(await exchange({ code }))).toEqual(INVALID_CODE);
  });

  test('content_type=400', async () => {
    const { send } = openAirisk({ behaviour: { content_type: 400 } });
    const response = await send('/api/oauth2/Token', { method: 'POST', body: 'x' });
    expect(await seen(response)).toEqual([400, TEXT, 'Invalid client_id']);
  });

  test('token_userid=lax: it may be left out, and is the one of the first step; nothing else', async () => {
    const { codeFor, exchange, get } = openAirisk({ behaviour: { token_userid: 'lax' } });
    const response = await exchange({ code: await codeFor({ userid: BEN }) });
    const { access_token } = await jsonOf<{ access_token: string }>(response);
    expect(await jsonOf(await get('/api/GetConversations', access_token))).toHaveLength(1);
    const other = await exchange({ code: await codeFor({ userid: BEN }), userid: ANN });
    expect(await seen(other)).toEqual([400, TEXT, 'Invalid userid']);
    expect((await exchange({ code: await codeFor(), userid: ANN })).status).toBe(400);
    expect((await exchange({ code: await codeFor() })).status).toBe(200);
  });

  test('token_redirect=lax: it may be left out, and nothing else', async () => {
    const { codeFor, exchange } = openAirisk({ behaviour: { token_redirect: 'lax' } });
    expect((await exchange({ code: await codeFor(), redirect_uri: undefined })).status).toBe(200);
    const other = await exchange({ code: await codeFor(), redirect_uri: `${CALLBACK}/` });
    expect(await seen(other)).toEqual([400, TEXT, 'Invalid redirect_uri']);
    expect((await exchange({ client_secret: undefined, code: await codeFor() })).status).toBe(400);
  });

  test('mismatch=401', async () => {
    const { codeFor, exchange } = openAirisk({ behaviour: { mismatch: 401 } });
    for (const wrong of [{ userid: ANN }, { redirect_uri: `${CALLBACK}/` }]) {
      const response = await exchange({ code: await codeFor(), ...wrong });
      expect([response.status, response.headers.get('content-type')]).toEqual([401, PROBLEM]);
    }
  });

  test('mismatch_code=kept', async () => {
    const { codeFor, exchange } = openAirisk({ behaviour: { mismatch_code: 'kept' } });
    const code = await codeFor({ userid: ANN });
    expect((await exchange({ code })).status).toBe(400);
    expect((await exchange({ code, userid: ANN })).status).toBe(200);
    expect(await seen(await exchange({ code, userid: ANN }))).toEqual(INVALID_CODE);
  });

  test('replay_revokes=off', async () => {
    const { codeFor, exchange, get } = openAirisk({ behaviour: { replay_revokes: 'off' } });
    const code = await codeFor();
    const { access_token } = await jsonOf<{ access_token: string }>(await exchange({ code }));
    expect(await seen(await exchange({ code }))).toEqual(INVALID_CODE);
    expect((await get('/api/ListUsers', access_token)).status).toBe(200);
  });

  test.each<[AiriskBehaviour['new_token'], number[]]>([
    // The generic one, Ann's first and Ben's, when Ann has got a second.
    ['keeps', [200, 200, 200]],
    ['voids_user', [200, 401, 200]],
    ['voids_client', [401, 401, 401]],
  ])('new_token=%s', async (new_token, statuses) => {
    const seed = {
      clients: [
        { client_id: 'one', client_secret: 's-1' },
        { client_id: 'two', client_secret: 's-2' },
      ],
      users: [
        { id: ANN, name: 'Ann' },
        { id: BEN, name: 'Ben' },
      ],
    };
    const { codeFor, exchange, get, tokenFor } = openAirisk({
      behaviour: { new_token },
      seed,
    });
    const two = { client_id: 'two', client_secret: 's-2' };
    const others = await jsonOf<{ access_token: string }>(
      await exchange({ code: await codeFor({ client_id: 'two', userid: ANN }), userid: ANN, ...two }),
    );
    const generic = await tokenFor();
    const bens = await tokenFor(BEN);
    const anns = await tokenFor(ANN);
    const last = await tokenFor(ANN);
    const status = async (path: string, token: string) => (await get(path, token)).status;
    expect([
      await status('/api/ListUsers', generic),
      await status('/api/GetConversations', anns),
      await status('/api/GetConversations', bens),
    ]).toEqual(statuses);
    expect(await status('/api/GetConversations', last)).toBe(200);
    expect(await status('/api/GetConversations', others.access_token)).toBe(200);
  });

  test('token_format=jwt: three parts, of which the first is a header, and it works', async () => {
    const { get, tokenFor } = openAirisk({ behaviour: { token_format: 'jwt' } });
    const token = await tokenFor();
    expect(token).toMatch(/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/);
    expect((await get('/api/ListUsers', token)).status).toBe(200);
    expect(await tokenFor()).not.toBe(token);
  });

  test.each<[AiriskBehaviour['expiration'], string | undefined]>([
    ['utc', '2025-03-31T13:13:17Z'],
    ['fractions', '2025-03-31T13:13:17.2500000Z'],
    ['offset', '2025-03-31T13:13:17+00:00'],
    ['no_zone', '2025-03-31T13:13:17'],
    ['missing', undefined],
    ['unparsable', 'soon'],
    ['past', '2025-03-31T11:13:17Z'],
  ])('expiration=%s', async (expiration, said) => {
    const { codeFor, exchange, get } = openAirisk({ behaviour: { expiration } });
    const issued = await jsonOf<{ access_token: string }>(await exchange({ code: await codeFor() }));
    expect(issued).toEqual({
      access_token: expect.any(String) as string,
      ...(said !== undefined && { expiration: said }),
    });
    expect((await get('/api/ListUsers', issued.access_token)).status).toBe(200);
  });
});

describe('tokens at work', () => {
  test.each<[AiriskBehaviour['user_token_lists'], number]>([
    [403, 403],
    [200, 200],
    [401, 401],
  ])('user_token_lists=%s', async (user_token_lists, status) => {
    const { get, tokenFor } = openAirisk({ behaviour: { user_token_lists } });
    for (const path of ['/api/ListUsers', '/api/Users/ListUsers']) {
      const response = await get(path, await tokenFor(ANN));
      expect(response.status).toBe(status);
      expect((await jsonOf<unknown[]>(response)).length).toBe(status === 200 ? 3 : undefined);
    }
  });

  test.each<[AiriskBehaviour['generic_on_user_endpoint']]>([[401], [403]])(
    'generic_on_user_endpoint=%s',
    async (status) => {
      const { get, tokenFor } = openAirisk({ behaviour: { generic_on_user_endpoint: status } });
      expect((await get('/api/GetConversations', await tokenFor())).status).toBe(status);
      // Without any token it is 401 all the same.
      expect((await get('/api/GetConversations')).status).toBe(401);
    },
  );
});

describe('the list of users', () => {
  const listed = async (behaviour: Partial<AiriskBehaviour>, id = '7') => {
    const seed = {
      clients: [{ client_id: 'web' }],
      users: [
        { id, name: 'Ann', company: 'Example' },
        { id: 'b-2', name: 'Ben' },
      ],
    };
    const { get, tokenFor } = openAirisk({ behaviour, seed });
    return jsonOf(await get('/api/ListUsers', await tokenFor()));
  };
  const plain = [
    { id: '7', name: 'Ann' },
    { id: 'b-2', name: 'Ben' },
  ];

  test.each<[Partial<AiriskBehaviour>, unknown]>([
    [{}, plain],
    [{ list_shape: 'users' }, { users: plain }],
    [{ list_shape: 'data' }, { data: plain }],
    [{ list_shape: 'items' }, { items: plain }],
    [
      { list_fields: 'capitals' },
      [
        { Id: '7', Name: 'Ann' },
        { Id: 'b-2', Name: 'Ben' },
      ],
    ],
    [
      { list_fields: 'userid_username' },
      [
        { userId: '7', userName: 'Ann' },
        { userId: 'b-2', userName: 'Ben' },
      ],
    ],
    [
      { list_fields: 'user_id_user_name' },
      [
        { user_id: '7', user_name: 'Ann' },
        { user_id: 'b-2', user_name: 'Ben' },
      ],
    ],
    [
      { list_ids: 'number' },
      [
        { id: 7, name: 'Ann' },
        { id: 'b-2', name: 'Ben' },
      ],
    ],
    [
      { list_extras: 'on' },
      [
        { id: '7', name: 'Ann', email: 'user-7@example.com', role: 'User', company: 'Example' },
        { id: 'b-2', name: 'Ben', email: 'user-b-2@example.com', role: 'User', company: null },
      ],
    ],
    [{ list_limit: 1 }, plain.slice(0, 1)],
    [{ list_limit: 1, list_shape: 'data' }, { data: plain.slice(0, 1) }],
  ])('%j', async (behaviour, body) => expect(await listed(behaviour)).toEqual(body));

  test('list_ids=number leaves a text that a number would not give back', async () => {
    expect(await listed({ list_ids: 'number' }, '007')).toMatchObject([{ id: '007' }, {}]);
  });

  test.each<[AiriskBehaviour['inactive_users'], number, number]>([
    ['refused', 2, 401],
    ['hidden', 1, 401],
    ['allowed', 2, 302],
  ])('inactive_users=%s', async (inactive_users, count, status) => {
    const { authorize, get, tokenFor } = openAirisk({
      behaviour: { inactive_users },
      seed: {
        clients: [{ client_id: 'web' }],
        users: [
          { id: ANN, name: 'Ann' },
          { id: BEN, name: 'Ben', inactive: true },
        ],
      },
    });
    expect(await jsonOf(await get('/api/ListUsers', await tokenFor()))).toHaveLength(count);
    expect((await authorize({ userid: BEN })).status).toBe(status);
    expect((await authorize({ userid: ANN })).status).toBe(302);
  });

  test.each<[AiriskBehaviour['impersonation'], number, number]>([
    ['all', 3, 302],
    ['company', 2, 401],
  ])('impersonation=%s', async (impersonation, count, status) => {
    const { authorize, get, tokenFor } = openAirisk({ behaviour: { impersonation } });
    expect(await jsonOf(await get('/api/ListUsers', await tokenFor()))).toHaveLength(count);
    expect((await authorize({ userid: '1003' })).status).toBe(status);
    expect((await authorize({ userid: ANN })).status).toBe(302);
  });

  test('impersonation=company: a client of none has nobody', async () => {
    const seed = { clients: [{ client_id: 'web' }], users: [{ id: ANN, name: 'Ann' }] };
    const { get, tokenFor } = openAirisk({ behaviour: { impersonation: 'company' }, seed });
    expect(await jsonOf(await get('/api/ListUsers', await tokenFor()))).toEqual([]);
  });
});
