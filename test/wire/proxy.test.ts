import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { bypassesProxy } from '../../src/wire/no-proxy.ts';
import { chooseProxy, readProxy, type Proxy } from '../../src/wire/proxy.ts';

describe('NO_PROXY', () => {
  test.each<[list: string, url: string, spared: boolean]>([
    ['', 'https://example.test', false],
    ['*', 'https://example.test', true],
    ['example.test', 'https://example.test', true],
    ['example.test', 'https://a.b.example.test', true],
    ['.example.test', 'https://example.test', true],
    ['.example.test', 'https://a.example.test', true],
    ['*.example.test', 'https://a.example.test', true],
    ['*.example.test', 'https://example.test', false],
    ['example.test', 'https://notexample.test', false],
    ['a.example.test', 'https://example.test', false],
    ['test', 'https://example.test', true],
    ['EXAMPLE.Test.', 'https://example.test', true],
    ['example.test', 'https://example.test.', true],
    ['münchen.test', 'https://www.xn--mnchen-3ya.test', true],
    ['other.test , example.test', 'https://example.test', true],
    ['other.test example.test', 'https://example.test', true],
    [',,', 'https://example.test', false],
    ['.', 'https://example.test', false],
    ['example.test:443', 'https://example.test', true],
    ['example.test:8443', 'https://example.test', false],
    ['example.test:8443', 'https://a.example.test:8443', true],
    ['example.test:80', 'http://example.test', true],
    ['10.0.0.0/8', 'https://10.1.2.3', true],
    ['10.0.0.0/8', 'https://11.1.2.3', false],
    ['10.0.0.0/8', 'https://10.example.test', false],
    ['10.0.0.0/99', 'https://10.1.2.3', false],
    ['10.0.0.0/', 'https://10.1.2.3', false],
    ['192.168.1.7', 'https://192.168.1.7', true],
    ['192.168.1.7:8443', 'https://192.168.1.7:8443', true],
    ['192.168.1.7:8443', 'https://192.168.1.7', false],
    ['1.7', 'https://192.168.1.7', false],
    ['10.0.0.1-10.0.0.9', 'https://10.0.0.5', true],
    ['10.0.0.1-10.0.0.9', 'https://10.0.0.10', false],
    ['fd00::/8', 'https://[fd12:3456::1]', true],
    ['[fd00::]/8', 'https://[fd12:3456::1]', true],
    ['fd00::/8', 'https://[2001:db8::1]', false],
    ['2001:db8:0:0::1', 'https://[2001:db8::1]', true],
    ['[2001:db8::1]:8443', 'https://[2001:db8::1]:8443', true],
    ['[2001:db8::1]:8443', 'https://[2001:db8::1]', false],
    ['10.0.0.0/8', 'https://[::ffff:10.1.2.3]', true],
  ])('%j and %s: %s', (list, url, spared) => {
    expect(bypassesProxy(list, new URL(url))).toBe(spared);
  });
});

const chosen = (origin: string, env: Record<string, string>): string | null => {
  const proxy = chooseProxy(origin, env);
  return proxy && ('fault' in proxy ? proxy.fault : `${proxy.name} ${proxy.url.reveal()}`);
};
const TENANT = 'https://tenant.example';

