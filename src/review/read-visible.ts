/** What is around the keys of a tenant: users, roles and inboxes, as far as the account may see them. */
import { accessOnTenant, wholeTenant } from '../access/holders.ts';
import { lacking } from '../kinds/rights.ts';
import { kindNamed, type JsonObject, type Kind, type Kinds } from '../kinds/kind.ts';
import type { Live } from '../kinds/live.ts';
import type { TenantReader } from '../tenant/client.ts';
import { decodeLive } from '../tenant/decode-live.ts';
import { TenantError } from '../tenant/tenant-error.ts';
import { asList } from '../tenant/observe.ts';
import { readAccount } from '../tenant/own-account.ts';
import type { Present } from './list-keys.ts';

const KIND_NAMES = ['inbox', 'role', 'user'] as const;

/** A kind that the account may not list (403) is not in the result. Throws a `TenantError` for any other failure. */
export async function readVisible(
  tenant: TenantReader,
  kinds: Kinds,
  notice: (message: string) => void,
  names: readonly string[] = KIND_NAMES,
): Promise<Live> {
  const reads = names.map(async (name) => {
    const kind = kindNamed(kinds, name);
    return [name, await listOrNothing(tenant, kind)] as const;
  });
  const [me, lists] = await Promise.all([readAccount(tenant, notice), Promise.all(reads)]);
  const known = lists.filter((read): read is readonly [string, JsonObject[]] => read[1] !== null);
  return decodeLive(kinds, new Map(known), me);
}

async function listOrNothing(tenant: TenantReader, kind: Kind): Promise<JsonObject[] | null> {
  try {
    return asList(kind, await tenant.get(kind.path));
  } catch (error) {
    if (error instanceof TenantError && error.status === 403) return null;
    throw error;
  }
}

/**
 * `null` where a list may leave something out: it was not read, or the account does not hold, on the whole tenant, what
 * makes it see all there is.
 */
export function presentIn(kinds: Kinds, live: Live): Present | null {
  const held = live.account && accessOnTenant(live, live.account).at(wholeTenant);
  const ids = (name: string): ReadonlySet<string> | null => {
    const objects = live.objects.get(name);
    const lacks = lacking(kindNamed(kinds, name).permissions.see, held ?? new Set());
    return objects && lacks.length === 0 ? new Set(objects.map(({ id }) => id)) : null;
  };
  const [roles, inboxes] = [ids('role'), ids('inbox')];
  return roles && inboxes && { roles, inboxes };
}
