/** Both flows of the vendor's guide, against the emulated server. */
import { readRedirect } from '../../src/airisk/headless.ts';
import { Secret } from '../../src/wire/secret.ts';
import { describe, expect, test } from 'vitest';
import type { AiriskError } from '../../src/airisk/airisk-error.ts';
import {
  airiskSwitches,
  defaultAirisk,
  type AiriskBehaviour,
} from '../../src/emulator/airisk/airisk-behaviour.ts';
import { AUTHORIZE, callsOf, emulated, failureOf, REDIRECT, TOKEN } from '../support/emulated-airisk.ts';

const CONVERSATIONS = '/api/GetConversations';
const ANN = [{ title: 'Ann asks about a contract' }, { title: 'Ann asks again' }];
const BEN = [{ title: 'Ben asks about a policy' }];
const USERS = [
  { id: '1001', name: 'Ann Example' },
  { id: '1002', name: 'Ben Example' },
  { id: '1003', name: 'Cleo Elsewhere' },
];

describe('the two steps: a list, then one of it', () => {
  test('the application lists, the user reads, each with a token of its own', async () => {
    const { airisk, server } = await emulated();
    expect(await airisk.users()).toEqual({ users: USERS, dropped: 0 });
    expect(await airisk.as('1001').get(CONVERSATIONS)).toMatchObject(ANN);
    expect(callsOf(server)).toEqual([
      AUTHORIZE,
      TOKEN,
      'GET /api/Users/ListUsers generic',
      AUTHORIZE,
      TOKEN,
      'GET /api/GetConversations 1001',
    ]);
  });

  test('from X to Y and back to X, each sees what is theirs', async () => {
    const { airisk } = await emulated();
    const [x, y] = [airisk.as('1001'), airisk.as('1002')];
    expect(await x.get(CONVERSATIONS)).toMatchObject(ANN);
    expect(await y.get(CONVERSATIONS)).toMatchObject(BEN);
    expect(await x.get(CONVERSATIONS)).toMatchObject(ANN);
  });

  test('the second step names the user in the address, and again with the code', async () => {
    const { airisk, begun, server } = await emulated();
    await airisk.users();
    await airisk.as('1002').token();
    expect(begun.map((url) => url.searchParams.get('userid'))).toEqual([null, '1002']);
    expect(new Set(begun.map((url) => url.searchParams.get('state'))).size).toBe(2);
    expect(server.log.every(({ status }) => status < 400)).toBe(true);
  });
});

describe('one user', () => {
  test('signs in once for any number of calls, and lists nobody', async () => {
    const { airisk, server } = await emulated();
    const me = airisk.as('1002');
    await Promise.all(Array.from({ length: 10 }, () => me.get(CONVERSATIONS)));
    expect(callsOf(server).filter((call) => call === TOKEN)).toHaveLength(1);
    expect(callsOf(server).filter((call) => call.includes('ListUsers'))).toEqual([]);
  });

  test('an answer as text has every number as it came', async () => {
    const { airisk, server } = await emulated({
      behaviour: { list_ids: 'number', user_token_lists: 200 },
      seed: {
        clients: [{ client_id: 'c', redirect_uri: REDIRECT }],
        users: [{ id: '9007199254740993', name: 'Ann' }],
      },
    });
    const [ann] = (await airisk.users()).users;
    expect(ann?.id).toBe('9007199254740993');
    expect(await airisk.as('9007199254740993').text('/api/ListUsers')).toContain('"id": 9007199254740993,');
    expect(server.log.every(({ status }) => status < 400)).toBe(true);
  });

  test('whose id no address can hold is not asked for as somebody else', async () => {
    const { airisk, server } = await emulated();
    await expect(airisk.as('\ud800').get(CONVERSATIONS)).rejects.toThrow(
      new TypeError('userId: it holds half a character (a lone surrogate)'),
    );
    expect(server.log).toEqual([]);
  });

  test('who does not exist cannot be signed in as', async () => {
    const { airisk, server } = await emulated();
    const error = await failureOf(airisk.as('none').get(CONVERSATIONS));
    expect(error).toMatchObject({ kind: 'sign-in', status: 401, path: '/api/oauth2' });
    expect(error.hint).toMatch(/the id of the user/);
    expect(callsOf(server)).toEqual([AUTHORIZE]);
  });

  test('a registered redirect address with a query of its own', async () => {
    const redirectUri = 'https://app.example.com/back?tenant=1';
    const { airisk } = await emulated({ redirectUris: [redirectUri], settings: { redirectUri } });
    expect(await airisk.as('1002').get(CONVERSATIONS)).toMatchObject(BEN);
  });
});

