/** Tickets for links: each ticket is worth one link, however often and from wherever its button is pressed. */
import type { Link } from '../review/create-link.ts';
import { sameSecret } from '../web/sessions.ts';
import { BoundedMap } from '../wire/bounded-map.ts';
import { LATE_LINK, type PendingLink } from './pending-link.ts';
import type { Metrics } from './metrics.ts';
import { callerGone, type LinkMaker } from './link-maker.ts';
import type { Ticket, TicketFault } from './tickets.ts';
import { Problem } from './problem-details.ts';
import { HANDLING_MS, answerInTime, TOO_SLOW, tooSlow } from './time-limit.ts';
import type { ServiceWorld } from './service-world.ts';

interface Press {
  readonly ticket: Ticket;
  /** The random value of the page whose button was pressed; `null` where it was pressed without a page of ours. */
  readonly page: string | null;
  /** As `PendingLink.join` has it. */
  readonly arrived: Promise<boolean>;
}

/** Links that are kept for a second press. Beyond that the oldest is forgotten. */
const MOST_ANSWERS = 1000;
/** Ids of spent tickets. They are not forgotten by time: a clock that is set back must not make one good again. */
const MOST_SPENT = 100_000;
/** Milliseconds for which one press waits for what another has begun and left: it may hang. */
const PATIENCE_MS = 5000;

/** Milliseconds: with less left no making is begun, as its link would be given up. */
const LEAST_MS = 1000;

interface UnderWay {
  page: string | null;
  /** Whoever began it has gone, and another page's press waits for it. */
  isTakenOver: boolean;
  readonly pending: PendingLink;
  /** By the monotonic clock. */
  readonly since: number;
  /** Resolves when nobody waits for it any more, another is begun in its place, or it is over. */
  changed: PromiseWithResolvers<undefined>;
}

interface Answer {
  readonly page: string;
  readonly pending: PendingLink;
  /** By the monotonic clock. */
  readonly until: number;
}

export function makeTicketExchange({
  linkMaker,
  metrics,
  world,
}: {
  readonly linkMaker: Pick<LinkMaker, 'begin'>;
  readonly metrics: Pick<Metrics, 'ticket'>;
  readonly world: Pick<ServiceWorld, 'now' | 'monotonic' | 'later'>;
}) {
  const underWay = new Map<string, UnderWay>();
  const answers = new BoundedMap<string, Answer>(MOST_ANSWERS);
  const spent = new BoundedMap<string, true>(MOST_SPENT);

  function begin({ id, expires, request }: Ticket, page: string | null): PendingLink {
    const end = (): void => {
      // Another may have taken its place.
      if (underWay.get(id) === one) underWay.delete(id);
      one.changed.resolve(undefined);
    };
    const pending = linkMaker.begin(request, 'ticket', {
      idle() {
        one.changed.resolve(undefined);
        one.changed = Promise.withResolvers();
      },
      kept({ expires_at }) {
        end();
        spent.set(id, true);
        metrics.ticket('spent');
        if (one.page === null) return;
        // A link that has ended is no answer.
        const left = Math.min(expires, Date.parse(expires_at)) - world.now();
        answers.set(id, { page: one.page, pending, until: world.monotonic() + left });
      },
      givenUp: end,
      failed: end,
    });
    const one: UnderWay = {
      page,
      isTakenOver: false,
      pending,
      since: world.monotonic(),
      changed: Promise.withResolvers(),
    };
    underWay.get(id)?.changed.resolve(undefined);
    underWay.set(id, one);
    return pending;
  }

  /** What this press gets its link from, and for how long at the most; `null` while somebody else's press goes first. */
  function pendingFor(
    ticket: Ticket,
    page: string | null,
  ): { readonly pending: PendingLink; readonly patience: number } | null {
    const one = underWay.get(ticket.id);
    const isLeft = one !== undefined && (one.isTakenOver || !one.pending.isWanted());
    const patience = isLeft ? one.since + PATIENCE_MS - world.monotonic() : Infinity;
    if (!one || patience <= 0) return { pending: begin(ticket, page), patience: Infinity };
    if (one.pending.isWanted()) return isSamePage(one.page, page) ? { pending: one.pending, patience } : null;
    // Whoever pressed first has gone: it is this press's now.
    one.page = page;
    one.isTakenOver = true;
    return { pending: one.pending, patience };
  }

  function forgetOld(): void {
    for (const [id, { until }] of answers) if (until <= world.monotonic()) answers.delete(id);
  }

  return {
    /** Whether somebody has received the link of this ticket. */
    isSpent: ({ id }: Ticket): boolean => spent.has(id),
    /**
     * The link of the ticket. A second press from the same page gets the same one until the ticket ends; any other press
     * after the first finds it spent. Throws as `PendingLink.join` does; then the ticket is still good.
     */
    async press({ ticket, page, arrived }: Press): Promise<Link | Exclude<TicketFault, 'forged'>> {
      const { id, expires } = ticket;
      let gone = false;
      void arrived.then((has) => void (gone = !has));
      const until = world.monotonic() + HANDLING_MS;
      for (;;) {
        forgetOld();
        const left = until - world.monotonic();
        const answer = answers.get(id);
        if (answer && isSamePage(answer.page, page)) return answer.pending.join(arrived, left);
        if (spent.has(id)) return 'spent';
        if (expires <= world.now()) return 'expired';
        if (gone) throw callerGone();
        // There is no time left to begin anything.
        if (left < LEAST_MS && !underWay.has(id)) throw tooSlow(HANDLING_MS, LATE_LINK);
        const found = pendingFor(ticket, page);
        if (found && found.patience >= left) return found.pending.join(arrived, left);
        if (found) {
          const link = await found.pending.join(arrived, found.patience).catch(unlessTooSlow);
          if (link) return link;
          continue;
        }
        await answerInTime(underWay.get(id)?.changed.promise ?? Promise.resolve(), world, LATE_LINK, left);
      }
    },
  };
}

function unlessTooSlow(error: unknown): null {
  if (error instanceof Problem && error.details.name === TOO_SLOW) return null;
  throw error;
}

const isSamePage = (one: string | null, other: string | null): boolean =>
  one !== null && other !== null && sameSecret(one, other);
