import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startEmbedded } from '../../../src/emulator/tenant/tenant-with-account.ts';
import { TenantFileError } from '../../../src/emulator/tenant/file-store.ts';
import { basic, type Credentials } from '../../support/emulated-tenant.ts';

const call = (url: string, path: string, who: Credentials, init: RequestInit = {}) =>
  fetch(url + path, {
    ...init,
    headers: { authorization: basic(who), 'content-type': 'application/json' },
  });

describe('the embedded tenant', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fitform-embedded-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('is seeded at first, kept from run to run, and its password is new each time and stored nowhere', async () => {
    const file = join(folder, '.fitform', 'embedded.json');
    const first = await startEmbedded(file);
    const body = JSON.stringify({ name: 'Guest', permissions: {} });
    expect((await call(first.url, '/admin/roles', first, { method: 'POST', body })).status).toBe(201);
    await first.stop();

    const second = await startEmbedded(file);
    try {
      const roles = (await (await call(second.url, '/admin/roles', second)).json()) as { name: string }[];
      expect(roles.map((role) => role.name)).toEqual(['Administrator', 'Reviewer', 'Guest']);
      expect((await call(second.url, '/admin/roles', first)).status).toBe(401);
      const text = await readFile(file, 'utf8');
      expect(text).not.toContain(first.password);
      expect(text).not.toContain(second.password);
      expect(Buffer.from(second.password, 'base64url')).toHaveLength(24);
    } finally {
      await second.stop();
    }
  });

  test('does not start on a damaged file, nor on one without the set-up account', async () => {
    const file = join(folder, 'tenant.json');
    await writeFile(file, '{');
    await expect(startEmbedded(file)).rejects.toThrow(TenantFileError);
    await rm(file);
    const { stop, ...tenant } = await startEmbedded(file);
    const me = (await (await call(tenant.url, '/api/users/me', tenant)).json()) as { id: string };
    expect((await call(tenant.url, `/api/users/${me.id}`, tenant, { method: 'DELETE' })).status).toBe(204);
    await stop();
    await expect(startEmbedded(file)).rejects.toThrow('no active user setup@embedded.example');
  });

  test('a file damaged while it runs is answered with 500, by name', async () => {
    const file = join(folder, 'tenant.json');
    const tenant = await startEmbedded(file);
    try {
      await writeFile(file, '{');
      const response = await call(tenant.url, '/admin/roles', tenant);
      expect(response.status).toBe(500);
      expect(await response.json()).toMatchObject({ message: expect.stringContaining(file) as string });
    } finally {
      await tenant.stop();
    }
  });
});
