import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { memoryTenant } from '../../../src/emulator/tenant/default-tenant.ts';
import { startEmulator } from '../../../src/emulator/tenant/serve-tenant.ts';
import { basic, operator } from '../../support/emulated-tenant.ts';

describe('an emulator on a port', () => {
  test('answers on loopback, and tells what it was asked', async () => {
    const emulator = await startEmulator({ store: memoryTenant(), operator });
    try {
      expect(emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      const body = JSON.stringify({ name: 'Größe', permissions: {} });
      const response = await fetch(`${emulator.url}/admin/roles`, {
        method: 'POST',
        headers: { authorization: basic(operator), 'content-type': 'application/json' },
        body,
      });
      expect(response.status).toBe(201);
      expect(await response.json()).toMatchObject({ name: 'Größe' });
      expect(emulator.log).toMatchObject([{ method: 'POST', path: '/admin/roles', status: 201 }]);
    } finally {
      await emulator.stop();
    }
  });

  test('refuses a port that is taken', async () => {
    const first = await startEmulator({ store: memoryTenant() });
    try {
      const port = Number(new URL(first.url).port);
      await expect(startEmulator({ store: memoryTenant(), port })).rejects.toThrow('EADDRINUSE');
    } finally {
      await first.stop();
    }
  });

  test('stops while connections are open, idle or amid a request; stopping again is nothing', async () => {
    const tenant = memoryTenant();
    const asked = Promise.withResolvers<undefined>();
    const store = {
      ...tenant,
      read: () => {
        asked.resolve(undefined);
        return new Promise<never>(() => undefined);
      },
    };
    const { url, stop } = await startEmulator({ store });
    const agent = new Agent({ keepAlive: true });
    const [response] = (await once(get(`${url}/`, { agent }), 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    const unanswered = expect(fetch(`${url}/admin/roles`)).rejects.toThrow();
    await asked.promise;
    await stop();
    await unanswered;
    await stop();
    await expect(fetch(`${url}/`)).rejects.toThrow();
    agent.destroy();
  });
});
