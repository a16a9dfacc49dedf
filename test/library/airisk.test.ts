/** `connectAirisk`, as a program calls it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AiriskError, connectAirisk, type AiriskConnectOptions } from '../../src/library/index.ts';
import { startAirisk, type RunningAirisk } from '../../src/emulator/airisk/serve-airisk.ts';
import { callsOf, REDIRECT } from '../support/emulated-airisk.ts';

let server: RunningAirisk;
let options: AiriskConnectOptions;

beforeAll(async () => {
  server = await startAirisk();
  const { client_id, client_secret } = server.client;
  options = { url: server.url, clientId: client_id, clientSecret: client_secret, redirectUri: REDIRECT };
});
afterAll(() => server.stop());

const CONVERSATIONS = '/api/GetConversations';

describe('a connection', () => {
  test('lists the users, and acts as one and another', async () => {
    const airisk = connectAirisk(options);
    const { users, dropped } = await airisk.users();
    expect(users.map(({ id }) => id)).toEqual(['1001', '1002', '1003']);
    expect(dropped).toBe(0);
    const ann = airisk.as('1001');
    expect(ann.userId).toBe('1001');
    expect(await ann.get(CONVERSATIONS)).toHaveLength(2);
    expect(await airisk.as('1002').get(CONVERSATIONS)).toMatchObject([{ title: 'Ben asks about a policy' }]);
    airisk.close();
  });

  test('as one user, who signs in once however often they are named', async () => {
    server.reset();
    const airisk = connectAirisk({ ...options, userId: '1002' });
    const all = [
      airisk.get(CONVERSATIONS),
      airisk.as('1002').get(CONVERSATIONS),
      airisk.as('1002').get(CONVERSATIONS),
    ];
    expect(new Set((await Promise.all(all)).map((one) => JSON.stringify(one))).size).toBe(1);
    expect(callsOf(server).filter((call) => call.startsWith('POST'))).toHaveLength(1);
    airisk.close();
  });

  test('closed, it sends nothing more', async () => {
    const airisk = connectAirisk(options);
    const ann = airisk.as('1001');
    airisk.close();
    server.reset();
    await expect(ann.get(CONVERSATIONS)).rejects.toThrow('this connection is closed');
    await expect(airisk.users()).rejects.toThrow('this connection is closed');
    expect(server.log).toEqual([]);
  });

  test('a sign-in by a browser of the program’s own', async () => {
    const visited: string[] = [];
    const airisk = connectAirisk({
      ...options,
      authorize: async (url) => {
        visited.push(url);
        const { headers } = await fetch(url, { redirect: 'manual' });
        return headers.get('location') ?? '';
      },
    });
    expect((await airisk.users()).users).toHaveLength(3);
    expect(visited).toHaveLength(1);
    airisk.close();
  });

  test.each([
    ['another address', () => Promise.resolve('https://evil.example/callback?code=c&state=s')],
    ['no address', () => Promise.resolve('')],
    ['the redirect address without its state', () => Promise.resolve(`${REDIRECT}?code=c`)],
  ])('a browser that comes back with %s', async (_what, authorize) => {
    server.reset();
    const airisk = connectAirisk({ ...options, authorize });
    const error: unknown = await airisk.users().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AiriskError);
    expect(error).toMatchObject({ kind: 'sign-in' });
    expect(server.log).toEqual([]);
    airisk.close();
  });

  test('what fails is told by kind and status, without the secret', async () => {
    const airisk = connectAirisk({ ...options, clientSecret: 'not-the-right-one' });
    const error: unknown = await airisk
      .as('1001')
      .get(CONVERSATIONS)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'AiriskError', kind: 'sign-in', status: 401, method: 'POST' });
    expect(String(error) + JSON.stringify(error)).not.toContain('not-the-right-one');
    airisk.close();
  });
});

describe('what cannot be', () => {
  test.each<[string, object, RegExp]>([
    ['a mistyped option', { userid: '1' }, /unknown key "userid"/],
    ['plain http', { url: 'http://risk.example.com' }, /url would send the secret in the clear/],
    ['no secret', { clientSecret: undefined }, /clientSecret is not set/],
    ['an empty user', { userId: '' }, /userId: must be a text/],
    ['half a character in a user', { userId: '1\ud800' }, /^userId: it holds half a character/],
    ['half a character in the redirect', { redirectUri: 'http://a.b/\ud800' }, /^redirectUri: it holds half/],
    ['a number for a user', { userId: 7 }, /userId: must be a text/],
    ['an authorize that is none', { authorize: 'x' }, /authorize: must be a function/],
    ['a timeout in words', { timeout: '30s' }, /timeout: must be a whole number of seconds/],
  ])('%s', (_what, changed, said) => {
    expect(() => connectAirisk({ ...options, ...changed })).toThrow(said);
  });

  test('no fault shows the secret', () => {
    expect(() => connectAirisk({ ...options, clientSecret: 'with blank' })).toThrow(
      /^clientSecret holds a blank or a line break$/,
    );
  });

  test('a path that leads out, a user that is none, and no user at all', async () => {
    const airisk = connectAirisk(options);
    await expect(airisk.as('1001').get('/admin')).rejects.toThrow(TypeError);
    await expect(airisk.get(CONVERSATIONS)).rejects.toThrow(/use as\(userId\)/);
    expect(() => airisk.as('')).toThrow(TypeError);
    expect(() => airisk.as('\udc00')).toThrow(/^userId: it holds half a character/);
    await expect(airisk.as('1001').get('/api/\ud800')).rejects.toThrow(/^path: it holds half a character/);
    airisk.close();
  });
});
