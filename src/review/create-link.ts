/**
 * Review links: an API key for one document, and the URL that hands it to a person without an account. A key lives for
 * a time that is part of it, so that whatever is forgotten ends by itself.
 */
import type { KeyClient } from '../tenant/client.ts';
import { showDuration } from '../specfile/check/duration.ts';
import type { Secret } from '../wire/secret.ts';
import { urlPart } from '../wire/url.ts';
import type { KeyGrant } from '../tenant/api-keys.ts';
import { LinkError } from './link-error.ts';
import { aheadOf } from './clock-check.ts';
import { makeKey, takeBack, timeOf, type LinkWorld } from './create-key.ts';
import type { LinkActor } from './link-actor.ts';
import type { ReviewSettings } from './review-settings.ts';
import { inboxOf } from './find-inbox.ts';

/** `document`: that document alone may be reviewed; `inbox`: every document of its inbox. */
export type LinkScope = 'document' | 'inbox';

export interface LinkRequest {
  readonly document_id: string;
  /** The name of the document's inbox; without it the tenant is asked. */
  readonly inbox?: string | undefined;
  readonly scope?: LinkScope | undefined;
  /** Seconds; without it as the spec says. */
  readonly ttl?: number | undefined;
}

export interface Link {
  /** Whoever has it may review: it is the one secret that is given out. */
  readonly url: string;
  readonly fingerprint: string;
  /** As `2026-12-31T12:00:00.000Z`. */
  readonly expires_at: string;
}

export interface LinkInput {
  readonly tenant: KeyClient;
  /** Scheme and host of the dashboard. */
  readonly origin: string;
  readonly settings: ReviewSettings;
  readonly actor: () => Promise<LinkActor>;
  readonly world: LinkWorld;
  /** The ends of the links that were made, and those that are about to be; it is added to. */
  readonly ends: Set<number>;
  /** Throws a `LinkError` where the clocks differ. */
  readonly demandClock: () => void;
  /** What could not be checked. */
  readonly notice: (message: string) => void;
}

/** What a caller may be told while a link is made. */
export interface LinkProgress {
  /**
   * The key is about to be asked for, and ends then (as `2026-12-31T12:00:00.000Z`) if it is made. Where this throws,
   * it is not asked for.
   */
  asked?(expires_at: string): void;
  /** The key is there, and is now looked at. */
  answered?(fingerprint: string): void;
}

export interface MadeLink {
  readonly link: Link;
  readonly token: Secret;
}

/** Throws a `LinkError` or a `TenantError`; then no key is left behind, or its message says so. */
export async function createLink(
  input: LinkInput,
  request: LinkRequest,
  progress: LinkProgress,
): Promise<MadeLink> {
  const { settings, world, origin } = input;
  const ttl = checkedTtl(settings, request.ttl ?? settings.ttl);
  const actor = await input.actor();
  const inbox = await inboxOf(input, actor, request);
  actor.demand(inbox);
  const grants = grantsFor(actor, inbox, request);
  input.demandClock();
  const began = world.monotonic();
  /** By the tenant's clock, which may be a little ahead. */
  const isOver = (): boolean =>
    world.monotonic() - began - Math.min(0, aheadOf(input.tenant.clock())) >= ttl * 1000;
  if (isOver()) throw tooShort(ttl);
  const expires = ownEnd(input.ends, world.now(), ttl);
  progress.asked?.(timeOf(expires));
  const wanted = { user: actor.user, grants, expires };
  const { token, ...key } = await makeKey(input, wanted, progress.answered);
  await mustBeGood(input, token, isOver() ? tooShort(ttl) : null);
  const link = {
    url: linkUrl(origin, request.document_id, token),
    fingerprint: key.fingerprint,
    expires_at: timeOf(key.expires ?? expires),
  };
  return { link, token };
}

const tooShort = (ttl: number): LinkError =>
  new LinkError(
    'too-short',
    `a link that is good for ${showDuration(ttl)} would end before it could be handed out`,
    'ask for a longer time',
  );

/** It took a while to make the key, and a clock may have been set meanwhile. `fault`: what is wrong with it already. */
async function mustBeGood(input: LinkInput, token: Secret, fault: LinkError | null): Promise<void> {
  if (fault) throw await takeBack(input, token, fault);
  try {
    input.demandClock();
  } catch (error) {
    throw error instanceof LinkError ? await takeBack(input, token, error) : error;
  }
}

function checkedTtl({ max_ttl }: ReviewSettings, ttl: number): number {
  if (!Number.isSafeInteger(ttl) || ttl < 1) {
    throw new LinkError(
      'too-long',
      `a link is good for a whole number of seconds, not ${String(ttl)}`,
      'ask for 1 or more',
    );
  }
  if (ttl > max_ttl) {
    throw new LinkError(
      'too-long',
      `${showDuration(ttl)} is longer than a link may be good for (${showDuration(max_ttl)})`,
      'ask for less, or raise review.max_ttl',
    );
  }
  return ttl;
}

/**
 * Of two links to one document at the same moment one is a millisecond shorter, so that a key that is looked for by
 * its end is never the other one's.
 */
function ownEnd(ends: Set<number>, now: number, ttl: number): number {
  for (const end of ends) if (end <= now) ends.delete(end);
  let end = now + ttl * 1000;
  while (ends.has(end)) end -= 1;
  ends.add(end);
  return end;
}

/** Source: the vendor's guide. */
export function linkUrl(origin: string, documentId: string, token: Secret): string {
  return `${origin}/#/view/${urlPart(documentId)}?nonce=${urlPart(token.reveal())}`;
}

/** Source: the vendor's guide: the inbox's role on the inbox, the review role on the one document. */
function grantsFor(
  { inbox_role, review_role }: LinkActor,
  inbox: string,
  { document_id, scope = 'document' }: LinkRequest,
): KeyGrant[] {
  return [
    { role: inbox_role, inbox, document_id: null },
    // The wider scope is for those who say its very name.
    scope === 'inbox'
      ? { role: review_role, inbox, document_id: null }
      : { role: review_role, inbox: null, document_id },
  ];
}
