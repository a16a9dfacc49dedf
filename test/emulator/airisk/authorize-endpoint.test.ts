/** GET /api/oauth2, row by row: what is refused and in which order, and what the redirect holds. */
import { describe, expect, test } from 'vitest';
import {
  ANN,
  CALLBACK,
  jsonOf,
  openAirisk,
  PROBLEM,
  problemBody,
  seen,
  TEXT,
} from '../../support/airisk-server.ts';

const ID = 'fitform-fixture';
const CB = encodeURIComponent(CALLBACK);

describe('a request in order is sent back with a code', () => {
  test.each([
    ['generic', {}],
    ['for a user', { userid: ANN }],
    ['with parameters that nobody knows', { response_type: 'code', scope: 'x', prompt: 'none' }],
  ])('%s', async (_name, query) => {
    const { authorize } = openAirisk();
    const response = await authorize(query);
    expect(response.status).toBe(302);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('server')).toBe('fitform-emulator');
    // No state was sent, so none comes back.
    expect(response.headers.get('location')).toMatch(/^http:\/\/127\.0\.0\.1:8765\/callback\?code=[\w-]+$/);
    expect(await response.text()).toBe('');
  });

  test('a code has 256 random bits, and each is another one', async () => {
    const asked: number[] = [];
    const { codeFor } = openAirisk({
      random: (bytes) => {
        asked.push(bytes);
        return Uint8Array.from({ length: bytes }, () => asked.length);
      },
    });
    asked.length = 0;
    const code = await codeFor();
    expect(asked).toEqual([32]);
    expect(Buffer.from(code, 'base64url')).toHaveLength(32);
    expect(await codeFor()).not.toBe(code);
  });
});

describe('state comes back as it was', () => {
  test.each([
    ['abc', 'abc'],
    ['a%20b', 'a%20b'],
    ['a+b', 'a%20b'],
    ['a%2Bb', 'a%2Bb'],
    ['%26code%3Dx%23', '%26code%3Dx%23'],
    ['%C3%A9', '%C3%A9'],
    ['é', '%C3%A9'],
    // Not UTF-8, and the same bytes all the same.
    ['%ff%00', '%FF%00'],
    ['a=b', 'a%3Db'],
    ['%', '%25'],
    ['~-._', '~-._'],
    ['', ''],
  ])('%j', async (sent, echoed) => {
    const { authorize } = openAirisk();
    const response = await authorize(`client_id=${ID}&redirect_uri=${CB}&state=${sent}`);
    expect(response.headers.get('location')).toMatch(/\?code=[\w-]+&state=[^&]*$/);
    expect(response.headers.get('location')?.split('&state=')[1]).toBe(echoed);
  });

  test('wherever it stands in the query, and under its own name only', async () => {
    const { authorize } = openAirisk();
    const response = await authorize(
      `restate=no&s%74ate=yes&client_id=${ID}&redirect_uri=${CB}&statement=no`,
    );
    expect(response.headers.get('location')).toMatch(/&state=yes$/);
  });
});

describe('what is refused', () => {
  test.each<[string, string, number, string]>([
    ['no client_id', `redirect_uri=${CB}`, 400, 'Invalid client_id'],
    ['an empty client_id', `client_id=&redirect_uri=${CB}`, 400, 'Invalid client_id'],
    ['no client_id comes before all else', 'userid=x', 400, 'Invalid client_id'],
    ['no redirect_uri', `client_id=${ID}`, 400, 'Invalid redirect_uri'],
    ['no redirect_uri comes before the user', `client_id=${ID}&userid=x`, 400, 'Invalid redirect_uri'],
    ['an empty redirect_uri', `client_id=${ID}&redirect_uri=`, 400, 'Invalid redirect_uri'],
    ['client_id twice', `client_id=${ID}&client_id=${ID}&redirect_uri=${CB}`, 400, 'Invalid client_id'],
    ['state twice', `client_id=${ID}&redirect_uri=${CB}&state=a&state=a`, 400, 'Invalid state'],
    [
      'redirect_uri twice',
      `client_id=${ID}&redirect_uri=${CB}&redirect_uri=${CB}`,
      400,
      'Invalid redirect_uri',
    ],
    ['userid twice', `client_id=${ID}&redirect_uri=${CB}&userid=1001&userid=1002`, 400, 'Invalid userid'],
    ['a secret', `client_id=${ID}&redirect_uri=${CB}&client_secret=s`, 400, 'Invalid client_secret'],
  ])('%s', async (_name, query, status, text) => {
    const { authorize } = openAirisk();
    const response = await authorize(query);
    expect(response.headers.get('location')).toBeNull();
    expect(await seen(response)).toEqual([status, TEXT, text]);
  });

  test.each<[string, string]>([
    ['an unknown client', `client_id=nobody&redirect_uri=${CB}`],
    ['an unknown client comes before the redirect_uri', 'client_id=nobody'],
    ['an unknown user', `client_id=${ID}&redirect_uri=${CB}&userid=9999`],
    ['an empty user', `client_id=${ID}&redirect_uri=${CB}&userid=`],
    ['a user by name', `client_id=${ID}&redirect_uri=${CB}&userid=Ann%20Example`],
  ])('%s: 401 as the docs show it', async (_name, query) => {
    const { authorize } = openAirisk();
    const response = await authorize(query);
    expect([response.status, response.headers.get('content-type')]).toEqual([401, PROBLEM]);
    expect(response.headers.get('location')).toBeNull();
    expect(await jsonOf(response)).toEqual(problemBody(401, 'Unauthorized', '15.5.2'));
  });
});

describe('methods and paths', () => {
  test.each(['POST', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s is 405', async (method) => {
    const { send } = openAirisk();
    const response = await send(`/api/oauth2?client_id=${ID}&redirect_uri=${CB}`, { method });
    expect([response.status, response.headers.get('allow'), await response.text()]).toEqual([405, 'GET', '']);
  });

  test.each(['/API/OAUTH2', '/api/OAuth2', '/api/oauth2'])('%s is the same', async (path) => {
    const { send } = openAirisk();
    expect((await send(`${path}?client_id=${ID}&redirect_uri=${CB}`)).status).toBe(302);
  });

  test.each(['/', '/api', '/api/oauth2/', '/oauth2', '/api/api/oauth2', '/api/oauth2/authorize'])(
    '%s is 404',
    async (path) => {
      const { send } = openAirisk();
      expect(await seen(await send(`${path}?client_id=${ID}&redirect_uri=${CB}`))).toEqual([404, null, '']);
    },
  );
});
