/** API keys as the tenant lists them. A key has no id but its token, so people know it by the token's fingerprint. */
import { createHash } from 'node:crypto';
import { isObject } from '../kinds/fields.ts';
import type { Json } from '../kinds/kind.ts';
import { secretPath, type KeyClient, type RequestBody } from '../tenant/client.ts';
import { TenantError } from '../tenant/errors.ts';
import { KEYS } from '../tenant/keys.ts';
import { Secret } from '../wire/secret.ts';
import { LinkError } from './link-error.ts';

/** What its calls ask of the account, on the whole tenant: the first to make and delete keys, the second to read them. */
export const KEY_PERMISSIONS = ['edit_backend_settings', 'view_api_keys'] as const;
const [WRITING, READING] = KEY_PERMISSIONS;

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

/** Every key of the tenant. Throws a `TenantError`, or a `LinkError` where the account may not. */
export async function readKeys(tenant: KeyClient): Promise<Key[]> {
  const list = await about(READING, tenant.get(KEYS));
  if (!Array.isArray(list)) throw malformed('GET', KEYS, 'the answer is not a list');
  return list.map((item: Json) => keyOf(tenant, item, KEYS));
}

/** The key as it is now. Throws as `readKeys` does. */
export async function readKey(tenant: KeyClient, token: Secret): Promise<Key> {
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
export async function deleteKey(tenant: KeyClient, { token }: Pick<Key, 'token'>): Promise<void> {
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

function hiddenToken(tenant: KeyClient, item: Json): Secret | null {
  const token = isObject(item) ? item['token'] : null;
  if (typeof token !== 'string' || token === '') return null;
  const secret = new Secret(token);
  tenant.hide(secret);
  return secret;
}

/** From here on its token is a secret. Throws a `TenantError` for what is no key. */
export function keyOf(tenant: KeyClient, item: Json, path: string): Key {
  const secret = hiddenToken(tenant, item);
  if (!isObject(item) || !secret) throw malformed('GET', path, 'a key has no token');
  const { user, roles = [], active, expire_at } = item;
  if (typeof user !== 'string' && user != null) throw malformed('GET', path, 'the user of a key is no id');
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

const malformed = (method: string, path: string, detail: string, ambiguous = false): TenantError =>
  new TenantError({ kind: 'malformed', method, path, detail, ambiguous });
