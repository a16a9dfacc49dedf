/** What a person sees who comes with a ticket: one button, or why there is none. */
import { html } from 'hono/html';
import { page, seeOther } from '../web/page.ts';
import type { Mint } from './mint.ts';
import type { Metrics } from './metrics.ts';
import { problemOf, type ProblemDetails } from './problem.ts';
import type { Ticket, TicketFault, Tickets } from './tickets.ts';

export interface TicketPages {
  /** Makes nothing and spends nothing: links are followed by programs that only look. */
  show(text: string): Promise<Response>;
  /**
   * Makes the link and goes to it. What happens is told to `failed` when there is none. Who may do this: whoever has
   * the ticket. There is no cookie that a stranger's page could use behind somebody's back; it would have to know the
   * ticket, and then needs nobody else. So there is nothing that a CSRF token would add.
   */
  use(text: string, failed: (error: unknown) => void, requestId: string): Promise<Response>;
}

export function ticketPages(tickets: Tickets, mint: Mint, metrics: Metrics, origin: string): TicketPages {
  const button = (label: string) => html`<form method="post"><button type="submit">${label}</button></form>`;

  function refused(fault: TicketFault): Promise<Response> {
    metrics.ticket('refused');
    const { title, text, status } = REFUSALS[fault];
    return page({
      title,
      status,
      content: html`<h1>${title}</h1>
        <p>${text}</p>`,
    });
  }

  function failure({ status, name }: ProblemDetails, requestId: string): Promise<Response> {
    const title =
      name === 'unknown-document' ? 'There is no such document' : 'The document cannot be opened now';
    const again = status >= 500;
    return page({
      title,
      status,
      formTargets: [origin],
      content: html`<h1>${title}</h1>
        <p>
          ${again ? 'Please try again, or go back' : 'Please go back'} to where you came from. If this happens
          again, tell them this number: <code>${requestId}</code>
        </p>
        ${again ? button('Try again') : ''}`,
    });
  }

  return {
    async show(text) {
      const ticket = tickets.open(text);
      if (typeof ticket === 'string') return refused(ticket);
      const title = 'Document review';
      return page({
        title,
        formTargets: [origin],
        content: html`<h1>${title}</h1>
          <p>Your document is ready. The button opens it; it works once, and for a minute.</p>
          ${button('Go to document review')}`,
      });
    },
    async use(text, failed, requestId) {
      const ticket = tickets.open(text);
      if (typeof ticket === 'string') return refused(ticket);
      // Before anything is waited for, so that of two at once only one goes on.
      if (!tickets.spend(ticket)) return refused('spent');
      return exchange(ticket, failed, requestId);
    },
  };

  async function exchange(
    ticket: Ticket,
    failed: (error: unknown) => void,
    requestId: string,
  ): Promise<Response> {
    try {
      const { url } = await mint.create(ticket.request, 'ticket');
      metrics.ticket('spent');
      return seeOther(url);
    } catch (error) {
      tickets.giveBack(ticket);
      failed(error);
      return failure(problemOf(error), requestId);
    }
  }
}

const REFUSALS: Readonly<
  Record<TicketFault, { readonly title: string; readonly text: string; readonly status: number }>
> = {
  forged: {
    title: 'This address is not complete',
    text: 'Please go back to where you came from and open the document from there.',
    status: 404,
  },
  expired: {
    title: 'This page has waited too long',
    text: 'It is good for a minute. Please go back to where you came from and open the document again.',
    status: 410,
  },
  spent: {
    title: 'This page was used already',
    text: 'It opens the document once. Please go back to where you came from and open the document again.',
    status: 410,
  },
};
