/** The page that may stand between the authorize call and the redirect: a browser clicks through it, others do not. */
import { html } from 'hono/html';
import { page, type Html, type Page } from '../../web/page.ts';
import { nameHtml } from '../../web/shown-name.ts';
import { CONTROL } from '../kit/control.ts';
import { readAuthorization, sendCode, sendError, type Authorization } from './authorize-endpoint.ts';
import { fromQuery } from './parameters.ts';
import type { Registry } from './registry.ts';
import type { Context } from './endpoint-context.ts';

/** Where the page posts to; no AIRisk server has it. */
export const SIGN_IN = `${CONTROL}/sign-in`;

/** Cookies are shared by all ports of a host. */
const cookieName = (request: Request): string =>
  `fitform_airisk_session_${new URL(request.url).port || '80'}`;
/** Milliseconds for which a page can be clicked through. */
const PAGE_MS = 600_000;

export type SignIn = ReturnType<typeof makeSignIn>;

export function makeSignIn(context: Context) {
  const { behaviour, registry, clock, random } = context;
  const pages = new Map<string, { readonly authorization: Authorization; readonly ends: number }>();
  const sessions = new Set<string>();
  const newId = (): string => Buffer.from(random(16)).toString('base64url');
  const cookieOf = (request: Request): string =>
    new RegExp(`(?:^|;\\s*)${cookieName(request)}=([\\w-]+)`).exec(
      request.headers.get('cookie') ?? '',
    )?.[1] ?? '';

  /** GET /api/oauth2, with whatever stands between. */
  function authorize(request: Request): Response | Promise<Response> {
    const read = readAuthorization(new URL(request.url), context);
    if ('refused' in read) return read.refused;
    const { authorization } = read;
    const through = sessions.has(cookieOf(request));
    if (behaviour.interaction === 'none' || through) return sendCode(authorization, context);
    const ticket = newId();
    pages.set(ticket, { authorization, ends: clock() + PAGE_MS });
    return signInPage(authorization, ticket, registry);
  }

  /** What the page's buttons do. */
  async function answerPage(request: Request): Promise<Response> {
    const { get } = fromQuery(await request.text());
    const ticket = get('ticket') ?? '';
    const shown = pages.get(ticket);
    pages.delete(ticket);
    if (!shown || clock() >= shown.ends) {
      return framed({
        title: 'This page is no longer good',
        status: 400,
        content: html`<p>
          It was used already, or has waited for more than ten minutes. Go back to where you came from, and
          sign in from there.
        </p>`,
      });
    }
    const { authorization } = shown;
    if (get('answer') !== 'allow') return sendError(authorization, 'access_denied');
    const response = sendCode(authorization, context);
    if (behaviour.interaction === 'session') {
      const session = newId();
      sessions.add(session);
      response.headers.set('set-cookie', `${cookieName(request)}=${session}; Path=/; HttpOnly; SameSite=Lax`);
    }
    return response;
  }

  return {
    authorize,
    answerPage,
    /** Forgets pages and sessions. */
    clear(): void {
      pages.clear();
      sessions.clear();
    },
  };
}

const idHtml = (id: string): Html => html`<code class="id">${id}</code>`;

function signInPage(
  { client_id, userid, redirect_uri }: Authorization,
  ticket: string,
  { users }: Registry,
): Promise<Response> {
  const user = users.find(({ id }) => id === userid);
  const asked =
    userid === undefined
      ? 'for access of its own, as no user.'
      : html`to act as <span class="name">${nameHtml(user?.name ?? '')}</span> (${idHtml(userid)}).`;
  return framed({
    title: 'Sign in',
    // Where the client leads its browser from its redirect address is its own affair, but browsers hold those redirects
    // against the policy of the page with the form.
    formTargets: ['http:', 'https:', new URL(redirect_uri).protocol],
    // Nor is it known whether the client has opened a window for this and waits for it.
    headers: { 'cross-origin-opener-policy': 'unsafe-none' },
    content: html`<p><span class="name">${nameHtml(client_id)}</span> asks ${asked}</p>
      <form method="post" action="${SIGN_IN}" class="ways">
        <input type="hidden" name="ticket" value="${ticket}" />
        <button name="answer" value="allow">Continue</button>
        <button name="answer" value="deny" class="second">Cancel</button>
      </form>`,
  });
}

const framed = ({ title, content, ...more }: Omit<Page, 'banner'>): Promise<Response> =>
  page({
    ...more,
    title: `${title} · AIRisk emulator`,
    banner: html`An emulated AIRisk. It asks for no password.`,
    content: html`<h1>${title}</h1>
      ${content}`,
  });