describe('the proxy', () => {
  test.each<[string, origin: string, env: Record<string, string>, wanted: string | null]>([
    ['none', TENANT, {}, null],
    ['as it is', TENANT, { HTTPS_PROXY: 'http://p.example:3128' }, 'HTTPS_PROXY http://p.example:3128/'],
    ['without a scheme', TENANT, { HTTPS_PROXY: 'p.example:3128' }, 'HTTPS_PROXY http://p.example:3128/'],
    ['a bare name', TENANT, { HTTPS_PROXY: 'proxy' }, 'HTTPS_PROXY http://proxy/'],
    [
      'an address without a scheme',
      TENANT,
      { HTTPS_PROXY: '10.0.0.1:3128' },
      'HTTPS_PROXY http://10.0.0.1:3128/',
    ],
    [
      'user info without a scheme',
      TENANT,
      { HTTPS_PROXY: 'me:pw@p.example:1' },
      'HTTPS_PROXY http://me:pw@p.example:1/',
    ],
    [
      'a scheme in upper case',
      TENANT,
      { HTTPS_PROXY: 'HTTP://p.example:1' },
      'HTTPS_PROXY http://p.example:1/',
    ],
    [
      'a line break behind',
      TENANT,
      { HTTPS_PROXY: 'http://p.example:1\r\n' },
      'HTTPS_PROXY http://p.example:1/',
    ],
    ['over TLS', TENANT, { HTTPS_PROXY: 'https://p.example' }, 'HTTPS_PROXY https://p.example/'],
    [
      'lower case first',
      TENANT,
      { HTTPS_PROXY: 'http://up:1', https_proxy: 'http://low:1' },
      'https_proxy http://low:1/',
    ],
    [
      'an empty one is none',
      TENANT,
      { HTTPS_PROXY: 'http://up:1', https_proxy: '' },
      'HTTPS_PROXY http://up:1/',
    ],
    [
      'of the scheme',
      'http://tenant.example',
      { HTTPS_PROXY: 'http://s:1', HTTP_PROXY: 'http://p:1' },
      'HTTP_PROXY http://p:1/',
    ],
    ['of no other scheme', 'http://tenant.example', { HTTPS_PROXY: 'socks5://s:1' }, null],
    ['not for loopback', 'https://127.0.0.1:8443', { HTTPS_PROXY: 'socks5://s:1' }, null],
    ['not where it is spared', TENANT, { HTTPS_PROXY: 'socks5://s:1', NO_PROXY: 'example' }, null],
    [
      'no_proxy first',
      TENANT,
      { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*', no_proxy: 'other.test' },
      'HTTPS_PROXY http://p:1/',
    ],
  ])('%s', (_name, origin, env, wanted) => {
    expect(chosen(origin, env)).toBe(wanted);
  });

  const NEITHER = 'names a proxy that is neither http nor https';
  const NONE = 'is not the address of a proxy';
  test.each([
    ['socks5://me:hunter2@p.example:1080', NEITHER],
    ['socks5h://p.example', NEITHER],
    ['ftp://p.example', NEITHER],
    ['file:///etc/proxy', NEITHER],
    ['http://me:hunter2@p.example:port', NONE],
    ['http://', NONE],
    ['http:p.example:3128', NONE],
    ['me:hunt/er2@p.example:3128', NONE],
    ['http://me:12/hunter2@p.example:3128', NONE],
    ['http://me:12#hunter2@p.example:3128', NONE],
    ['http://me:hunter2%zz@p.example:3128', NONE],
  ])('%j is none, and is not shown', (value, fault) => {
    const read = readProxy('HTTPS_PROXY', value);
    expect(read).toMatchObject({ name: 'HTTPS_PROXY', fault });
    expect(JSON.stringify(read)).not.toContain('hunt');
  });

  test('shows neither user nor password, and tells what to mask, in each way it may be written', () => {
    const proxy = readProxy('HTTPS_PROXY', 'http://somebody:hunter%402@p.example:3128') as Proxy;
    expect(inspect(proxy) + JSON.stringify(proxy)).not.toMatch(/hunter|somebody/);
    expect([proxy.host, proxy.secrets.map((one) => one.reveal())]).toEqual([
      'p.example:3128',
      ['hunter@2', 'hunter%402', 'somebody:hunter@2'],
    ]);
  });

  test('a user name alone is a token', () => {
    const proxy = readProxy('HTTPS_PROXY', 'http://hunter2@p.example:3128') as Proxy;
    expect(proxy.secrets.map((one) => one.reveal())).toContain('hunter2');
  });
});
