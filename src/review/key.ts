/** API keys as the tenant lists them. A key has no id but its token, so people know it by the token's fingerprint. */
import { createHash } from 'node:crypto';
import { isObject } from '../kinds/fields.ts';
import type { Json } from '../kinds/kind.ts';
import { secretPath, type KeyClient } from '../tenant/client.ts';
import { TenantError } from '../tenant/errors.ts';
import { Secret } from '../tenant/secret.ts';

/** Source: `/auth/api-key` of the API. */
export const KEYS = '/auth/api-key';

/** Source: TokenRoleModel. `null` for both scopes: the whole tenant. */
export interface KeyGrant {
  readonly role: string;
  readonly inbox: string | null;
  readonly document_id: string | null;
}

/** Source: APIKeyModel. Users, roles and inboxes by id. */
export interface Key {
  readonly token: Secret;
  /** The first 12 hex digits of the token's SHA-256: names it, and does not give it away. */
  readonly fingerprint: string;
  readonly user: string;
  readonly grants: readonly KeyGrant[];
  readonly active: boolean;
  /** Milliseconds since the epoch; `null`: it does not end. */
  readonly expires: number | null;
}

export function fingerprintOf(token: Secret): string {
  return createHash('sha256').update(token.reveal()).digest('hex').slice(0, 12);
}

/** Every key of the tenant. Throws a `TenantError`. */
export async function readKeys(tenant: KeyClient): Promise<Key[]> {
  const list = await tenant.get(KEYS);
  if (!Array.isArray(list)) throw malformed(KEYS, 'the answer is not a list');
  return list.map((item: Json) => keyOf(tenant, item, KEYS));
}

/** The key as it is now. Throws a `TenantError`. */
export async function readKey(tenant: KeyClient, token: Secret): Promise<Key> {
  const path = secretPath(KEYS, token);
  return keyOf(tenant, await tenant.getSecret(path), path.shown);
}

export async function deleteKey(tenant: KeyClient, { token }: Pick<Key, 'token'>): Promise<void> {
  await tenant.deleteSecret(secretPath(KEYS, token));
}

/** From here on its token is a secret. Throws a `TenantError` for what is no key. */
export function keyOf(tenant: KeyClient, item: Json, path: string): Key {
  const token = isObject(item) && typeof item['token'] === 'string' ? item['token'] : '';
  if (!isObject(item) || token === '') throw malformed(path, 'a key has no token');
  const secret = new Secret(token);
  tenant.hide(secret);
  const { user, roles = [], active, expire_at } = item;
  if (typeof user !== 'string') throw malformed(path, 'a key has no user');
  if (roles !== null && !Array.isArray(roles)) throw malformed(path, 'the roles of a key are not a list');
  return {
    token: secret,
    fingerprint: fingerprintOf(secret),
    user,
    grants: ((roles ?? []) as Json[]).map((grant) => grantOf(grant, path)),
    active: active !== false,
    expires: timeOf(expire_at, path),
  };
}

function grantOf(grant: Json, path: string): KeyGrant {
  if (!isObject(grant) || typeof grant['role'] !== 'string') {
    throw malformed(path, 'a key has a grant without a role');
  }
  const scope = (key: string): string | null => {
    const value = grant[key];
    if (value === undefined || value === null || value === '') return null;
    if (typeof value !== 'string') throw malformed(path, `a key has a grant whose ${key} is not an id`);
    return value;
  };
  return { role: grant['role'], inbox: scope('inbox'), document_id: scope('document_id') };
}

/** A time without a zone is taken for UTC. */
function timeOf(value: Json | undefined, path: string): number | null {
  if (value === undefined || value === null || value === '') return null;
  const text = typeof value === 'string' ? value : '';
  const time = Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
  if (Number.isNaN(time)) throw malformed(path, 'the expiry of a key is not a date and time');
  return time;
}

const malformed = (path: string, detail: string): TenantError =>
  new TenantError({ kind: 'malformed', method: 'GET', path, detail });
