/** Which redirect_uri is listed, by the comma list of a client, and that the second step wants the same. */
import { describe, expect, test } from 'vitest';
import type { AiriskBehaviour } from '../../../src/emulator/airisk/airisk-behaviour.ts';
import { openAirisk, seen, TEXT } from '../../support/airisk-server.ts';

const LIST =
  'http://127.0.0.1:8765/callback, https://app.example/cb?tenant=a%20b ,,http://[::1]:8765/callback,https://App.example/Deep/';

const open = (behaviour: Partial<AiriskBehaviour> = {}, redirect_uri = LIST) =>
  openAirisk({ behaviour, seed: { clients: [{ client_id: 'web', redirect_uri }], users: [] } });

describe('listed', () => {
  test.each<[string, string]>([
    ['http://127.0.0.1:8765/callback', 'http://127.0.0.1:8765/callback?code='],
    ['https://app.example/cb?tenant=a%20b', 'https://app.example/cb?tenant=a%20b&code='],
    ['http://[::1]:8765/callback', 'http://[::1]:8765/callback?code='],
    ['https://App.example/Deep/', 'https://App.example/Deep/?code='],
  ])('%s', async (redirect_uri, begin) => {
    const { authorize } = open();
    const response = await authorize({ redirect_uri, state: 's' });
    expect(response.status).toBe(302);
    const location = response.headers.get('location') ?? '';
    expect(location.startsWith(begin)).toBe(true);
    expect(location).not.toContain('#');
  });

  test.each(['https://app.example/cb?', 'https://app.example/cb?a=1&'])(
    '%s gets no second mark',
    async (uri) => {
      const { authorize } = open({}, uri);
      const location = (await authorize({ redirect_uri: uri })).headers.get('location') ?? '';
      expect(location.startsWith(`${uri}code=`)).toBe(true);
    },
  );

  test('a scheme of an app of its own', async () => {
    const { authorize } = open({}, 'com.example.app:/cb');
    const location = (await authorize({ redirect_uri: 'com.example.app:/cb' })).headers.get('location') ?? '';
    expect(location.startsWith('com.example.app:/cb?code=')).toBe(true);
  });
});

test('the list is told in its entries, without the empty ones', () => {
  expect(open().client.redirect_uris).toEqual([
    'http://127.0.0.1:8765/callback',
    'https://app.example/cb?tenant=a%20b',
    'http://[::1]:8765/callback',
    'https://App.example/Deep/',
  ]);
});

describe('not listed', () => {
  test.each([
    'http://127.0.0.1:8765/callback/',
    'http://127.0.0.1:8765/callback/extra',
    'http://127.0.0.1:8765/callback?x=1',
    'http://127.0.0.1:8765/callback#f',
    'http://127.0.0.1:8765/callbac',
    'http://127.0.0.1:8766/callback',
    'http://127.0.0.1/callback',
    'http://localhost:8765/callback',
    'https://127.0.0.1:8765/callback',
    'http://127.0.0.1:8765/Callback',
    'HTTP://127.0.0.1:8765/callback',
    'http://user@127.0.0.1:8765/callback',
    'http://127.0.0.1:8765/callback ',
    ' http://127.0.0.1:8765/callback',
    'https://app.example/cb',
    'https://app.example/cb?tenant=a+b',
    'https://app.example/Deep/',
    'https://evil.example/',
    LIST,
    'callback',
    ',',
    'javascript:alert(1)',
  ])('%s is refused where it came from', async (redirect_uri) => {
    const { authorize } = open();
    const response = await authorize({ redirect_uri });
    expect(response.headers.get('location')).toBeNull();
    expect(await seen(response)).toEqual([400, TEXT, 'Invalid redirect_uri']);
  });

  test.each(['http://127.0.0.1/a#b', 'http://127.0.0.1/ä', 'not-a-url', 'http://127.0.0.1/a b'])(
    '%s is not, even where it stands in the list',
    async (uri) => {
      const { authorize } = open({}, uri);
      expect(await seen(await authorize({ redirect_uri: uri }))).toEqual([400, TEXT, 'Invalid redirect_uri']);
    },
  );

  test('an entry with a comma of its own is two', async () => {
    const { authorize } = open({}, 'https://app.example/a,b');
    expect((await authorize({ redirect_uri: 'https://app.example/a,b' })).status).toBe(400);
    expect((await authorize({ redirect_uri: 'https://app.example/a' })).status).toBe(302);
  });

  test('what another client is registered with', async () => {
    const { authorize } = openAirisk({
      seed: {
        clients: [
          { client_id: 'one', redirect_uri: 'http://127.0.0.1:1/cb' },
          { client_id: 'two', redirect_uri: 'http://127.0.0.1:2/cb' },
        ],
        users: [],
      },
    });
    const status = async (client_id: string, redirect_uri: string) =>
      (await authorize({ client_id, redirect_uri })).status;
    expect(await status('two', 'http://127.0.0.1:2/cb')).toBe(302);
    expect(await status('one', 'http://127.0.0.1:2/cb')).toBe(400);
    expect(await status('two', 'http://127.0.0.1:1/cb')).toBe(400);
  });
});

