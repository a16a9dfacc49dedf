/** The calls on API keys, with the permission that each takes. */
import type { Json } from '../kinds/kind.ts';
import { secretPath, type KeyCalls, type KeyClient, type RequestBody } from '../tenant/client.ts';
import { malformed, TenantError } from '../tenant/tenant-error.ts';
import { hiddenToken, keyOf, KEYS, type Key } from '../tenant/api-keys.ts';
import { whyNoList } from '../tenant/paged-list.ts';
import type { Secret } from '../wire/secret.ts';
import { LinkError } from './link-error.ts';

/** What its calls ask of the account, on the whole tenant: the first to make and delete keys, the second to read them. */
export const KEY_PERMISSIONS = ['edit_backend_settings', 'view_api_keys'] as const;
const [WRITING, READING] = KEY_PERMISSIONS;

/** Every key of the tenant. Throws a `TenantError`, or a `LinkError` where the account may not. */
export async function readKeys(tenant: KeyCalls): Promise<Key[]> {
  const list = await about(READING, tenant.get(KEYS));
  if (!Array.isArray(list)) throw malformed('GET', KEYS, whyNoList(list));
  return list.map((item: Json) => keyOf(tenant, item, KEYS));
}

/** The key as it is now. Throws as `readKeys` does. */
export async function readKey(tenant: KeyCalls, token: Secret): Promise<Key> {
  const path = secretPath(KEYS, token);
  return keyOf(tenant, await about(READING, tenant.getSecret(path)), path.shown);
}

/** The answer as it came: what it says must be looked at, but whatever it is, its token is a secret from here on. */
export async function createKey(
  tenant: KeyClient,
  body: RequestBody,
): Promise<{ readonly answer: Json; readonly token: Secret }> {
  const answer = await about(WRITING, tenant.post(KEYS, body));
  const token = hiddenToken(tenant, answer);
  if (!token) throw malformed('POST', KEYS, 'the answer holds no token', true);
  return { answer, token };
}

/** A key that is not there any more is as good as deleted. Throws as `readKeys` does. */
export async function deleteKey(tenant: KeyCalls, { token }: Pick<Key, 'token'>): Promise<void> {
  await about(WRITING, tenant.deleteSecret(secretPath(KEYS, token)));
}

/**
 * Says which permission a call takes, and leaves out what a failing server has to say: it may repeat a token that
 * nobody here has seen yet, so that nothing could mask it.
 */
async function about<T>(permission: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof TenantError) || error.status === null) throw error;
    const { kind, method, path, status, hint, ambiguous } = error;
    if (status === 403 && kind === 'status') {
      throw new LinkError(
        'not-permitted',
        `${error.message}; it takes ${permission} on the whole tenant`,
        'run it as an account that holds it, or grant it: tenant_wide: true',
      );
    }
    if (status < 500) throw error;
    throw new TenantError({ kind, method, path, status, hint, ambiguous, detail: `answered ${status}` });
  }
}
