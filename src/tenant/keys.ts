/** Whom API keys act as: before a user is deleted, whose links would end with them. */
import { isObject } from '../kinds/fields.ts';
import type { Json } from '../kinds/kind.ts';
import type { TenantReader } from './client.ts';
import { TenantError } from './errors.ts';

/** Source: `/auth/api-key` of the API. */
export const KEYS = '/auth/api-key';

/** Ids of the users that some key acts as, or why that cannot be told. Source: `GET /auth/api-key`, APIKeyModel. */
export async function usersWithKeys(
  tenant: TenantReader,
): Promise<ReadonlySet<string> | { readonly unreadable: string }> {
  try {
    const list = await tenant.get(KEYS);
    if (!Array.isArray(list)) return { unreadable: 'the answer is not a list' };
    const users = (list as Json[]).map((key) => (isObject(key) ? key['user'] : undefined));
    return new Set(users.filter((user) => typeof user === 'string'));
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    const { status, method, path } = error;
    // What a failing server has to say of its keys may be a token, which nothing here could mask.
    const isServers = status !== null && status >= 500;
    return { unreadable: isServers ? `${method} ${path} answered ${status}` : error.message };
  }
}
