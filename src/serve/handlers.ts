/** What each operation of the service does. */
import { readRequest, readTicketRequest } from './operation-body.ts';
import { openapi } from './openapi.ts';
import type { OperationName } from './operations.ts';
import { Problem, problemOf } from './problem-details.ts';
import { readiness } from './readiness.ts';
import { ticketPages, type TicketParts } from './ticket-pages.ts';
import type { Handler, ServiceOptions } from './service-world.ts';

export function handlersFor(parts: ServiceOptions & TicketParts): Readonly<Record<OperationName, Handler>> {
  const { metrics, linkMaker, tickets, version } = parts;
  const ready = readiness(parts, metrics);
  const pages = ticketPages(parts);
  const description = openapi(version);

  return {
    async createLink({ request, arrived }) {
      const asked = await readRequest(request);
      const { url, fingerprint, expires_at } = await linkMaker.create(asked, 'caller', arrived);
      return Response.json({ url, fingerprint, expires_at }, { status: 201 });
    },
    async endLink({ param }) {
      const fingerprint = param('fingerprint');
      if (!/^[0-9a-f]{12}$/.test(fingerprint)) {
        // It may be a token that was taken for a fingerprint, so it is not repeated.
        throw new Problem({
          name: 'no-fingerprint',
          title: 'That is not a fingerprint',
          status: 422,
          detail: 'A fingerprint is 12 hex digits, as in the answer to POST /links.',
        });
      }
      await linkMaker.revoke(fingerprint);
      return new Response(null, { status: 204 });
    },
    async createTicket({ request }) {
      const { ticket, expires } = tickets.issue(...(await readTicketRequest(request)));
      metrics.ticket('issued');
      const expires_at = new Date(expires).toISOString();
      return Response.json({ ticket, path: `/go/${ticket}`, expires_at }, { status: 201 });
    },
    showTicket: pages.show,
    useTicket: pages.use,
    health: () => Promise.resolve(Response.json({ status: 'up' })),
    async readiness() {
      try {
        await ready();
      } catch (error) {
        throw new Problem({ ...problemOf(error), status: 503 });
      }
      return Response.json({ status: 'ready' });
    },
    metrics: async () =>
      new Response(await metrics.text(), { headers: { 'content-type': metrics.contentType } }),
    description: () => Promise.resolve(Response.json(description)),
  };
}
