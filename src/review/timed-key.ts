/** A key that ends by itself soon: for a link, or for a check of what a link opens. */
import { showDuration } from '../specfile/check/duration.ts';
import type { KeyGrant } from '../tenant/api-keys.ts';
import type { KeyClient } from '../tenant/client.ts';
import type { Secret } from '../wire/secret.ts';
import { aheadOf } from './clock-check.ts';
import { makeKey, takeBack, timeOf, type KeyProgress, type LinkWorld } from './create-key.ts';
import { LinkError } from './link-error.ts';

export interface TimedKeyInput {
  readonly tenant: KeyClient;
  readonly world: LinkWorld;
  /** The ends of the keys that were made, and those that are about to be; it is added to. */
  readonly ends: Set<number>;
  /** Throws a `LinkError` where the clocks differ. */
  readonly demandClock: () => void;
}

export interface TimedKey {
  readonly token: Secret;
  readonly fingerprint: string;
  /** As `2026-12-31T12:00:00.000Z`. */
  readonly expires_at: string;
}

/** `ttl`: in seconds. Throws a `LinkError` or a `TenantError`; then no key is left behind, or its message says so. */
export async function makeTimedKey(
  input: TimedKeyInput,
  {
    user,
    grants,
    ttl,
  }: { readonly user: string; readonly grants: readonly KeyGrant[]; readonly ttl: number },
  progress: KeyProgress,
): Promise<TimedKey> {
  const { world } = input;
  input.demandClock();
  const began = world.monotonic();
  /** By the tenant's clock, which may be a little ahead. */
  const isOver = (): boolean =>
    world.monotonic() - began - Math.min(0, aheadOf(input.tenant.clock())) >= ttl * 1000;
  if (isOver()) throw tooShort(ttl);
  const end = ownEnd(input.ends, world.now(), ttl);
  await progress.asked?.(timeOf(end), user);
  const making = { ...input, progress };
  const key = await makeKey(making, { user, grants, expires: end });
  await mustBeGood(making, key.token, isOver() ? tooShort(ttl) : null);
  const { token, fingerprint, expires } = key;
  return { token, fingerprint, expires_at: timeOf(expires ?? end) };
}

const tooShort = (ttl: number): LinkError =>
  new LinkError(
    'too-short',
    `a link that is good for ${showDuration(ttl)} would end before it could be handed out`,
    'ask for a longer time',
  );

/** It took a while to make the key, and a clock may have been set meanwhile. `fault`: what is wrong with it already. */
async function mustBeGood(
  making: TimedKeyInput & { readonly progress: KeyProgress },
  token: Secret,
  fault: LinkError | null,
): Promise<void> {
  if (fault) throw await takeBack(making, token, fault);
  try {
    making.demandClock();
  } catch (error) {
    throw error instanceof LinkError ? await takeBack(making, token, error) : error;
  }
}

/**
 * Of two keys at the same moment one ends a millisecond sooner, so that a key that is looked for by its end is never
 * the other one's.
 */
function ownEnd(ends: Set<number>, now: number, ttl: number): number {
  for (const end of ends) if (end <= now) ends.delete(end);
  let end = now + ttl * 1000;
  while (ends.has(end)) end -= 1;
  ends.add(end);
  return end;
}
