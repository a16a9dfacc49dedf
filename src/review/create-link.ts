/**
 * Review links: an API key for one document, and the URL that hands it to a person without an account. A key lives for
 * a time that is part of it, so that whatever is forgotten ends by itself.
 */
import { showDuration } from '../specfile/check/duration.ts';
import type { Secret } from '../wire/secret.ts';
import { urlPart } from '../wire/url.ts';
import type { KeyGrant } from '../tenant/api-keys.ts';
import { LinkError } from './link-error.ts';
import type { LinkActor } from './link-actor.ts';
import type { ReviewSettings } from './review-settings.ts';
import { inboxOf } from './find-inbox.ts';
import type { KeyProgress } from './create-key.ts';
import { makeTimedKey, type TimedKeyInput } from './timed-key.ts';

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

export interface LinkInput extends TimedKeyInput {
  /** Scheme and host of the dashboard. */
  readonly origin: string;
  readonly settings: ReviewSettings;
  readonly actor: () => Promise<LinkActor>;
  /** What could not be checked. */
  readonly notice: (message: string) => void;
}

export interface MadeLink {
  readonly link: Link;
  readonly token: Secret;
}

/** Throws a `LinkError` or a `TenantError`; then no key is left behind, or its message says so. */
export async function createLink(
  input: LinkInput,
  request: LinkRequest,
  progress: KeyProgress,
): Promise<MadeLink> {
  const { settings, origin } = input;
  const { document_id } = request;
  const ttl = checkedTtl(settings, request.ttl ?? settings.ttl);
  const actor = await input.actor();
  const inbox = await inboxOf(input, actor, request);
  actor.demand(inbox);
  const grants = grantsFor(actor, inbox, request);
  const { token, fingerprint, expires_at } = await makeTimedKey(
    input,
    { user: actor.user, grants, ttl },
    progress,
  );
  return { link: { url: linkUrl(origin, document_id, token), fingerprint, expires_at }, token };
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

/** Source: the vendor's guide. */
export function linkUrl(origin: string, documentId: string, token: Secret): string {
  return `${origin}/#/view/${urlPart(documentId)}?nonce=${urlPart(token.reveal())}`;
}

/** Source: the vendor's guide: the inbox's role on the inbox, the review role on the one document. Without one, only the first. */
export function grantsFor(
  { inbox_role, review_role }: LinkActor,
  inbox: string,
  {
    document_id,
    scope = 'document',
  }: Pick<LinkRequest, 'scope'> & { readonly document_id: string | undefined },
): KeyGrant[] {
  const onInbox = { role: inbox_role, inbox, document_id: null };
  // The wider scope is for those who say its very name.
  if (scope === 'inbox') return [onInbox, { role: review_role, inbox, document_id: null }];
  return document_id === undefined ? [onInbox] : [onInbox, { role: review_role, inbox: null, document_id }];
}
