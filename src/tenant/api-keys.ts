/** API keys as the tenant lists them. A key has no id but its token, so people know it by the token's fingerprint. */
import { createHash } from 'node:crypto';
import { isObject } from '../kinds/field-types/fields.ts';
import type { Json } from '../kinds/kind.ts';
import { Secret } from '../wire/secret.ts';
import type { KeyCalls, TenantReader } from './client.ts';
import { malformed, TenantError } from './tenant-error.ts';
import { whyNoList } from './paged-list.ts';

/** Source: `/auth/api-key` of the API. */
export const KEYS = '/auth/api-key';

/** Ids of the users that some key acts as, or why that cannot be told. Source: `GET /auth/api-key`, APIKeyModel. */
export async function usersWithKeys(
  tenant: TenantReader,
): Promise<ReadonlySet<string> | { readonly unreadable: string }> {
  try {
    const list = await tenant.get(KEYS);
    if (!Array.isArray(list)) return { unreadable: whyNoList(list) };
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
  /** Empty where the tenant names none: a user who is gone. */
  readonly user: string;
  readonly grants: readonly KeyGrant[];
  readonly active: boolean;
  /** Milliseconds since the epoch; `null`: it does not end. */
  readonly expires: number | null;
}

export function fingerprintOf(token: Secret): string {
  return createHash('sha256').update(token.reveal()).digest('hex').slice(0, 12);
}

/** The token of an answer, which is a secret from here on; `null` where there is none. */
export function hiddenToken(tenant: Pick<KeyCalls, 'hide'>, item: Json): Secret | null {
  const token = isObject(item) ? item['token'] : null;
  if (typeof token !== 'string' || token === '') return null;
  const secret = new Secret(token);
  tenant.hide(secret);
  return secret;
}

/** From here on its token is a secret. Throws a `TenantError` for what is no key. */
export function keyOf(tenant: Pick<KeyCalls, 'hide'>, item: Json, path: string): Key {
  const secret = hiddenToken(tenant, item);
  if (!isObject(item) || !secret) throw malformed('GET', path, 'a key has no token');
  const { user, roles = [], active, expire_at } = item;
  if (typeof user !== 'string' && user != null) {
    throw malformed('GET', path, 'the user of a key is not an id');
  }
  if (roles !== null && !Array.isArray(roles)) {
    throw malformed('GET', path, 'the roles of a key are not a list');
  }
  return {
    token: secret,
    fingerprint: fingerprintOf(secret),
    user: user ?? '',
    grants: ((roles ?? []) as Json[]).map((grant) => grantOf(grant, path)),
    active: active !== false,
    expires: timeOf(expire_at, path),
  };
}

function grantOf(grant: Json, path: string): KeyGrant {
  if (!isObject(grant) || typeof grant['role'] !== 'string') {
    throw malformed('GET', path, 'a key has a grant without a role');
  }
  const scope = (key: string): string | null => {
    const value = grant[key];
    if (value === undefined || value === null || value === '') return null;
    if (typeof value !== 'string') {
      throw malformed('GET', path, `a key has a grant whose ${key} is not an id`);
    }
    return value;
  };
  return { role: grant['role'], inbox: scope('inbox'), document_id: scope('document_id') };
}

/** A time without a zone is taken for UTC. */
function timeOf(value: Json | undefined, path: string): number | null {
  if (value === undefined || value === null || value === '') return null;
  const text = typeof value === 'string' ? value : '';
  const time = Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
  if (Number.isNaN(time)) throw malformed('GET', path, 'the expiry of a key is not a date and time');
  return time;
}
