import { describe, expect, test } from 'vitest';
import { InvalidInput } from '../../src/specfile/problem/problem.ts';
import { NoCredentials, Refused } from '../../src/tenant/tenant-error.ts';
import { Secret } from '../../src/wire/secret.ts';
import { chooseCredentials, chooseTarget, type Environment, type Target } from '../../src/tenant/target.ts';

const choose = (url: string | null, flags: object = {}, env: Environment = {}): Target =>
  chooseTarget({ spec: { url, base_path: null }, flags, env });

describe('which tenant', () => {
  test.each<[string, Target, Partial<Extract<Target, { embedded: false }>> | { embedded: true }]>([
    ['the spec alone', choose('https://a.example'), { origin: 'https://a.example', fromSpec: true }],
    ['a slash behind', choose('https://a.example/'), { origin: 'https://a.example' }],
    ['the environment alone', choose(null, {}, { FITFORM_URL: 'https://a.example' }), { fromSpec: false }],
    [
      'the flag before the environment',
      choose(null, { url: 'https://b.example' }, { FITFORM_URL: 'https://a.example' }),
      { origin: 'https://b.example' },
    ],
    ['embedded', choose('embedded'), { embedded: true }],
    [
      'embedded overridden',
      choose('embedded', { url: 'https://a.example' }),
      { origin: 'https://a.example' },
    ],
    [
      'the same host twice',
      choose('https://A.example', { url: 'https://a.example:443' }),
      { fromSpec: false },
    ],
    ['loopback by http', choose('http://127.0.0.1:8080'), { origin: 'http://127.0.0.1:8080' }],
    ['localhost by http', choose('http://localhost:1'), { origin: 'http://localhost:1' }],
    ['insecure http when asked for', choose('http://a.example', { insecureHttp: true }), { embedded: false }],
    ['the default base path', choose('https://a.example'), { basePath: '/admin' }],
    ['another base path', choose('https://a.example', { basePath: '/api/' }), { basePath: '/api' }],
    ['no base path', choose('https://a.example', { basePath: '/' }), { basePath: '' }],
    [
      'a base path of the environment',
      choose('https://a.example', {}, { FITFORM_BASE_PATH: '/api' }),
      { basePath: '/api' },
    ],
  ])('%s', (_name, target, wanted) => {
    expect(target).toMatchObject(wanted);
  });

  test.each([
    ['https://a.example/admin', 'https://a.example, and base_path: /admin \\(or --base-path /admin\\)$'],
    [
      'https://a.example:8443/x/api/',
      'https://a.example:8443, and base_path: /x/api \\(or --base-path /x/api\\)$',
    ],
    ['https://a.example/#/inboxes', 'https://a.example$'],
    ['https://a.example/?next=%2Fadmin', 'https://a.example$'],
    ['https://a.example/a%20b', 'https://a.example$'],
  ])('a URL that says too much is corrected: %s', (url, corrected) => {
    expect.assertions(1);
    try {
      choose(url);
    } catch (error) {
      expect((error as InvalidInput).problems[0]?.hint).toMatch(new RegExp(`^write ${corrected}`));
    }
  });

  test.each<[string, string | null, object, Environment, RegExp]>([
    ['none', null, {}, {}, /no tenant/],
    ['no URL', 'a.example', {}, {}, /not a URL/],
    ['another scheme', 'ftp://a.example', {}, {}, /not a URL/],
    ['http to a stranger', 'http://a.example', {}, {}, /in the clear/],
    ['http to what only looks like loopback', 'http://127.0.0.1.example', {}, {}, /in the clear/],
    ['credentials in it', 'https://me:hunter2@a.example', {}, {}, /holds credentials/],
    ['a path in it', 'https://a.example/admin', {}, {}, /more than scheme and host/],
    ['a bad base path', 'https://a.example', { basePath: 'admin' }, {}, /not a path/],
    ['a climbing base path', 'https://a.example', { basePath: '/a/../b' }, {}, /not a path/],
    ['embedded with a password', 'embedded', {}, { FITFORM_PASSWORD: 'x' }, /embedded demo tenant/],
    ['embedded with a user name', 'embedded', {}, { FITFORM_USERNAME: 'x' }, /embedded demo tenant/],
    ['embedded with a token', 'embedded', {}, { FITFORM_TOKEN: 'x' }, /embedded demo tenant/],
    ['embedded with an API key', 'embedded', {}, { FITFORM_API_KEY: 'x' }, /embedded demo tenant/],
  ])('refused as invalid: %s', (_name, url, flags, env, message) => {
    const act = () => choose(url, flags, env);
    expect(act).toThrow(InvalidInput);
    expect(act).toThrow(message);
    expect(act).not.toThrow(/hunter2/);
  });

  test.each<[string, string, object, Environment]>([
    ['by the environment', 'https://evil.example', {}, { FITFORM_URL: 'https://a.example' }],
    ['by the flag', 'https://evil.example', { url: 'https://a.example' }, {}],
    ['by its port', 'https://a.example:8443', {}, { FITFORM_URL: 'https://a.example' }],
    ['for embedded', 'https://evil.example', { url: 'embedded' }, {}],
  ])('a spec that names another host is refused %s', (_name, url, flags, env) => {
    expect(() => choose(url, flags, env)).toThrow(Refused);
  });
});

