/** What a person sees who comes with a ticket: one button, or why there is none. */
import { html } from 'hono/html';
import { page, seeOther, type Html } from '../web/page.ts';
import { nameHtml } from '../web/shown-name.ts';
import { readText } from './operation-body.ts';
import { makeTicketExchange } from './ticket-exchange.ts';
import type { LinkMaker } from './link-maker.ts';
import type { Metrics } from './metrics.ts';
import { problemOf, type ProblemDetails } from './problem-details.ts';
import type { Asked, ServiceOptions } from './service-world.ts';
import type { TicketFault, TicketPage, Tickets } from './tickets.ts';

/** What tickets need, and all handlers with them. */
export interface TicketParts extends Pick<ServiceOptions, 'origin' | 'world'> {
  readonly tickets: Tickets;
  readonly linkMaker: LinkMaker;
  readonly metrics: Metrics;
}

/** The form field by which a second press from the same page is known. */
const PAGE = 'page';

export function ticketPages({ tickets, linkMaker, metrics, origin, world }: TicketParts) {
  const exchange = makeTicketExchange({ linkMaker, metrics, world });

  const button = (label: string, value = world.randomBytes(16).toString('base64url')): Html =>
    html`<form method="post">
      <input type="hidden" name="${PAGE}" value="${value}" />
      <button type="submit">${label}</button>
    </form>`;

  function refused(fault: TicketFault, shown: TicketPage = {}): Promise<Response> {
    metrics.ticket('refused');
    const { title, text, status } = REFUSALS[fault];
    return page({
      title,
      status,
      content: html`<h1>${title}</h1>
        <p>${text}</p>
        ${wayBack(shown, true)}`,
    });
  }

  /** `pressed`: the page whose button it was. */
  function failure(
    { status, name }: ProblemDetails,
    requestId: string,
    pressed: string | null,
    shown: TicketPage,
  ): Promise<Response> {
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
        ${again ? button('Try again', pressed ?? undefined) : ''} ${wayBack(shown, !again)}`,
    });
  }

  return {
    /** Makes nothing and spends nothing: links are followed by programs that only look. */
    async show({ param }: Asked): Promise<Response> {
      const { fault, ticket } = tickets.open(param('ticket'));
      if (fault !== null) return refused(fault, ticket?.page);
      if (exchange.isSpent(ticket)) return refused('spent', ticket.page);
      const { title = 'Document review', from } = ticket.page;
      return page({
        title,
        formTargets: [origin],
        content: html`<h1>${nameHtml(title)}</h1>
          ${from === undefined ? '' : html`<p class="soft">From <span class="name">${nameHtml(from)}</span></p>`}
          <p>Your document is ready. The button opens it; it works once, and for a minute.</p>
          ${button('Go to document review')} ${wayBack(ticket.page, false)}`,
      });
    },
    /**
     * Makes the link and goes to it. Who may do this: whoever has the ticket. There is no cookie that a stranger's page
     * could use behind somebody's back; it would have to know the ticket, and then needs nobody else. So there is nothing
     * that a CSRF token would add.
     */
    async use({ request, param, id, arrived, failed }: Asked): Promise<Response> {
      const pressed = pageOf(new URLSearchParams(await readText(request)));
      const { fault, ticket } = tickets.open(param('ticket'));
      if (fault !== null) return refused(fault, ticket?.page);
      try {
        const link = await exchange.press({ ticket, page: pressed, arrived });
        return typeof link === 'string' ? await refused(link, ticket.page) : seeOther(link.url);
      } catch (error) {
        failed(error);
        return failure(problemOf(error), id, pressed, ticket.page);
      }
    },
  };
}

/** `null` for what no page of ours has sent. */
function pageOf(form: URLSearchParams): string | null {
  const value = form.get(PAGE) ?? '';
  return /^[\w-]{22}$/.test(value) ? value : null;
}

/** `strong`: it is the next step. */
const wayBack = ({ return_to, from }: TicketPage, strong: boolean): Html | string =>
  return_to === undefined
    ? ''
    : html`<p>
        <a class="${strong ? 'button' : ''}" href="${return_to}"
          >Back to ${nameHtml(from ?? new URL(return_to).host)}</a
        >
      </p>`;

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
