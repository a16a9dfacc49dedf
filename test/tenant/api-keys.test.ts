import { expect, test } from 'vitest';
import { TenantError } from '../../src/tenant/tenant-error.ts';
import { usersWithKeys } from '../../src/tenant/api-keys.ts';

const failing = (status: number) => ({
  get: () =>
    Promise.reject(
      new TenantError({
        kind: 'status',
        method: 'GET',
        path: '/admin/auth/api-key',
        status,
        detail: `answered ${status} (key fictional-token)`,
      }),
    ),
});

test('users are told once, whatever their keys hold', async () => {
  const keys = [{ user: 'u1', token: 'a' }, { user: 'u1', token: 'b' }, { token: 'c' }, null];
  expect(await usersWithKeys({ get: () => Promise.resolve(keys) })).toEqual(new Set(['u1']));
});

test.each([500, 502, 503])('the words of a server that fails with %d are not repeated', async (status) => {
  expect(await usersWithKeys(failing(status))).toEqual({
    unreadable: `GET /admin/auth/api-key answered ${status}`,
  });
});

test('a refusal is told as it is', async () => {
  expect(await usersWithKeys(failing(403))).toMatchObject({
    unreadable: expect.stringContaining('403') as unknown,
  });
});

test('what is no list is said to be none', async () => {
  expect(await usersWithKeys({ get: () => Promise.resolve({}) })).toEqual({
    unreadable: 'the answer is not a list',
  });
});
