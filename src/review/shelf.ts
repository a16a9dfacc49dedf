/** The links that are out: listed without what they open with, revoked, and swept when they are of no use any more. */
import type { KeyClient } from '../tenant/client.ts';
import { deleteKey, readKeys, type Key, type KeyGrant } from './key.ts';
import { LinkError } from './link-error.ts';

/** What a key is about, in names where they are known; an id stands as it is where it leads to no name. */
export interface KeyNames {
  user(id: string): string | null;
  role(id: string): string | null;
  inbox(id: string): string | null;
}

export interface ListedKey {
  readonly fingerprint: string;
  readonly user: string;
  readonly grants: readonly {
    readonly role: string;
    readonly inbox: string | null;
    readonly document_id: string | null;
  }[];
  readonly active: boolean;
  /** As `2026-12-31T12:00:00.000Z`; `null`: it does not end. */
  readonly expires_at: string | null;
}

export function listed(key: Key, names: KeyNames): ListedKey {
  const { fingerprint, user, grants, active, expires } = key;
  return {
    fingerprint,
    user: names.user(user) ?? user,
    grants: grants.map(({ role, inbox, document_id }) => ({
      role: names.role(role) ?? role,
      inbox: inbox === null ? null : (names.inbox(inbox) ?? inbox),
      document_id,
    })),
    active,
    expires_at: expires === null ? null : new Date(expires).toISOString(),
  };
}

/** The keys that act as the placeholder. Throws a `TenantError`. */
export async function linksOf(tenant: KeyClient, placeholder: string): Promise<Key[]> {
  return (await readKeys(tenant)).filter(({ user }) => user === placeholder);
}

/** Throws a `LinkError` where one of the fingerprints is unknown, or of a key that is no link; then none is revoked. */
export async function revokeByFingerprint(
  tenant: KeyClient,
  placeholder: string,
  fingerprints: readonly string[],
): Promise<Key[]> {
  const keys = await readKeys(tenant);
  const chosen = fingerprints.map((fingerprint) => {
    const [key, ...others] = keys.filter((one) => one.fingerprint === fingerprint);
    if (!key || others.length > 0) {
      throw new LinkError(
        'unknown-key',
        `there is no key with the fingerprint ${fingerprint}`,
        'fitform link list shows them; a link that has ended may have been swept',
      );
    }
    if (key.user !== placeholder) {
      throw new LinkError(
        'not-a-link',
        `the key ${fingerprint} does not act as the placeholder, so it is no review link`,
        'delete it in the dashboard, if at all',
      );
    }
    return key;
  });
  await deleteAll(tenant, chosen);
  return chosen;
}

/** What opens that document and nothing else. */
export async function revokeByDocument(
  tenant: KeyClient,
  placeholder: string,
  documentId: string,
): Promise<Key[]> {
  const keys = await linksOf(tenant, placeholder);
  const chosen = keys.filter(({ grants }) => grants.some(({ document_id }) => document_id === documentId));
  await deleteAll(tenant, chosen);
  return chosen;
}

export async function revokeAll(tenant: KeyClient, placeholder: string): Promise<Key[]> {
  const keys = await linksOf(tenant, placeholder);
  await deleteAll(tenant, keys);
  return keys;
}

/** What there is on the tenant, as far as it was read in full. */
export interface Present {
  readonly roles: ReadonlySet<string>;
  readonly inboxes: ReadonlySet<string>;
}

export interface Swept {
  readonly key: Key;
  readonly why: 'expired' | 'inactive' | 'dangling';
}

/** Which links are of no use. `present` is `null` where a list could not be read in full: then nothing counts as dangling. */
export function spent(keys: readonly Key[], now: number, present: Present | null): Swept[] {
  return keys.flatMap((key): Swept[] => {
    if (key.expires !== null && key.expires <= now) return [{ key, why: 'expired' }];
    if (!key.active) return [{ key, why: 'inactive' }];
    const isGone = ({ role, inbox }: KeyGrant): boolean =>
      present !== null && (!present.roles.has(role) || (inbox !== null && !present.inboxes.has(inbox)));
    return key.grants.length > 0 && key.grants.some(isGone) ? [{ key, why: 'dangling' }] : [];
  });
}

export async function deleteAll(tenant: KeyClient, keys: readonly Key[]): Promise<void> {
  const ended = await Promise.allSettled(keys.map((key) => deleteKey(tenant, key)));
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason as Error;
}