describe('which credentials', () => {
  const named = choose(null, { url: 'https://a.example' }) as Extract<Target, { embedded: false }>;
  const bySpec = choose('https://a.example') as typeof named;
  const all = { FITFORM_USERNAME: 'u', FITFORM_PASSWORD: 'p', FITFORM_TOKEN: 't', FITFORM_API_KEY: 'k' };

  test.each<[string, Environment, string]>([
    ['a token first', all, 'token'],
    ['then an API key', { ...all, FITFORM_TOKEN: undefined } as never, 'api-key'],
    ['then a password', { FITFORM_USERNAME: 'u', FITFORM_PASSWORD: 'p' }, 'password'],
    ['whichever FITFORM_AUTH says', { ...all, FITFORM_AUTH: 'basic' }, 'basic'],
    ['password when FITFORM_AUTH says so', { ...all, FITFORM_AUTH: 'password' }, 'password'],
  ])('%s', async (_name, env, method) => {
    expect((await chooseCredentials(named, env, null)).method).toBe(method);
  });

  test.each<[string, Environment, RegExp]>([
    ['nothing', {}, /FITFORM_USERNAME is not set/],
    ['a user name alone', { FITFORM_USERNAME: 'u' }, /FITFORM_PASSWORD is not set/],
    [
      'a token that is asked for',
      { ...all, FITFORM_TOKEN: undefined, FITFORM_AUTH: 'token' } as never,
      /FITFORM_TOKEN is not set/,
    ],
    ['a key that is asked for', { FITFORM_AUTH: 'api-key' }, /FITFORM_API_KEY is not set/],
  ])('missing: %s', async (_name, env, message) => {
    const choosing = chooseCredentials(named, env, null);
    await expect(choosing).rejects.toThrow(NoCredentials);
    await expect(choosing).rejects.toThrow(message);
  });

  test.each(['t\n', ' t', 'a b', 'ä'])(
    'a token that cannot be one (%j) is invalid, and is not shown',
    async (token) => {
      const choosing = chooseCredentials(named, { FITFORM_TOKEN: token }, null);
      await expect(choosing).rejects.toThrow(InvalidInput);
      await expect(choosing).rejects.toThrow(
        /^FITFORM_TOKEN holds a blank, a line break or another character that no token has$/,
      );
    },
  );

  test('an unknown way to sign in is invalid', async () => {
    await expect(chooseCredentials(named, { FITFORM_AUTH: 'pasword' }, null)).rejects.toThrow(InvalidInput);
  });

  test('in CI a spec cannot choose who gets them', async () => {
    await expect(chooseCredentials(bySpec, { ...all, CI: 'true' }, null)).rejects.toThrow(Refused);
    expect((await chooseCredentials(named, { ...all, CI: 'true' }, null)).method).toBe('token');
    expect((await chooseCredentials(bySpec, all, null)).method).toBe('token');
  });

  test('what is missing is asked for, and the host is named', async () => {
    const asked: string[] = [];
    const ask = {
      username: (host: string) => Promise.resolve(`me@${host}`),
      password: (host: string, username: string) => {
        asked.push(`${username} ${host}`);
        return Promise.resolve(new Secret('typed'));
      },
    };
    const credentials = await chooseCredentials(named, {}, ask);
    expect(credentials).toMatchObject({ method: 'password', username: 'me@a.example' });
    expect(credentials.method === 'password' && credentials.password.reveal()).toBe('typed');
    expect(asked).toEqual(['me@a.example a.example']);
  });
});

test.each([
  ['https://elsewhere.example', 'embedded'],
  ['embedded', 'https://elsewhere.example'],
  ['https://elsewhere.example', 'https://a.example'],
])('what was done on %s is not taken back on %s', (url, given) => {
  const choosing = (): Target =>
    chooseTarget({ spec: { url, base_path: null }, source: 'journal', flags: { url: given }, env: {} });
  expect(choosing).toThrow(Refused);
  expect(choosing).toThrow(/the journal is for .*nothing was sent/);
});

test.each<[expected: string, url: string, refused: boolean]>([
  ['tenant.example', 'https://tenant.example', false],
  ['tenant.example:443', 'https://tenant.example', false],
  ['tenant.example:443', 'http://tenant.example', true],
  ['tenant.example', 'https://tenant.example:8443', true],
  ['münchen.example', 'https://xn--mnchen-3ya.example', false],
  ['other.example', 'https://tenant.example', true],
  ['a<b', 'https://tenant.example', true],
  ['embedded', 'embedded', false],
  ['embedded', 'https://tenant.example', true],
  ['tenant.example', 'embedded', true],
])('tenant.expect.host %s for %s', (host, url, refused) => {
  const choosing = (): unknown =>
    chooseTarget({
      spec: { url, base_path: null, expect: { host } },
      flags: { insecureHttp: true },
      env: {},
    });
  if (refused) expect(choosing).toThrow(Refused);
  else expect(choosing).not.toThrow();
});
