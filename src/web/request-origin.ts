/** What a local web app asks of a request before it believes it. */
import { isLoopbackHost } from './loopback-host.ts';
import { sameSecret, type Session } from './sessions.ts';

/**
 * Whether it was sent to this machine by a name of this machine. A page of somebody else can have its own name lead
 * here (DNS rebinding); then it comes with that name.
 */
export const isForThisMachine = (request: Request): boolean =>
  isLoopbackHost(new URL(request.url).hostname.replace(/^\[|\]$/g, ''));

/**
 * Whether a form of the app's own pages sent it. A browser says so in Sec-Fetch-Site; one that does not, in Origin,
 * which is `null` from pages with `Referrer-Policy: no-referrer`, so it comes second.
 */
export function isFromOwnPage(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  return request.headers.get('origin') === new URL(request.url).origin;
}

/** Both: the form came from a page of the app, and brought what only a page of this very session holds. */
export function mayChange(request: Request, session: Session<unknown> | null, csrf: unknown): boolean {
  return (
    session !== null && typeof csrf === 'string' && isFromOwnPage(request) && sameSecret(csrf, session.csrf)
  );
}

/**
 * Whether a page of the app, or a person by the address bar, asked for it, and no page of somebody else; of a browser
 * that does not say it is not known. After a redirect from elsewhere it is not so.
 */
export const isAskedHere = (request: Request): boolean =>
  ['same-origin', 'none', null].includes(request.headers.get('sec-fetch-site'));
