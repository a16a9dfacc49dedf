/**
 * Tickets: what a back-end hands to a browser instead of a link. A ticket is for one document and for a minute; what it
 * is exchanged for is made in that moment, and the back-end never sees it. It is signed, not kept: any instance with the
 * same secret takes it.
 */
import { createHmac, hkdfSync } from 'node:crypto';
import { sameSecret } from '../web/sessions.ts';
import type { Secret } from '../wire/secret.ts';
import type { LinkRequest } from '../review/links.ts';

export type TicketRequest = Pick<LinkRequest, 'document_id' | 'inbox' | 'ttl'>;

export interface Ticket {
  /** Names it, and gives nothing away. */
  readonly id: string;
  readonly request: TicketRequest;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** `forged`: not one of ours. `expired`: its minute is over. `spent`: it was exchanged here. */
export type TicketFault = 'forged' | 'expired' | 'spent';

export interface Tickets {
  issue(request: TicketRequest): { readonly ticket: string; readonly expires: number };
  /** What the text stands for; it is not spent by that. */
  open(text: string): Ticket | TicketFault;
  /** Once for each ticket: true. From then on it opens as `spent`. */
  spend(ticket: Ticket): boolean;
  /** It was spent for nothing: it may be used again. */
  giveBack(ticket: Ticket): void;
}

/** Milliseconds. */
export const TICKET_LIFE = 60_000;

/** A key of its own, so that no other use of the secret can be made to sign a ticket. Source: RFC 5869. */
const LABEL = 'fitform serve ticket 1';

export function makeTickets(
  secret: Secret,
  { now, randomBytes }: { readonly now: () => number; readonly randomBytes: (count: number) => Buffer },
): Tickets {
  const key = Buffer.from(hkdfSync('sha256', secret.reveal(), '', LABEL, 32));
  const sign = (payload: string): string => createHmac('sha256', key).update(payload).digest('base64url');
  /** Until when each is remembered: no longer than it would be good for. */
  const spent = new Map<string, number>();

  return {
    issue({ document_id, inbox = null, ttl = null }) {
      const expires = now() + TICKET_LIFE;
      const id = randomBytes(16).toString('base64url');
      const payload = Buffer.from(JSON.stringify([document_id, expires, id, inbox, ttl])).toString(
        'base64url',
      );
      return { ticket: `${payload}.${sign(payload)}`, expires };
    },
    open(text) {
      const [, payload = '', signature = ''] = /^([\w-]+)\.([\w-]+)$/.exec(text) ?? [];
      // As texts, not as bytes: of two ways to write the same bytes, only ours is right.
      if (!sameSecret(signature, sign(payload))) return 'forged';
      const [document_id, expires, id, inbox, ttl] = JSON.parse(
        Buffer.from(payload, 'base64url').toString(),
      ) as [string, number, string, string | null, number | null];
      if (expires <= now()) return 'expired';
      if (spent.has(id)) return 'spent';
      return { id, expires, request: { document_id, inbox: inbox ?? undefined, ttl: ttl ?? undefined } };
    },
    spend({ id, expires }) {
      for (const [one, until] of spent) if (until <= now()) spent.delete(one);
      if (spent.has(id)) return false;
      spent.set(id, expires);
      return true;
    },
    giveBack: ({ id }) => void spent.delete(id),
  };
}
