/** Calls that must not be given up: sent and tried again after the signal, with connections and seconds of their own. */
import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Credentials } from '../../src/tenant/auth.ts';
import { httpTenant } from '../../src/tenant/http-tenant.ts';
import { Secret } from '../../src/wire/secret.ts';
import { listening } from '../support/loopback.ts';

type Reply = number | 'hang' | Promise<number>;

/** A server that answers as it is told, and a client; a pause is over when the test says so. */
async function opened(
  reply: (method: string, path: string, count: number) => Reply,
  credentials: Credentials = { method: 'token', token: new Secret('of-the-account') },
) {
  const calls: string[] = [];
  const host = await listening(
    createServer((request, response) => {
      const call = `${request.method ?? ''} ${request.url ?? ''}`;
      calls.push(call);
      const count = calls.filter((one) => one === call).length;
      const status = reply(request.method ?? '', request.url ?? '', count);
      if (status === 'hang') return;
      void Promise.resolve(status).then((code) =>
        response.writeHead(code).end('{"authentication_token":"of-a-session"}'),
      );
    }),
  );
  const [stop, lastTry] = [new AbortController(), new AbortController()];
  const pauses: { ms: number; done: () => void }[] = [];
  const tenant = httpTenant({
    origin: `http://${host}`,
    basePath: '/admin',
    credentials,
    readOnly: false,
    sockets: 2,
    timeout: 50_000,
    lastTry: lastTry.signal,
    world: {
      now: () => Date.now(),
      monotonic: () => performance.now(),
      random: () => 0,
      stop: stop.signal,
      pause: (ms, until) =>
        new Promise((done) => {
          if (ms === 0 || until?.aborted) return done();
          pauses.push({ ms, done });
          until?.addEventListener('abort', () => done(), { once: true });
        }),
    },
  });
  onTestFinished(() => tenant.close());
  return { tenant, calls, pauses, stop, lastTry };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
async function until(so: () => boolean): Promise<void> {
  while (!so()) await turn();
}
const path = { shown: '/keys/***', real: new Secret('/keys/k') };

describe('after the signal', () => {
  test('a call is not tried again, a persistent one is', async () => {
    const { tenant, calls, lastTry } = await opened((_method, _path, count) => (count === 1 ? 503 : 200));
    lastTry.abort();
    await expect(tenant.get('/roles')).rejects.toMatchObject({ status: 503 });
    await tenant.persistent.get('/users');
    await tenant.persistent.deleteSecret(path);
    expect(calls).toEqual([
      'GET /admin/roles',
      ...['GET /admin/users', 'GET /admin/users', 'DELETE /admin/keys/k', 'DELETE /admin/keys/k'],
    ]);
  });

  test('a write is not begun, where the program is told to stop; a persistent one is', async () => {
    const { tenant, calls, stop } = await opened(() => 204);
    stop.abort();
    await expect(tenant.deleteSecret(path)).rejects.toMatchObject({ kind: 'not-sent' });
    await tenant.persistent.deleteSecret(path);
    expect(calls).toEqual(['DELETE /admin/keys/k']);
  });

  test.each(['before it', 'while it hangs'])(
    'a try that hangs leaves time for the next: %s',
    async (when) => {
      const { tenant, calls, lastTry, pauses } = await opened((_method, _path, count) =>
        count === 1 ? 'hang' : 204,
      );
      if (when === 'before it') lastTry.abort();
      const deleted = tenant.persistent.deleteSecret(path);
      await until(() => calls.length === 1);
      lastTry.abort();
      await until(() => pauses.length === 1);
      expect(pauses.map(({ ms }) => ms)).toEqual([3000]);
      pauses[0]?.done();
      await deleted;
      expect(calls).toHaveLength(2);
    },
  );

  test('nothing is tried again once it is closed', async () => {
    const { tenant, calls } = await opened(() => 503);
    const deleted = tenant.persistent.deleteSecret(path);
    tenant.close();
    await expect(deleted).rejects.toThrow();
    expect(calls.length).toBeLessThanOrEqual(1);
  });
});

test('a persistent call does not wait for others that hang', async () => {
  const { tenant, calls } = await opened((_method, url) => (url.includes('/documents/') ? 'hang' : 204));
  for (const id of ['1', '2', '3']) void tenant.get(`/documents/${id}`).catch(() => null);
  await until(() => calls.length === 2);
  await tenant.persistent.deleteSecret(path);
  expect(calls).toContain('DELETE /admin/keys/k');
  tenant.close();
});

test('nor does the sign-in that it may need', async () => {
  const password = { method: 'password', username: 'me', password: new Secret('a-password') } as const;
  const { tenant, calls } = await opened((method, url, count) => {
    if (url.includes('/documents/')) return 'hang';
    return method === 'DELETE' && count === 1 ? 401 : 200;
  }, password);
  for (const id of ['1', '2', '3']) void tenant.get(`/documents/${id}`).catch(() => null);
  await until(() => calls.length === 3);
  await tenant.persistent.deleteSecret(path);
  expect(calls.filter((call) => !call.includes('/documents/'))).toEqual([
    ...['POST /admin/auth', 'DELETE /admin/keys/k', 'POST /admin/auth', 'DELETE /admin/keys/k'],
  ]);
  tenant.close();
});

test('one that is given up after its seconds says so', async () => {
  const { tenant, pauses, lastTry } = await opened(() => 'hang');
  lastTry.abort();
  const failed = tenant.persistent.deleteSecret(path).then(
    () => null,
    (error: unknown) => error,
  );
  for (let tries = 0; tries < 5; tries += 1) {
    await until(() => pauses.length > 0);
    pauses.pop()?.done();
  }
  expect(await failed).toMatchObject({
    kind: 'unreachable',
    ambiguous: true,
    message: expect.stringContaining('no answer in time') as string,
  });
});