describe('the end of a token', () => {
  test('is foreseen: no call is made with one that is over', async () => {
    const { airisk, server, clock } = await emulated();
    const me = airisk.as('1001');
    await me.get(CONVERSATIONS);
    clock.now += 3_600_000 - 31_000;
    await me.get(CONVERSATIONS);
    expect(callsOf(server).filter((call) => call === TOKEN)).toHaveLength(1);
    clock.now += 1_000;
    await Promise.all([me.get(CONVERSATIONS), me.get(CONVERSATIONS), me.get(CONVERSATIONS)]);
    expect(callsOf(server).filter((call) => call === TOKEN)).toHaveLength(2);
    expect(server.log.filter(({ status }) => status === 401)).toEqual([]);
  });

  test('that comes as a 401 leads to one new sign-in, shared by all calls, as the same user', async () => {
    const { airisk, server } = await emulated();
    const me = airisk.as('1001');
    await me.get(CONVERSATIONS);
    server.expireTokens();
    const all = await Promise.all(Array.from({ length: 8 }, () => me.get(CONVERSATIONS)));
    for (const one of all) expect(one).toMatchObject(ANN);
    expect(callsOf(server).filter((call) => call === TOKEN)).toHaveLength(2);
    expect(server.log.filter(({ userid }) => userid !== undefined && userid !== '1001')).toEqual([]);
  });

  test('that comes at once again is a failure, not a loop', async () => {
    const { airisk, server } = await emulated({ faults: ['GET /api/GetConversations=status:401'] });
    const error = await failureOf(airisk.as('1001').get(CONVERSATIONS));
    expect(error).toMatchObject({ kind: 'sign-in', status: 401, path: CONVERSATIONS });
    expect(error.message).toMatch(/with a token that was new/);
    expect(callsOf(server).filter((call) => call === TOKEN)).toHaveLength(2);
  });

  test('said to have come before the token itself is no reason to fetch another for each call', async () => {
    const { airisk, server } = await emulated({ behaviour: { expiration: 'past' } });
    const me = airisk.as('1001');
    await me.get(CONVERSATIONS);
    await me.get(CONVERSATIONS);
    expect(callsOf(server).filter((call) => call === TOKEN)).toHaveLength(1);
  });

  test('a sign-in that failed is tried again by the next call', async () => {
    const { airisk } = await emulated({ faults: ['POST /api/oauth2/Token#1=status:400'] });
    const me = airisk.as('1001');
    const both = await Promise.allSettled([me.get(CONVERSATIONS), me.get(CONVERSATIONS)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await me.get(CONVERSATIONS)).toMatchObject(ANN);
  });

  test('a token that was known beforehand is used until it is refused', async () => {
    const { airisk, server } = await emulated();
    const known = await airisk.as('1001').token();
    const me = airisk.as('1001', known);
    await me.get(CONVERSATIONS);
    expect(callsOf(server).filter((call) => call === TOKEN)).toHaveLength(1);
    server.expireTokens();
    expect(await me.get(CONVERSATIONS)).toMatchObject(ANN);
    expect(callsOf(server).filter((call) => call === TOKEN)).toHaveLength(2);
  });
});

/** Values under which somebody else is asked than a program without a browser. */
const INTERACTIVE = ['interaction=page', 'interaction=session'];
/** Values under which even a client that is right may not do what it does here. */
const FORBIDDING = ['http_redirect=refuse'];

const SWITCHES = Object.entries(airiskSwitches).flatMap(([name, words]) =>
  words.map((word) => `${name}=${word}`),
);

describe('whatever the docs leave open', () => {
  test('there are as many switches as that takes', () => {
    expect(SWITCHES.length).toBeGreaterThan(70);
  });

  test.each(SWITCHES.filter((one) => ![...INTERACTIVE, ...FORBIDDING].includes(one)))(
    'with %s both flows go well',
    async (text) => {
      const [name = '', value = ''] = text.split('=');
      const usual: unknown = defaultAirisk[name as keyof AiriskBehaviour];
      const behaviour = { [name]: typeof usual === 'number' || /^\d+$/.test(value) ? Number(value) : value };
      const { airisk, server } = await emulated({ behaviour: behaviour });
      const { users, dropped } = await airisk.users();
      const here = text === 'impersonation=company' ? USERS.slice(0, 2) : USERS;
      expect({ users, dropped }).toEqual({ users: here, dropped: 0 });
      const [x, y] = [airisk.as('1001'), airisk.as('1002')];
      expect(await x.get(CONVERSATIONS)).toMatchObject(ANN);
      expect(await y.get('/api/Chat/GetConversations')).toMatchObject(BEN);
      expect(await x.get(CONVERSATIONS)).toMatchObject(ANN);
      expect((await airisk.users()).users).toEqual(here);
      server.expireTokens();
      expect(await x.get(CONVERSATIONS)).toMatchObject(ANN);
    },
  );

  test('where an address may not be http, the redirect address of this machine is refused, and the error says where', async () => {
    const { airisk } = await emulated({ behaviour: { http_redirect: 'refuse' } });
    expect(await failureOf(airisk.users())).toMatchObject({
      kind: 'sign-in',
      status: 400,
      path: '/api/oauth2',
    });
  });

  test.each([
    ['a-secret.example', 'an address that holds a secret'],
    ['A-SECRET.example', 'an address that holds a secret'],
    ['%41-secret.example', 'https://***.example'],
    ['me:A-Secret@host.example', 'an address that holds a secret'],
    ['host.example/A-Secret', 'https://host.example'],
    [`${'long-'.repeat(200)}.example`, 'https:…'],
  ])('a redirect to %.40s is told without a secret, and in short', async (place, told) => {
    const { instance, http, mask } = await emulated();
    mask.add(new Secret('A-SECRET'), new Secret('a-secret'), new Secret('A-Secret'));
    const get: typeof http.get = async (url) => ({
      ...(await http.get(url)),
      status: 302,
      location: `https://${place}`,
    });
    const url = new URL('/api/oauth2', instance.origin);
    const { detail } = await failureOf(readRedirect({ instance, http: { ...http, get }, mask }, url));
    expect(detail).toMatch(/^answered 302 with a redirect to .*, which is not the registered/);
    expect(/redirect to (.*), which/.exec(detail)?.[1]).toBe(told);
  });

  test.each(INTERACTIVE)('with %s it says that a browser is needed', async (text) => {
    const [, interaction] = text.split('=');
    const behaviour = { interaction } as Partial<AiriskBehaviour>;
    const error = await failureOf((await emulated({ behaviour })).airisk.users());
    expect(error).toMatchObject({ kind: 'sign-in', path: '/api/oauth2', hint: 'sign in with a browser' });
  });
});

describe('what goes wrong on the way', () => {
  /** The fault; what is thrown; the calls that were made. */
  const rows: [string, Partial<AiriskError>, RegExp, string[]][] = [
    ['GET /api/oauth2=state:drop', { kind: 'sign-in' }, /bears no state/, [AUTHORIZE]],
    ['GET /api/oauth2=state:alter', { kind: 'sign-in' }, /does not belong/, [AUTHORIZE]],
    [
      'GET /api/oauth2=redirect-error:access_denied',
      { kind: 'sign-in' },
      /refused it \(access_denied\)/,
      [AUTHORIZE],
    ],
    [
      'GET /api/oauth2=redirect-to:https://evil.example/callback@after',
      { kind: 'sign-in' },
      /redirect to https:\/\/evil\.example, which is not the registered/,
      [AUTHORIZE],
    ],
    ['GET /api/oauth2=status:400', { kind: 'sign-in', status: 400 }, /answered 400/, [AUTHORIZE]],
    ['GET /api/oauth2=html:200', { kind: 'sign-in' }, /a page instead of a redirect/, [AUTHORIZE]],
    [
      'POST /api/oauth2/Token=status:400',
      { kind: 'sign-in', status: 400 },
      /answered 400/,
      [AUTHORIZE, TOKEN],
    ],
    [
      'POST /api/oauth2/Token=html:200',
      { kind: 'malformed' },
      /an HTML page, not with JSON/,
      [AUTHORIZE, TOKEN],
    ],
    ['POST /api/oauth2/Token=empty', { kind: 'malformed' }, /no access_token/, [AUTHORIZE, TOKEN]],
    ['POST /api/oauth2/Token=malformed', { kind: 'malformed' }, /not the JSON/, [AUTHORIZE, TOKEN]],
    [
      'POST /api/oauth2/Token=redirect-to:https://evil.example/',
      { kind: 'status' },
      /follows none/,
      [AUTHORIZE, TOKEN],
    ],
    // What it did is not known, and the code is good for one time only.
    [
      'POST /api/oauth2/Token=status:502',
      { kind: 'status', status: 502 },
      /answered 502/,
      [AUTHORIZE, TOKEN],
    ],
    ['POST /api/oauth2/Token=reset', { kind: 'unreachable', status: null }, /reset/, [AUTHORIZE, TOKEN]],
  ];

  test.each(rows)('%s', async (fault, kind, said, calls) => {
    const { airisk, server, waits } = await emulated({ faults: [fault] });
    const error = await failureOf(airisk.as('1001').get(CONVERSATIONS));
    expect(error).toMatchObject(kind);
    expect(error.message).toMatch(said);
    expect(callsOf(server)).toEqual(calls);
    expect(waits).toEqual([]);
  });

  test.each([
    ['GET /api/GetConversations=status:403', { kind: 'status', status: 403 }, /answered 403/],
    ['GET /api/GetConversations=html:500', { kind: 'status', status: 500 }, /an HTML page titled/],
    ['GET /api/GetConversations=empty:500', { kind: 'status', status: 500 }, /no details/],
    ['GET /api/GetConversations=malformed', { kind: 'malformed' }, /not the JSON/],
    ['GET /api/GetConversations=html:200', { kind: 'malformed' }, /an HTML page, not with JSON/],
    ['GET /api/GetConversations=redirect-to:https://evil.example/', { kind: 'status' }, /follows none/],
  ])('%s', async (fault, kind, said) => {
    const { airisk } = await emulated({ faults: [fault] });
    const error = await failureOf(airisk.as('1001').get(CONVERSATIONS));
    expect(error).toMatchObject({ ...kind, path: CONVERSATIONS });
    expect(error.message).toMatch(said);
  });

  test('a GET is made again where the server is busy, as long as it asks for', async () => {
    const { airisk, waits } = await emulated({
      faults: ['GET /api/GetConversations#1=retry-after:7', 'GET /api/GetConversations#2=status:503'],
    });
    expect(await airisk.as('1001').get(CONVERSATIONS)).toMatchObject(ANN);
    expect(waits[0]).toBe(7_000);
    expect(waits).toHaveLength(2);
  });

  test('an answer without a body is null', async () => {
    const { airisk } = await emulated({ faults: ['GET /api/GetConversations=empty:204'] });
    expect(await airisk.as('1001').get(CONVERSATIONS)).toBeNull();
  });

  test('a token never goes anywhere but below /api/ of the instance', async () => {
    const { airisk, server } = await emulated();
    const me = airisk.as('1001');
    await me.token();
    const before = server.log.length;
    for (const path of ['https://evil.example/api/x', '//evil.example/api/x', '/api/../admin']) {
      await expect(me.get(path)).rejects.toThrow(TypeError);
    }
    expect(server.log).toHaveLength(before);
  });

  test.each([
    ['the client is not known', { clientId: 'nobody' }, 401, '/api/oauth2'],
    ['the secret is wrong', { clientSecret: 'wrong-secret' }, 401, '/api/oauth2/Token'],
    ['the redirect address is not registered', { redirectUri: `${REDIRECT}/extra` }, 400, '/api/oauth2'],
  ])('%s', async (_what, settings, status, path) => {
    const { airisk } = await emulated({ settings });
    expect(await failureOf(airisk.users())).toMatchObject({ kind: 'sign-in', status, path });
  });

  test('a second registered address serves as well', async () => {
    const redirectUri = 'http://127.0.0.1:9999/other';
    const { airisk } = await emulated({ redirectUris: [redirectUri], settings: { redirectUri } });
    expect((await airisk.users()).users).toHaveLength(3);
  });
});
