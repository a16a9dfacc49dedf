import { describe, expect, test } from 'vitest';
import { apiUrl, readInstance, type InstanceSettings } from '../../src/airisk/instance.ts';

const SETTINGS = {
  url: 'https://risk.example.com',
  clientId: 'an-id',
  clientSecret: 'not-a-real-secret',
  redirectUri: 'http://127.0.0.1:8765/callback',
};

const faultsOf = (changed: InstanceSettings): string[] => {
  const read = readInstance({ ...SETTINGS, ...changed });
  return 'origin' in read ? [] : read.map(({ setting, message }) => `${setting} ${message}`);
};

describe('the settings', () => {
  test('all that is missing is told at once', () => {
    expect(
      faultsOf({ url: undefined, clientId: '', clientSecret: undefined, redirectUri: undefined }),
    ).toEqual(['url is not set', 'clientId is not set', 'clientSecret is not set', 'redirectUri is not set']);
  });

  test.each<[InstanceSettings, string]>([
    [{ url: 'risk.example.com' }, 'url is not a URL'],
    [{ url: 'ftp://risk.example.com' }, 'url is not a URL'],
    [{ url: 'http://risk.example.com' }, 'url would send the secret in the clear'],
    [{ url: 'http://127.0.0.1.example.com' }, 'url would send the secret in the clear'],
    [{ url: 'https://me:word@risk.example.com' }, 'url holds credentials'],
    [{ url: 'https://risk.example.com/api' }, 'url is more than scheme and host'],
    [{ url: 'https://risk.example.com/?a=1' }, 'url is more than scheme and host'],
    [{ clientId: 'an id' }, 'clientId holds a blank or a line break'],
    [{ clientSecret: 'not-a-real-secret\n' }, 'clientSecret holds a blank or a line break'],
    [{ redirectUri: 'localhost:8765/callback' }, 'redirectUri is not a URL'],
    [{ redirectUri: '127.0.0.1:8765/callback' }, 'redirectUri is not a URL'],
    [{ redirectUri: 'http:/callback' }, 'redirectUri is not a URL'],
    [{ redirectUri: ' http://127.0.0.1:8765/callback' }, 'redirectUri is not a URL'],
    [{ redirectUri: 'http://a.example/cb,http://b.example/cb' }, 'redirectUri holds a comma'],
    [{ redirectUri: 'http://127.0.0.1:8765/callback#' }, 'redirectUri holds a #'],
    [{ redirectUri: 'http://me@127.0.0.1:8765/callback' }, 'redirectUri holds credentials'],
    [{ url: 'https://risk.example.com\ud800' }, 'url holds half a character (a lone surrogate)'],
    [{ clientId: 'an-id\ud800' }, 'clientId holds half a character (a lone surrogate)'],
    [{ clientSecret: '\udc00' }, 'clientSecret holds half a character (a lone surrogate)'],
    [
      { redirectUri: 'http://127.0.0.1:8765/\ud800' },
      'redirectUri holds half a character (a lone surrogate)',
    ],
    [{ usersPath: '/api/\ud800' }, 'usersPath holds half a character (a lone surrogate)'],
    [{ usersPath: '/users' }, 'usersPath is not below /api/'],
    [{ usersPath: 'https://other.example/api/ListUsers' }, 'usersPath is not below /api/'],
  ])('%o', (changed, fault) => {
    expect(faultsOf(changed)).toEqual([fault]);
  });

  test('no fault repeats what it is about', () => {
    const odd = { url: 'uuuu', clientId: 'ii ii', clientSecret: 'ss ss', redirectUri: 'rr,rr' };
    const said = JSON.stringify(readInstance({ ...odd, usersPath: 'pppp' }));
    expect(said).not.toMatch(/uuuu|ii ii|ss ss|rr,rr|pppp/);
  });

  test.each([
    ['https://risk.example.com', 'https://risk.example.com'],
    ['https://Risk.Example.com/', 'https://risk.example.com'],
    ['https://risk.example.com:8443', 'https://risk.example.com:8443'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['http://localhost:4000', 'http://localhost:4000'],
    ['http://[::1]:4000', 'http://[::1]:4000'],
  ])('%s is an instance', (url, origin) => {
    expect(readInstance({ ...SETTINGS, url })).toMatchObject({ origin });
  });

  test.each(['com.example.app:/callback', 'https://app.example.com/back?tenant=1', 'http://localhost/cb'])(
    '%s stays as it is registered',
    (redirectUri) => {
      expect(readInstance({ ...SETTINGS, redirectUri })).toMatchObject({ redirectUri });
    },
  );

  test('the users are looked for on both paths of the docs, and first where the settings say', () => {
    const both = ['/api/Users/ListUsers', '/api/ListUsers'];
    expect(readInstance(SETTINGS)).toMatchObject({ usersPaths: both });
    expect(readInstance({ ...SETTINGS, usersPath: '/api/ListUsers' })).toMatchObject({
      usersPaths: both.toReversed(),
    });
    expect(readInstance({ ...SETTINGS, usersPath: '/api/V2/Users' })).toMatchObject({
      usersPaths: ['/api/V2/Users', ...both],
    });
  });
});

describe('a path of the API', () => {
  const ORIGIN = 'https://risk.example.com';

  test.each([
    ['/api/GetConversations', '/api/GetConversations'],
    ['/api/Chat/GetConversation/12?full=true', '/api/Chat/GetConversation/12?full=true'],
    ['/API/ListUsers', '/API/ListUsers'],
    ['https://risk.example.com/api/ListUsers', '/api/ListUsers'],
    ['/api/a/../b', '/api/b'],
    ['/api/caf%C3%A9%20100%25', '/api/caf%C3%A9%20100%25'],
    ['/api/a%2Fb', '/api/a%2Fb'],
    ['/api/x#part', '/api/x'],
  ])('%s is one', (path, sent) => {
    expect(apiUrl(ORIGIN, path)?.href).toBe(ORIGIN + sent);
  });

  test.each([
    '/',
    '',
    '/api',
    '/api/',
    'api',
    '/apis/x',
    '/other/api/x',
    'ListUsers',
    '/api/../admin',
    '/api/x/../../admin',
    '/api/%2e%2e/admin',
    '/api/..%2fadmin',
    '/api/..%5cadmin',
    '/api/%2e%2e%2fadmin',
    '/api/%252e%252e%252fadmin',
    '/api/%25252e%25252e%25252fadmin',
    String.raw`/api/..\admin`,
    String.raw`\\other.example\api\x`,
    '//other.example/api/x',
    'https://other.example/api/x',
    'http://risk.example.com/api/x',
    'https://risk.example.com:444/api/x',
    'https://risk.example.com@other.example/api/x',
    'https://me@risk.example.com/api/x',
    'javascript:alert(1)',
    `/api/${'%25'.repeat(1)}${'25'.repeat(9)}2e%2e%2f`,
  ])('%j is none', (path) => {
    expect(apiUrl(ORIGIN, path)).toBeNull();
  });
});
