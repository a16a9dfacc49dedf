/**
 * The vendor's guide, live: somebody's own dashboard, which sends its users to the review page and back. For the
 * embedded tenant on this machine alone: it asks nobody who they are.
 */
import { html } from 'hono/html';
import { isAskedHere, mayChange } from '../web/request-origin.ts';
import { page, seeOther, type Html } from '../web/page.ts';
import { makeSessions } from '../web/sessions.ts';
import type { TenantReader } from '../tenant/client.ts';
import { readText } from './operation-body.ts';
import { backPage, listPage, reason, type Missing, type Row } from './dashboard-pages.ts';
import { readDocuments, type ListedDocument } from '../tenant/documents.ts';
import type { LinkMaker } from './link-maker.ts';
import { problemOf, type ProblemDetails } from './problem-details.ts';
import { checkSetUp } from './check-set-up.ts';
import type { Handler, ServiceOptions } from './service-world.ts';

export interface DashboardOptions {
  readonly tenant: TenantReader;
  /** The command that sets the tenant up. */
  readonly setUp: string;
}

/** Milliseconds. */
const SESSION_LIFE = 8 * 3_600_000;

type Parts = Pick<ServiceOptions, 'links' | 'origin' | 'world'> & { readonly linkMaker: LinkMaker };

/** Where the review page sends people back to; a document's id, percent-encoded, is added to it where it knows one. */
export const RETURN_PATH = '/done/';

/** By method and path. */
export function dashboardRoutes(
  { tenant, setUp }: DashboardOptions,
  { links, origin, world, linkMaker }: Parts,
): Readonly<Record<string, Handler>> {
  const sessions = makeSessions<null>({
    ...world,
    cookie: 'fitform_dashboard',
    life: SESSION_LIFE,
    secure: false,
  });
  /** How many links were revoked with each document that was marked as done. It is the dashboard's own to know. */
  const done = new Map<string, number>();

  /** A page, in a session that is begun where there is none. */
  async function pageInSession(
    request: Request,
    title: string,
    content: (csrf: string) => Html,
  ): Promise<Response> {
    const known = sessions.find(request);
    // A page of somebody else begins none: it could push out the sessions of this one's.
    if (!known && !isAskedHere(request)) return dashboardPage(title, askFirst(request), 200);
    const begun = known ? null : sessions.start(request, null);
    const { csrf = '' } = known ?? begun?.session ?? {};
    return dashboardPage(title, content(csrf), 200, begun ? { 'set-cookie': begun.cookie } : {});
  }

  const dashboardPage = (
    title: string,
    content: Html,
    status: number,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> =>
    page({
      title,
      banner: html`EMBEDDED demo tenant: a dashboard as yours may be, on this machine alone.`,
      content,
      status,
      headers,
      formTargets: [origin],
    });

  const askFirst = (request: Request): Html =>
    html`<h1>Another site led you here</h1>
      <p><a href="${new URL(request.url).pathname}">Go on</a></p>`;

  const failurePage = (problem: ProblemDetails): Promise<Response> =>
    dashboardPage(
      problem.title,
      html`<h1>${problem.title}</h1>
        ${reason({ problem, setUp })}
        <p><a href="/">Back to the documents</a></p>`,
      problem.status,
    );

  const noDocument: ProblemDetails = {
    name: 'unknown-document',
    title: 'There is no such document',
    status: 404,
    detail: 'It is not in the list of this dashboard.',
  };

  const listed = async (id: string): Promise<ListedDocument | undefined> =>
    (await readDocuments(tenant)).find((document) => document.id === id);

  /** What a form asks for: a document of the list, in a form of this session's own page. */
  async function asked(request: Request): Promise<ListedDocument | ProblemDetails> {
    const form = new URLSearchParams(await readText(request));
    if (!mayChange(request, sessions.find(request), form.get('csrf'))) {
      return {
        name: 'foreign-form',
        title: 'This form did not come from here',
        status: 403,
        detail: 'It was not sent by a page of this dashboard, or the page is too old. Nothing was done.',
      };
    }
    return (await listed(form.get('document_id') ?? '')) ?? noDocument;
  }

  const rowOf = (document: ListedDocument): Row => ({
    ...document,
    revoked: done.get(document.id) ?? 0,
    status: done.has(document.id) ? 'done' : document.submitted ? 'submitted' : 'new',
  });

  const whatIsMissing = (): Promise<Missing | null> =>
    checkSetUp(links).then(
      () => null,
      (error: unknown) => ({ problem: problemOf(error), setUp }),
    );

  /** Failures are pages here. */
  const handler =
    (run: Handler): Handler =>
    async (one) => {
      try {
        return await run(one);
      } catch (error) {
        one.failed(error);
        return failurePage(problemOf(error));
      }
    };

  return {
    'GET /': handler(async ({ request }) => {
      const [documents, missing] = await Promise.all([readDocuments(tenant), whatIsMissing()]);
      const rows = documents.map(rowOf);
      return pageInSession(request, 'Documents', (csrf) => listPage(rows, csrf, missing));
    }),
    'POST /review': handler(async ({ request, arrived }) => {
      const document = await asked(request);
      if ('title' in document) return failurePage(document);
      const { id: document_id, inbox } = document;
      const { url } = await linkMaker.create({ document_id, inbox }, 'dashboard', arrived);
      // It is out for review again.
      done.delete(document.id);
      return seeOther(url);
    }),
    [`GET ${RETURN_PATH}`]: () => Promise.resolve(seeOther('/')),
    [`GET ${RETURN_PATH}{document}`]: handler(async ({ request, param }) => {
      const [document, missing] = await Promise.all([listed(param('document')), whatIsMissing()]);
      if (!document) return failurePage(noDocument);
      const row = rowOf(document);
      // A link that is followed changes nothing: to mark it as done takes a form.
      return pageInSession(request, 'Back from the review', (csrf) => backPage(row, csrf, missing));
    }),
    'POST /done': handler(async ({ request }) => {
      const document = await asked(request);
      if ('title' in document) return failurePage(document);
      done.set(document.id, await linkMaker.revokeDocument(document.id));
      return seeOther('/');
    }),
  };
}
