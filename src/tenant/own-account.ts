/** Whose account it is that asks. */
import { isObject } from '../kinds/field-types/fields.ts';
import type { Json, JsonObject } from '../kinds/kind.ts';
import { OWN_ACCOUNT } from '../kinds/user.ts';
import type { TenantReader } from './client.ts';
import { TenantError } from './tenant-error.ts';

/** The account in an answer of `users/me`; `null` where it does not say whose it is. */
export function accountIn(answer: Json): (JsonObject & { readonly username: string }) | null {
  if (!isObject(answer)) return null;
  const { id, username } = answer;
  return typeof id === 'string' && typeof username === 'string' ? { ...answer, username } : null;
}

/** Whether the tenant only declines to say. No list depends on it, and not every way to sign in has a user behind it. */
export const saysNobody = (error: unknown): error is TenantError =>
  error instanceof TenantError && error.method === 'GET' && [403, 404, 405].includes(error.status ?? 0);

/** `null` where the tenant does not tell, of which there is a notice. Throws any other `TenantError`. */
export async function readAccount(
  tenant: TenantReader,
  notice: (message: string) => void,
): Promise<JsonObject | null> {
  try {
    const account = accountIn(await tenant.get(OWN_ACCOUNT));
    if (!account) {
      notice(`GET ${OWN_ACCOUNT} does not say who this account is, so checks of its own rights are left out`);
    }
    return account;
  } catch (error) {
    if (!saysNobody(error)) throw error;
    notice(`${error.message}; checks of this account's own rights are left out`);
    return null;
  }
}
