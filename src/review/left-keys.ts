/** Keys that `access verify` was killed over, found again by what it had written down of them. */
import type { Key } from '../tenant/api-keys.ts';

/** What is known of a key that may have been left. */
export interface LeftKey {
  /** An id. */
  readonly user: string;
  /** The end that was asked for, in milliseconds since the epoch. */
  readonly expires: number;
  /** `null`: the run ended before the tenant's answer. */
  readonly fingerprint: string | null;
}

/** A tenant may keep ends in seconds. */
const SECOND_MS = 1000;

/**
 * The key; `null` where it is not there, or where that is not certain: a customer's link must never be taken for it. By
 * its end alone only one key of the user can be known, and not one whose end may have been rounded.
 */
export function findLeft(links: readonly Key[], { user, expires, fingerprint }: LeftKey): Key | null {
  const own = links.filter((key) => key.user === user);
  if (fingerprint !== null) return own.find((key) => key.fingerprint === fingerprint) ?? null;
  if (expires % SECOND_MS === 0) return null;
  const [found = null, another] = own.filter((key) => key.expires === expires);
  return another ? null : found;
}
