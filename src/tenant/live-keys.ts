/** The API keys that work, as holders of access. Read only where somebody asks for them. */
import type { LiveKey } from '../kinds/live.ts';
import { KEYS, keyOf, type Key } from './api-keys.ts';
import type { KeyClient } from './client.ts';
import { whyNoList } from './paged-list.ts';
import { malformed, TenantError } from './tenant-error.ts';
import type { Json } from '../kinds/kind.ts';

export type KeyReader = Pick<KeyClient, 'get' | 'hide' | 'clock'>;

/**
 * What they refer to is by id. `now`: the time of this machine, which is set right by the tenant's clock where that is
 * known. Throws a `TenantError`: as they were asked for, a list that cannot be read is no empty one.
 */
export async function readLiveKeys(tenant: KeyReader, now: () => number): Promise<LiveKey[]> {
  const list = await listOf(tenant);
  if (!Array.isArray(list)) throw malformed('GET', KEYS, whyNoList(list));
  const keys = list.map((item: Json) => keyOf(tenant, item, KEYS));
  const reading = tenant.clock();
  const time = now() - (reading && 'ahead' in reading ? reading.ahead : 0);
  return keys.filter(({ active, expires }) => active && (expires === null || expires > time)).map(asHolder);
}

async function listOf(tenant: KeyReader): Promise<Json> {
  try {
    return await tenant.get(KEYS);
  } catch (error) {
    if (!(error instanceof TenantError) || error.status === null) throw error;
    const { kind, method, path, status, hint, ambiguous } = error;
    if (status === 403) throw error.withHint('reading API keys takes view_api_keys on the whole tenant');
    if (status < 500) throw error;
    // What a failing server has to say of its keys may be a token, which nothing here could mask.
    throw new TenantError({ kind, method, path, status, hint, ambiguous, detail: `answered ${status}` });
  }
}

const asHolder = ({ fingerprint, user, grants, expires }: Key): LiveKey => ({
  fingerprint,
  user: { id: user },
  grants: grants.map(({ role, inbox, document_id }) => ({
    role: { id: role },
    inbox: inbox === null ? null : { id: inbox },
    document: document_id,
  })),
  expires,
});
