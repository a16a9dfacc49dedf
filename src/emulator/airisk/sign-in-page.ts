/** The page that may stand between the authorize call and the redirect: a browser clicks through it, others do not. */
import { readAuthorization, sendCode, sendError, type Authorization } from './authorize.ts';
import { fromQuery } from './parameters.ts';
import type { Site } from './site.ts';

/** Where the page posts to; no AIRisk server has it. */
export const SIGN_IN = '/__fitform/sign-in';

const COOKIE = 'fitform_airisk_session';
/** Milliseconds for which a page can be clicked through. */
const PAGE_MS = 600_000;

export type SignIn = {
  /** GET /api/oauth2, with whatever stands between. */
  authorize: (request: Request) => Response;
  /** What the page's buttons do. */
  answerPage: (request: Request) => Promise<Response>;
  /** Forgets pages and sessions. */
  clear: () => void;
};

export function makeSignIn(site: Site): SignIn {
  const { behaviour, answers, clock, random } = site;
  const pages = new Map<string, { readonly authorization: Authorization; readonly ends: number }>();
  const sessions = new Set<string>();
  const newId = (): string => Buffer.from(random(16)).toString('base64url');
  const cookieOf = (request: Request): string =>
    new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+)`).exec(request.headers.get('cookie') ?? '')?.[1] ?? '';

  function authorize(request: Request): Response {
    const read = readAuthorization(new URL(request.url), site);
    if ('refused' in read) return read.refused;
    const { authorization } = read;
    const through = sessions.has(cookieOf(request));
    if (behaviour.interaction === 'none' || through) return sendCode(authorization, site);
    const ticket = newId();
    pages.set(ticket, { authorization, ends: clock() + PAGE_MS });
    return page(authorization, ticket);
  }

  async function answerPage(request: Request): Promise<Response> {
    const { get } = fromQuery(await request.text());
    const ticket = get('ticket') ?? '';
    const shown = pages.get(ticket);
    pages.delete(ticket);
    if (!shown || clock() >= shown.ends) {
      return answers.plain(400, 'This page is no longer good: begin again');
    }
    const { authorization } = shown;
    if (get('answer') !== 'allow') return sendError(authorization, 'access_denied');
    const response = sendCode(authorization, site);
    if (behaviour.interaction === 'session') {
      const session = newId();
      sessions.add(session);
      response.headers.set('set-cookie', `${COOKIE}=${session}; Path=/; HttpOnly; SameSite=Lax`);
    }
    return response;
  }

  return {
    authorize,
    answerPage,
    clear() {
      pages.clear();
      sessions.clear();
    },
  };
}

function page({ client_id, userid }: Authorization, ticket: string): Response {
  const whom = userid === undefined ? '' : `<p>It will act as user <b>${escaped(userid)}</b>.</p>`;
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Sign in - AIRisk emulator</title>
<h1>Sign in</h1>
<p><b>${escaped(client_id)}</b> asks for access.</p>${whom}
<form method="post" action="${SIGN_IN}">
<input type="hidden" name="ticket" value="${ticket}">
<button name="answer" value="allow">Continue</button>
<button name="answer" value="deny">Cancel</button>
</form>
</html>
`;
  return new Response(body, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    },
  });
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
