/** The links that are out: listed without what they open with, revoked, and swept when they are that no longer work. */
import type { LinkEntry } from '../documents/other-documents.ts';
import type { Live } from '../kinds/live.ts';
import type { KeyCalls } from '../tenant/client.ts';
import type { Key, KeyGrant } from '../tenant/api-keys.ts';
import { deleteKey } from './key-calls.ts';
import { LinkError } from './link-error.ts';

/** As `fitform link list` tells it. */
export type ListedKey = Omit<LinkEntry, 'why'>;

/** In names where they are known; an id stands as it is where it leads to no name. */
export function listed(key: Key, live: Live): ListedKey {
  const nameOf = (kind: string, id: string): string => live.find(kind, id)?.name ?? id;
  const { fingerprint, user, grants, active, expires } = key;
  return {
    fingerprint,
    user: nameOf('user', user),
    grants: grants.map(({ role, inbox, document_id }) => ({
      role: nameOf('role', role),
      inbox: inbox === null ? null : nameOf('inbox', inbox),
      document_id,
    })),
    active,
    expires_at: expires === null ? null : new Date(expires).toISOString(),
  };
}

export type Which =
  { readonly fingerprints: readonly string[] } | { readonly document_id: string } | { readonly all: true };

/**
 * The links that are meant: by document, those that open just it, and not those to its whole inbox. Throws a
 * `LinkError` where one of the fingerprints is unknown, or of a key that is no link.
 */
export function chosenFrom(keys: readonly Key[], links: readonly Key[], which: Which): readonly Key[] {
  if ('all' in which) return links;
  if ('document_id' in which) {
    return links.filter(({ grants }) => grants.some(({ document_id }) => document_id === which.document_id));
  }
  return [...new Set(which.fingerprints)].map((fingerprint) => {
    const link = links.find((one) => one.fingerprint === fingerprint);
    if (link) return link;
    if (keys.some((one) => one.fingerprint === fingerprint)) {
      throw new LinkError(
        'not-a-link',
        `the key ${fingerprint} does not act as the placeholder, so it is not a review link`,
        'delete it in the dashboard if you must',
      );
    }
    throw new LinkError(
      'unknown-key',
      `there is no key with the fingerprint ${fingerprint}`,
      'fitform link list shows them; a link that has ended may have been swept',
    );
  });
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

/**
 * Which links are of no use. `now` is the tenant's time, `null` where it is not known: then nothing counts as expired.
 * `present` is `null` where a list could not be read in full: then nothing counts as dangling.
 */
export function useless(keys: readonly Key[], now: number | null, present: Present | null): Swept[] {
  return keys.flatMap((key): Swept[] => {
    if (now !== null && key.expires !== null && key.expires <= now) return [{ key, why: 'expired' }];
    if (!key.active) return [{ key, why: 'inactive' }];
    const isGone = ({ role, inbox }: KeyGrant): boolean =>
      present !== null && (!present.roles.has(role) || (inbox !== null && !present.inboxes.has(inbox)));
    return key.grants.some(isGone) ? [{ key, why: 'dangling' }] : [];
  });
}

/** All of them are tried. Throws what went wrong, and a `LinkError` where that befell only some. */
export async function deleteAll(tenant: KeyCalls, keys: readonly Key[]): Promise<void> {
  const ended = await Promise.allSettled(keys.map((key) => deleteKey(tenant, key)));
  const reasons = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []));
  const [first] = reasons;
  if (!first) return;
  if (reasons.length === keys.length) throw first;
  const left = keys.filter((_, index) => ended[index]?.status === 'rejected');
  throw new LinkError(
    'not-revoked',
    `${keys.length - left.length} of ${keys.length} keys were revoked, and these could not be: ${left.map(({ fingerprint }) => fingerprint).join(' ')} (${first.message})`,
    'run it again',
  );
}
