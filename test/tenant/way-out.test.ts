/** What stands between fitform and a tenant: proxies and TLS, on real sockets of this machine. */
import { createServer as createPlain } from 'node:http';
import { createServer as createTcp } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { TenantError } from '../../src/tenant/tenant-error.ts';
import { httpTenant, type HttpOptions, type HttpTenant } from '../../src/tenant/http-tenant.ts';
import { chooseProxy } from '../../src/wire/proxy.ts';
import { Secret } from '../../src/wire/secret.ts';
import { certificate, secureServer, type CertificateOptions } from '../support/certificates.ts';
import { listening, proxyServer } from '../support/loopback.ts';
import { stillWorld } from '../support/still-world.ts';

const clients: HttpTenant[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

interface Options extends Partial<HttpOptions> {
  readonly env?: Readonly<Record<string, string>>;
}

function tenant(origin: string, { env = {}, ...options }: Options = {}): HttpTenant & { tries: string[] } {
  const proxy = chooseProxy(origin, env);
  if (proxy && 'fault' in proxy) expect.unreachable(proxy.fault);
  const tries: string[] = [];
  const client = httpTenant({
    origin,
    basePath: '',
    credentials: { method: 'token', token: new Secret('t') },
    readOnly: false,
    sockets: 2,
    timeout: 20_000,
    proxy,
    log: (line) => tries.push(line),
    world: stillWorld(),
    ...options,
  });
  clients.push(client);
  return { ...client, tries };
}

const failure = (promise: Promise<unknown>): Promise<TenantError> =>
  promise.then(
    () => expect.unreachable(),
    (error: unknown) => error as TenantError,
  );

describe('a proxy', () => {
  test.each(['', 'http://'])(
    'written as %sUSER:PASSWORD@HOST:PORT is asked for a tunnel, and signed in at',
    async (scheme) => {
      const pair = certificate({ names: ['tenant.example'] });
      const proxy = await proxyServer({ to: await listening(secureServer(pair)) });
      const client = tenant('https://tenant.example', {
        env: { https_proxy: `${scheme}me:hunter%402@${proxy.host}`, HTTPS_PROXY: 'http://127.0.0.1:1' },
        certificates: [pair.cert],
      });
      expect(await client.get('/roles')).toEqual([]);
      expect([proxy.asked, proxy.userInfo]).toEqual([['CONNECT tenant.example:443'], ['me:hunter@2']]);
    },
  );

  test('for plain http is handed the whole address', async () => {
    const proxy = await proxyServer({});
    const client = tenant('http://tenant.example', { env: { HTTP_PROXY: proxy.host } });
    expect(await client.get('/roles')).toEqual([]);
    expect(proxy.asked).toEqual(['GET http://tenant.example/roles']);
  });

  describe.each(['https', 'http'])('for %s that wants a sign-in', (scheme) => {
    const origin = `${scheme}://tenant.example`;
    const variable = `${scheme.toUpperCase()}_PROXY`;

    test('is told once, and nothing is tried again', async () => {
      const { host, asked } = await proxyServer({ status: 407 });
      const client = tenant(origin, { env: { [variable]: host } });
      const error = await failure(client.post('/roles', { name: 'A' }));
      expect(error).toMatchObject({ kind: 'unreachable', ambiguous: false });
      expect(error.message).toBe(
        `POST /roles: the proxy ${host} (${variable}) asks for a user name and a password (407)`,
      );
      expect(error.hint).toMatch(new RegExp(`write ${variable} as http://USER:PASSWORD@HOST:PORT`));
      expect(asked).toHaveLength(1);
    });

    test('and does not accept it is told so, without user and password', async () => {
      const { host, userInfo } = await proxyServer({ status: 407 });
      const client = tenant(origin, { env: { [variable]: `http://somebody:hunter2@${host}` } });
      const error = await failure(client.get('/roles'));
      expect(userInfo).toEqual(['somebody:hunter2']);
      expect(error.message).toMatch(/did not accept the user name and password \(407\)$/);
      expect(`${error.message} ${error.hint ?? ''} ${client.tries.join()}`).not.toMatch(/somebody|hunter2/);
    });
  });

  test('that may not go there is not asked again; one that is busy is', async () => {
    const counts = [];
    for (const status of [403, 503]) {
      const { host, asked } = await proxyServer({ status });
      const error = await failure(
        tenant('https://tenant.example', { env: { HTTPS_PROXY: host } }).get('/roles'),
      );
      expect(error.message).toContain(`the proxy opened no tunnel (ERR_PROXY_TUNNEL, it answered ${status})`);
      expect(error.hint).toContain(`the proxy ${host} (HTTPS_PROXY)`);
      counts.push(asked.length);
    }
    expect(counts).toEqual([1, 5]);
  });

  test('that fails is not where a write was carried out', async () => {
    const { host } = await proxyServer({ status: 502 });
    const client = tenant('https://tenant.example', { env: { HTTPS_PROXY: host } });
    expect((await failure(client.post('/roles', { name: 'A' }))).ambiguous).toBe(false);
  });

  test('that never answers is given up after the time there is, and a write was not carried out', async () => {
    const { host, asked } = await proxyServer({ tunnel: null });
    const client = tenant('https://tenant.example', { env: { HTTPS_PROXY: host }, timeout: 50 });
    const error = await failure(client.post('/roles', { name: 'A' }));
    expect(error).toMatchObject({ kind: 'unreachable', ambiguous: false });
    expect(error.message).toBe(
      'POST /roles: the proxy opened no tunnel (ERR_PROXY_TUNNEL, no answer in time)',
    );
    expect(error.hint).toContain(`the proxy ${host} (HTTPS_PROXY)`);
    expect(asked).toEqual(['CONNECT tenant.example:443']);
  });

  test('that does not speak HTTP has no status', async () => {
    const { host } = await proxyServer({ tunnel: 'SSH-2.0-x\r\n\r\n' });
    const error = await failure(
      tenant('https://tenant.example', { env: { HTTPS_PROXY: host } }).get('/roles'),
    );
    expect(error.message).toBe('GET /roles: the proxy opened no tunnel (ERR_PROXY_TUNNEL)');
  });

  test('that is said to speak TLS and does not is told apart from the tenant', async () => {
    const { host } = await proxyServer({});
    const client = tenant('https://tenant.example', { env: { HTTPS_PROXY: `https://${host}` } });
    const error = await failure(client.get('/roles'));
    expect(error.hint).toContain(`the proxy ${host} (HTTPS_PROXY), over TLS`);
    expect(error.hint).toContain('write http:// in HTTPS_PROXY');
    expect(client.tries).toHaveLength(1);
  });
});

describe('a certificate', () => {
  const CA = 'NODE_EXTRA_CA_CERTS';
  test.each<[string, CertificateOptions, trusted: boolean, message: RegExp, hint: RegExp]>([
    [
      'that has expired',
      { names: ['localhost'], from: -3, to: -1 },
      true,
      /has expired \(CERT_HAS_EXPIRED\)/,
      /renew it/,
    ],
    ['of the future', { names: ['localhost'], from: 1, to: 3 }, true, /not valid yet/, /clock/],
    [
      'of another host',
      { names: ['tenant.example', 'other.example'] },
      true,
      /is for another host: DNS:tenant\.example, DNS:other\.example \(/,
      /check the host in the URL/,
    ],
    [
      'of nobody known',
      { names: ['localhost'] },
      false,
      /not from an authority that is trusted/,
      /NODE_EXTRA_CA_CERTS/,
    ],
  ])('%s is told by its cause, and not tried again', async (_name, options, trusted, message, hint) => {
    const pair = certificate(options);
    const [, port] = (await listening(secureServer(pair))).split(':');
    const client = tenant(`https://localhost:${port ?? ''}`, trusted ? { certificates: [pair.cert] } : {});
    const error = await failure(client.post('/roles', { name: 'A' }));
    expect(error).toMatchObject({ kind: 'unreachable', ambiguous: false });
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
    expect((error.hint ?? '').includes(CA)).toBe(!trusted);
    expect(client.tries).toHaveLength(1);
  });

  test('that is right is accepted', async () => {
    const pair = certificate({ names: ['localhost'] });
    const [, port] = (await listening(secureServer(pair))).split(':');
    expect(
      await tenant(`https://localhost:${port ?? ''}`, { certificates: [pair.cert] }).get('/roles'),
    ).toEqual([]);
  });
});

test('TLS asked of a plain port is told, and not tried again', async () => {
  const host = await listening(createPlain((_request, response) => response.end('[]')));
  const client = tenant(`https://${host}`);
  const error = await failure(client.post('/roles', { name: 'A' }));
  expect(error).toMatchObject({ kind: 'unreachable', ambiguous: false });
  expect(error.message).toMatch(/the server does not speak TLS/);
  expect(error.hint).toMatch(/scheme and the port of the URL: it may be a port for plain http/);
  expect(client.tries).toHaveLength(1);
});

test('a port of something else than a web server is told', async () => {
  const host = await listening(
    createTcp((socket) => {
      socket.on('error', () => undefined);
      socket.end('220 mail.example ESMTP\r\n');
    }),
  );
  const error = await failure(tenant(`http://${host}`).get('/roles'));
  expect(error.message).toMatch(/the answer is not HTTP \(HPE_/);
  expect(error.hint).toMatch(/scheme and the port/);
});
