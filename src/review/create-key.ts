/**
 * One new key, or none: whatever the tenant answers, a key that is not just what was asked for does not stay. What an
 * unclear answer leaves behind is looked for, and where that fails too it ends by itself.
 */
import { isDeepStrictEqual } from 'node:util';
import { sorted } from '../kinds/field-types/sets.ts';
import type { Json } from '../kinds/kind.ts';
import type { KeyClient } from '../tenant/client.ts';
import { TenantError } from '../tenant/tenant-error.ts';
import type { RetryWorld } from '../wire/retry.ts';
import type { Secret } from '../wire/secret.ts';
import { fingerprintOf, keyOf, KEYS, type Key, type KeyGrant } from '../tenant/api-keys.ts';
import { createKey, deleteKey, readKey, readKeys } from './key-calls.ts';
import { LinkError } from './link-error.ts';

export type LinkWorld = Pick<RetryWorld, 'now' | 'monotonic' | 'pause'>;

export interface Wanted {
  readonly user: string;
  readonly grants: readonly KeyGrant[];
  /** Milliseconds since the epoch. No two keys that are wanted from here have the same end, so it is as good as a name. */
  readonly expires: number;
}

/** What a caller may be told while a key is made. Each is waited for. */
export interface KeyProgress {
  /**
   * A key of the user (its id) is about to be asked for, and ends then (as `2026-12-31T12:00:00.000Z`) if it is made.
   * Where this throws, it is not asked for.
   */
  asked?(expires_at: string, user: string): void | Promise<void>;
  /** The key is there, and is now looked at. Must not throw. */
  answered?(fingerprint: string): void | Promise<void>;
  /** No key is there: none was made, or it was revoked. Must not throw. */
  gone?(): void | Promise<void>;
}

interface KeyMaking {
  readonly tenant: KeyClient;
  readonly world: LinkWorld;
  readonly progress: KeyProgress;
}

/** A tenant may show a new key late. */
const LATE_MS = [250, 750, 1500, 2500, null];
/** Servers round times; more than that is another time. */
const ROUNDING_MS = 1000;

/** Throws a `LinkError` or a `TenantError`; then no key is left behind, or its message says so. */
export async function makeKey(making: KeyMaking, wanted: Wanted): Promise<Key> {
  let made: Awaited<ReturnType<typeof createKey>>;
  try {
    made = await createKey(making.tenant, bodyOf(wanted));
  } catch (error) {
    if (error instanceof TenantError && error.ambiguous) throw await afterUnclear(making, wanted, error);
    await making.progress.gone?.();
    throw error;
  }
  const { answer, token } = made;
  await making.progress.answered?.(fingerprintOf(token));
  const fault =
    (await faultIn('the answer', wanted, () => keyOf(making.tenant, answer, KEYS))) ??
    (await faultIn('what is read back', wanted, () => readBack(making, token)));
  if (fault !== null) throw await withdrawn(making, token, fault);
  return keyOf(making.tenant, answer, KEYS);
}

/** Without `active`, which is the default: the less is sent, the less can be refused. Source: APIKeyRequest. */
function bodyOf({ user, grants, expires }: Wanted) {
  return {
    user,
    roles: grants.map(({ role, inbox, document_id }) => ({
      role,
      ...(inbox === null ? {} : { inbox }),
      ...(document_id === null ? {} : { document_id }),
    })),
    expire_at: new Date(expires).toISOString(),
  };
}

/** What is wrong with a key, `null` for nothing. It must be just what was asked for, above all its end. */
async function faultIn(
  where: string,
  wanted: Wanted,
  read: () => Key | Promise<Key>,
): Promise<string | null> {
  let key: Key;
  try {
    key = await read();
  } catch (error) {
    if (!isForeseen(error)) throw error;
    return `${where} is an error: ${error.message}`;
  }
  const { user, expires, active } = key;
  if (expires === null) return `${where} has no end (expire_at)`;
  if (Math.abs(expires - wanted.expires) > ROUNDING_MS) {
    return `${where} ends ${expires > wanted.expires ? 'later' : 'earlier'} (${timeOf(expires)} for ${timeOf(wanted.expires)})`;
  }
  if (user !== wanted.user) return `${where} acts as another user`;
  if (!isSame(key, wanted)) return `${where} carries other roles or scopes`;
  return active ? null : `${where} is not active`;
}

async function readBack({ tenant, world }: KeyMaking, token: Secret): Promise<Key> {
  for (const wait of LATE_MS) {
    try {
      return await readKey(tenant.persistent, token);
    } catch (error) {
      if (!(error instanceof TenantError) || error.status !== 404 || wait === null) throw error;
      await world.pause(wait);
    }
  }
  throw new Error('unreachable');
}

