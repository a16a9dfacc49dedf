/**
 * Tickets: what a back-end hands to a browser instead of a link. A ticket is for one document and for a minute; what it
 * is exchanged for is made in that moment, and the back-end never sees it. It is signed, not kept: any instance with the
 * same secret takes it.
 */
import { createHmac, hkdfSync } from 'node:crypto';
import { sameSecret } from '../web/sessions.ts';
import type { Secret } from '../wire/secret.ts';
import type { LinkRequest } from '../review/create-link.ts';

export type TicketRequest = Pick<LinkRequest, 'document_id' | 'inbox' | 'ttl'>;

/** What the page of a ticket shows, as the back-end that asked for it says. */
export interface TicketPage {
  /** In place of the usual heading. */
  readonly title?: string | undefined;
  /** Who sends the person here. */
  readonly from?: string | undefined;
  /** Where the way back leads. */
  readonly return_to?: string | undefined;
}

export interface Ticket {
  /** Names it, and gives nothing away. */
  readonly id: string;
  readonly request: TicketRequest;
  readonly page: TicketPage;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** `forged`: not one of ours. `expired`: its minute is over. `spent`: it was exchanged here. */
export type TicketFault = 'forged' | 'expired' | 'spent';

/** What a text stands for. Of a forged one nothing is believed; an expired one still says where it came from. */
export type Opened =
  | { readonly fault: 'forged'; readonly ticket: null }
  | { readonly fault: 'expired' | null; readonly ticket: Ticket };

export type Tickets = ReturnType<typeof makeTickets>;

/** Milliseconds. */
export const TICKET_LIFE = 60_000;
/** Milliseconds by which the clock of another instance may be ahead. A ticket that ends later is not of this minute. */
const SKEW = 5000;

/** A key of its own, so that no other use of the secret can be made to sign a ticket. Source: RFC 5869. */
const LABEL = 'fitform serve ticket 2';

interface Payload extends TicketRequest, TicketPage {
  readonly expires: number;
  readonly id: string;
}

export function makeTickets(
  secret: Secret,
  { now, randomBytes }: { readonly now: () => number; readonly randomBytes: (count: number) => Buffer },
) {
  const key = Buffer.from(hkdfSync('sha256', secret.reveal(), '', LABEL, 32));
  const sign = (payload: string): string => createHmac('sha256', key).update(payload).digest('base64url');

  return {
    issue(request: TicketRequest, page: TicketPage = {}) {
      const expires = now() + TICKET_LIFE;
      const whole: Payload = { ...request, ...page, expires, id: randomBytes(16).toString('base64url') };
      const payload = Buffer.from(JSON.stringify(whole)).toString('base64url');
      return { ticket: `${payload}.${sign(payload)}`, expires };
    },
    open(text: string): Opened {
      const [, payload = '', signature = ''] = /^([\w-]+)\.([\w-]+)$/.exec(text) ?? [];
      // As texts, not as bytes: of two ways to write the same bytes, only ours is right.
      if (!sameSecret(signature, sign(payload))) return { fault: 'forged', ticket: null };
      const { expires, id, title, from, return_to, ...request } = JSON.parse(
        Buffer.from(payload, 'base64url').toString(),
      ) as Payload;
      const ticket = { id, expires, request, page: { title, from, return_to } };
      const left = expires - now();
      return { fault: left > 0 && left <= TICKET_LIFE + SKEW ? null : 'expired', ticket };
    },
  };
}