describe('the second step wants what the first had', () => {
  const [first, second] = ['http://127.0.0.1:8765/callback', 'http://[::1]:8765/callback'] as const;

  test('the second entry with itself', async () => {
    const { codeFor, exchange } = open();
    const code = await codeFor({ redirect_uri: second });
    expect((await exchange({ code, redirect_uri: second })).status).toBe(200);
  });

  test.each([second, `${first}/`, `${first}?x=1`, ` ${first}`, 'https://evil.example/'])(
    'not %s, listed or not',
    async (redirect_uri) => {
      const { codeFor, exchange } = open();
      const code = await codeFor({ redirect_uri: first });
      expect(await seen(await exchange({ code, redirect_uri }))).toEqual([400, TEXT, 'Invalid redirect_uri']);
      // The code is spent by then.
      expect(await seen(await exchange({ code, redirect_uri: first }))).toEqual([400, TEXT, 'Invalid Code']);
    },
  );
});

describe('how a list is compared may be otherwise', () => {
  const loopback = 'http://127.0.0.1:8765/callback';
  test('loopback_any_port: what only begins with a loopback address is none', async () => {
    const entry = 'http://127.0.0.1@app.example/cb';
    const { authorize } = open({ loopback_any_port: 'on' }, entry);
    expect((await authorize({ redirect_uri: entry })).status).toBe(302);
    expect((await authorize({ redirect_uri: 'http://127.0.0.1:80@app.example/cb' })).status).toBe(400);
  });

  test.each<[Partial<AiriskBehaviour>, string, number, number]>([
    // List, redirect_uri, and the status without the switch and with it.
    [{ trim: 'off' }, 'https://app.example/cb?tenant=a%20b', 302, 400],
    [{ trim: 'off' }, loopback, 302, 302],
    [{ redirect_case: 'ignore' }, 'http://127.0.0.1:8765/CALLBACK', 400, 302],
    [{ redirect_slash: 'ignore' }, `${loopback}/`, 400, 302],
    [{ redirect_slash: 'ignore' }, 'https://App.example/Deep', 400, 302],
    [{ redirect_slash: 'ignore' }, `${loopback}//`, 400, 400],
    [{ loopback_any_port: 'on' }, 'http://127.0.0.1:9999/callback', 400, 302],
    [{ loopback_any_port: 'on' }, 'http://127.0.0.1/callback', 400, 302],
    [{ loopback_any_port: 'on' }, 'http://[::1]:1/callback', 400, 302],
    [{ loopback_any_port: 'on' }, 'http://127.0.0.1:9999/other', 400, 400],
    [{ loopback_any_port: 'on' }, 'https://App.example:444/Deep/', 400, 400],
    [{ loopback_any_port: 'on' }, 'http://127.0.0.1:80@evil.example/callback', 400, 400],
    [{ http_redirect: 'refuse' }, loopback, 302, 400],
    [{ http_redirect: 'refuse' }, 'https://App.example/Deep/', 302, 302],
    [{ unlisted_redirect: 401 }, 'https://evil.example/', 400, 401],
  ])('%j: %s', async (behaviour, redirect_uri, without, having) => {
    expect((await open().authorize({ redirect_uri })).status).toBe(without);
    const response = await open(behaviour).authorize({ redirect_uri });
    expect(response.status).toBe(having);
    if (having === 302) expect(response.headers.get('location')?.startsWith(`${redirect_uri}?`)).toBe(true);
  });
});