async function withdrawn(making: KeyMaking, token: Secret, fault: string): Promise<LinkError> {
  const what = `the tenant made a key (${fingerprintOf(token)}) that is not what was asked for: ${fault}`;
  return takeBack(making, token, new LinkError('unsafe-key', what, GONE));
}

/** Throws as `deleteKey` does. */
async function revoke(
  { tenant, progress }: Pick<KeyMaking, 'tenant' | 'progress'>,
  keys: readonly Pick<Key, 'token'>[],
): Promise<void> {
  await Promise.all(keys.map((key) => deleteKey(tenant.persistent, key)));
  await progress.gone?.();
}

const GONE = 'fitform link list shows whether it is gone';

/** Deletes the key. Resolves to the error to throw: the given one, or that the key could not be revoked. */
export async function takeBack(
  making: Pick<KeyMaking, 'tenant' | 'progress'>,
  token: Secret,
  { fault, message, hint }: LinkError,
): Promise<LinkError> {
  return attempt(
    () => revoke(making, [{ token }]),
    () => new LinkError(fault, `${message}; it was revoked`, hint),
    (reason) => new LinkError('unsafe-key', `${message}; and it COULD NOT BE REVOKED: ${reason}`, GONE),
  );
}

/** The call had no clear end: the key that it may have made is looked for, and revoked. */
async function afterUnclear(making: KeyMaking, wanted: Wanted, { message }: TenantError): Promise<LinkError> {
  const late = `if the tenant makes it after all, it ends by itself at ${timeOf(wanted.expires)}`;
  const found = await attempt(
    () => orphansOf(making, wanted),
    (orphans) => orphans,
    (reason) => `the keys could not be looked through (${reason}); ${late}`,
  );
  const unclear = (said: string, hint = 'try again'): LinkError =>
    new LinkError('unclear', `${message}; ${said}`, hint);
  if (typeof found === 'string') return unclear(found);
  const { orphans, alike } = found;
  const names = (keys: readonly Key[]): string => keys.map(({ fingerprint }) => fingerprint).join(' ');
  if (orphans.length > 0) {
    return attempt(
      () => revoke(making, orphans),
      () => unclear('the key that it had made was found and revoked'),
      (reason) =>
        unclear(
          `the key that it had made was found and COULD NOT BE REVOKED: ${reason}`,
          `fitform link revoke ${names(orphans)}`,
        ),
    );
  }
  if (alike.length === 0) return unclear(`no such key is there; ${late}`);
  return unclear(
    `it may have made a key of another end than it was asked for; alike: ${names(alike)}`,
    `if nobody else made it, fitform link revoke ${names(alike)}`,
  );
}

interface Orphans {
  /** Certainly made by the call: it has the very end that was asked for. */
  readonly orphans: readonly Key[];
  /** Of the same user and roles, with no end or one that the tenant may have rounded. */
  readonly alike: readonly Key[];
}

async function orphansOf({ tenant, world }: KeyMaking, wanted: Wanted): Promise<Orphans> {
  const { persistent } = tenant;
  let alike: Key[] = [];
  for (const wait of LATE_MS) {
    const same = (await readKeys(persistent)).filter((key) => isSame(key, wanted));
    const orphans = same.filter(({ expires }) => expires === wanted.expires);
    if (orphans.length > 0) return { orphans, alike: [] };
    alike = same.filter(({ expires }) => expires === null || isRounded(expires, wanted.expires));
    if (wait !== null) await world.pause(wait, persistent.until);
  }
  return { orphans: [], alike };
}

const isForeseen = (error: unknown): error is TenantError | LinkError =>
  error instanceof TenantError || error instanceof LinkError;

async function attempt<T, Done, Failed>(
  run: () => Promise<T>,
  done: (value: T) => Done,
  failed: (reason: string) => Failed,
): Promise<Done | Failed> {
  try {
    return done(await run());
  } catch (error) {
    if (!isForeseen(error)) throw error;
    return failed(error.message);
  }
}

const isRounded = (time: number, wanted: number): boolean =>
  time % ROUNDING_MS === 0 && Math.abs(time - wanted) <= ROUNDING_MS;

export const timeOf = (time: number): string => new Date(time).toISOString();

const isSame = (key: Key, { user, grants }: Wanted): boolean =>
  key.user === user && isDeepStrictEqual(sorted(key.grants.map(plain)), sorted(grants.map(plain)));

const plain = ({ role, inbox, document_id }: KeyGrant): Json => [role, inbox, document_id];
