/** Tickets for links: each ticket is worth one link, however often and from wherever its button is pressed. */
import type { Link } from '../review/links.ts';
import { sameSecret } from '../web/sessions.ts';
import type { Metrics } from './metrics.ts';
import { MADE_LATE, type Making } from './making.ts';
import type { Mint } from './mint.ts';
import type { Ticket, TicketFault } from './tickets.ts';
import { inTime } from './time.ts';
import type { ServiceWorld } from './world.ts';

export interface Press {
  readonly ticket: Ticket;
  /** The random value of the page whose button was pressed; `null` where it was pressed without a page of ours. */
  readonly page: string | null;
  /** As `Making.join` has it. */
  readonly arrived: Promise<boolean>;
}

export interface Exchanges {
  /** Whether somebody has received the link of this ticket. */
  isSpent(ticket: Ticket): boolean;
  /**
   * The link of the ticket. A second press from the same page gets the same one until the ticket ends; any other press
   * after the first finds it spent. Throws as `Making.join` does; then the ticket is still good.
   */
  press(press: Press): Promise<Link | Exclude<TicketFault, 'forged'>>;
}

/** Links that are kept for a second press. Beyond that the oldest is forgotten. */
const MOST_ANSWERS = 1000;
/** Ids of spent tickets. They are not forgotten by time: a clock that is set back must not make one good again. */
const MOST_SPENT = 100_000;

interface Answer {
  readonly page: string;
  readonly making: Making;
  /** By the monotonic clock. */
  readonly until: number;
}

export function makeExchanges({
  mint,
  metrics,
  world,
}: {
  readonly mint: Pick<Mint, 'begin'>;
  readonly metrics: Pick<Metrics, 'ticket'>;
  readonly world: Pick<ServiceWorld, 'now' | 'monotonic' | 'later'>;
}): Exchanges {
  const underWay = new Map<
    string,
    { readonly page: string | null; readonly making: Making; readonly over: Promise<void> }
  >();
  const answers = new Map<string, Answer>();
  const spent = new Set<string>();

  function begin({ id, expires, request }: Ticket, page: string | null): Making {
    const over = Promise.withResolvers<undefined>();
    const end = (): void => {
      underWay.delete(id);
      over.resolve(undefined);
    };
    const making = mint.begin(request, 'ticket', {
      kept({ expires_at }) {
        end();
        spent.add(id);
        metrics.ticket('spent');
        dropOldest(spent, MOST_SPENT);
        if (page === null) return;
        // A link that has ended is no answer.
        const left = Math.min(expires, Date.parse(expires_at)) - world.now();
        answers.set(id, { page, making, until: world.monotonic() + left });
        dropOldest(answers, MOST_ANSWERS);
      },
      givenUp: end,
      failed: end,
    });
    underWay.set(id, { page, making, over: over.promise });
    return making;
  }

  function forgetOld(): void {
    for (const [id, { until }] of answers) if (until <= world.monotonic()) answers.delete(id);
  }

  return {
    isSpent: ({ id }) => spent.has(id),
    async press({ ticket, page, arrived }) {
      forgetOld();
      for (;;) {
        const known = underWay.get(ticket.id) ?? answers.get(ticket.id);
        if (known && isSamePage(known.page, page)) return known.making.join(arrived);
        if (spent.has(ticket.id)) return 'spent';
        if (ticket.expires <= world.now()) return 'expired';
        const other = underWay.get(ticket.id);
        if (!other) return begin(ticket, page).join(arrived);
        // It may yet come to nothing; then this press is as good as the first.
        await inTime(other.over, world, MADE_LATE);
      }
    },
  };
}

const isSamePage = (one: string | null, other: string | null): boolean =>
  one !== null && other !== null && sameSecret(one, other);

/** The first in a map or set is the oldest. */
function dropOldest(kept: Pick<Set<string>, 'size' | 'keys' | 'delete'>, most: number): void {
  const [oldest] = kept.keys();
  if (kept.size > most && oldest !== undefined) kept.delete(oldest);
}
