/** What a person sees who comes with a ticket: one button, or why there is none. */
import { html } from 'hono/html';
import { page, seeOther, type Html } from '../web/page.ts';
import { nameHtml } from '../web/shown-name.ts';
import type { TicketExchange } from './ticket-exchange.ts';
import type { Metrics } from './metrics.ts';
import { problemOf, type ProblemDetails } from './problem-details.ts';
import type { TicketFault, TicketPage, Tickets } from './tickets.ts';

export interface TicketPages {
  /** Makes nothing and spends nothing: links are followed by programs that only look. */
  show(text: string): Promise<Response>;
  /**
   * Makes the link and goes to it. Who may do this: whoever has the ticket. There is no cookie that a stranger's page
   * could use behind somebody's back; it would have to know the ticket, and then needs nobody else. So there is nothing
   * that a CSRF token would add.
   */
  use(text: string, press: TicketPress): Promise<Response>;
}

export interface TicketPress {
  /** What the form holds. */
  readonly form: URLSearchParams;
  /** Whether the answer reached its caller, once that is known. */
  readonly arrived: Promise<boolean>;
  /** Told why there is no link. */
  failed(error: unknown): void;
  readonly requestId: string;
}

interface Parts {
  readonly tickets: Tickets;
  readonly exchange: TicketExchange;
  readonly metrics: Metrics;
  /** Where links lead to. */
  readonly origin: string;
  readonly randomBytes: (count: number) => Buffer;
}

/** The form field by which a second press from the same page is known. */
const PAGE = 'page';

export function ticketPages({ tickets, exchange, metrics, origin, randomBytes }: Parts): TicketPages {
  const button = (label: string, value = randomBytes(16).toString('base64url')): Html =>
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

  function failure(
    { status, name }: ProblemDetails,
    { form, requestId }: TicketPress,
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
        ${again ? button('Try again', pageOf(form) ?? undefined) : ''} ${wayBack(shown, !again)}`,
    });
  }

  return {
    async show(text) {
      const { fault, ticket } = tickets.open(text);
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
    async use(text, press) {
      const { fault, ticket } = tickets.open(text);
      if (fault !== null) return refused(fault, ticket?.page);
      try {
        const { arrived, form } = press;
        const link = await exchange.press({ ticket, page: pageOf(form), arrived });
        return typeof link === 'string' ? await refused(link, ticket.page) : seeOther(link.url);
      } catch (error) {
        press.failed(error);
        return failure(problemOf(error), press, ticket.page);
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
