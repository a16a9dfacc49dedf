/** One GET below /api/ as the active user. A 401 is answered by one new sign-in as the same user, never by two. */
import { html } from 'hono/html';
import { seeOther } from '../../web/page.ts';
import { isAskedHere } from '../../web/request-origin.ts';
import { shownText } from '../../web/shown-name.ts';
import { cut } from '../../wire/cut.ts';
import { WITHHELD, type Mask } from '../../wire/secret.ts';
import { AiriskError } from '../airisk-error.ts';
import { failure, readWithText } from '../read-answer.ts';
import type { Answer } from '../http-airisk.ts';
import { apiUrl } from '../instance.ts';
import { isOver } from '../token.ts';
import type { AiriskUser } from '../airisk-user.ts';
import { explorePage, explorerOf, nobodyPage, type Found } from './explore-page.ts';
import { nameOf, noticeFor } from './frame.ts';
import type { Active, Browser, Notice } from './browser.ts';
import type { Handler, AppContext } from './app-context.ts';

/** Characters of an answer that are shown: more is of no use in a page, and slow. */
export const MOST_SHOWN = 200_000;
const LONGEST_PATH = 2000;

export function exploreRoute(context: AppContext): [string, Handler] {
  const { acting, frame } = context;
  const show: Handler = async ({ request, url, session, failed }) => {
    const browser = session?.values;
    const active = browser?.active ?? null;
    if (!session || !browser || !active) return frame({ title: 'Explore', session, content: nobodyPage() });
    const path = (url.searchParams.get('path') ?? '').trim();
    const explorePageOf = (outcome: Found | Notice | null, status = 200): Promise<Response> =>
      frame({
        title: 'Explore',
        session,
        acting: active,
        status,
        content: explorePage(path, active.user.id, outcome),
      });
    if (path === '') return explorePageOf(null);
    // An address without it is not from a page, but from a person.
    const as = url.searchParams.get('as') ?? active.user.id;
    const offerAgain = (now: AiriskUser | null, sentAs?: AiriskUser): Promise<Response> =>
      context.olderPage(session, {
        method: 'get',
        action: '/explore',
        fields: { path },
        what: html`<code>GET ${shownText(path)}</code>`,
        label: html`Send it as ${now ? nameOf(now) : 'nobody'}`,
        ...(sentAs && { sentAs }),
      });
    if (as !== active.user.id) return offerAgain(active.user);
    // A page of somebody else may lead here; what is asked for in a user's name is for a person here to send.
    if (!isAskedHere(request) && active.resumed !== path) return explorePageOf(NOT_SENT);

    const explored = await explore(context, browser, active, path);
    // The answer to somebody who is active no more: asked again only where the same user has another token now.
    if (explored === 'switched') {
      const now = browser.active?.user ?? null;
      // Whoever is next at a browser that was signed out is told of nobody.
      return browser.ended || now?.id === as ? seeOther(explorerOf(path, as)) : offerAgain(now, active.user);
    }
    if (explored === 'renew') {
      const signIn = acting.begin(browser, active.user, path);
      // Until the new token is there, nobody acts with this one.
      browser.active = null;
      return seeOther(signIn.href);
    }
    if (explored instanceof AiriskError) {
      failed(explored.kind);
      return explorePageOf(noticeFor(TITLES[explored.kind], explored, context.mask), 502);
    }
    return explorePageOf(explored, 'title' in explored ? 400 : 200);
  };
  return ['GET /explore', show];
}

async function explore(
  { instance, http, mask, world }: AppContext,
  browser: Browser,
  acting: Active,
  path: string,
): Promise<Found | Notice | AiriskError | 'renew' | 'switched'> {
  const url = path.length > LONGEST_PATH ? null : apiUrl(instance.origin, path);
  if (!url) return NOT_BELOW;
  const { token, user, resumed } = acting;
  const isRenewed = resumed === path;
  if (isRenewed) browser.active = { ...acting, resumed: null };
  else if (isOver(token, world.now())) return 'renew';
  try {
    const answer = await http.get(url, token.value);
    if (browser.active?.token !== token) return 'switched';
    if (answer.status !== 401) return foundIn(answer, user, url, mask);
    return isRenewed ? failure(answer, mask) : 'renew';
  } catch (error) {
    if (error instanceof AiriskError) return error;
    throw error;
  }
}

const NOT_BELOW: Notice = {
  title: 'This path was not asked for',
  text: 'It must stay below /api/ of the AIRisk instance.',
  hint: 'Write it as /api/GetConversations.',
};

const NOT_SENT: Notice = {
  title: 'Nothing was sent yet',
  text: 'Another site led you here. Look at the path, and send it yourself.',
  hint: null,
};

const TITLES: Readonly<Record<AiriskError['kind'], string>> = {
  unreachable: 'AIRisk cannot be reached',
  'sign-in': 'AIRisk refused it',
  status: 'AIRisk answered with an error',
  malformed: 'The answer cannot be shown',
};

/** Throws an `AiriskError` where the answer is none of success, or no JSON. */
function foundIn(answer: Answer, user: AiriskUser, url: URL, mask: Mask): Found {
  const { value = null, text = null } = readWithText(answer, mask) ?? {};
  const shown = text === null ? null : cut(mask.apply(text, MOST_SHOWN + 1), MOST_SHOWN);
  const isCut = text !== null && text.length > MOST_SHOWN && shown !== WITHHELD;
  return {
    path: mask.apply(url.pathname + url.search),
    status: answer.status,
    user,
    entries: Array.isArray(value) ? value.length : null,
    text: shown,
    length: isCut ? text.length : (shown?.length ?? 0),
  };
}
