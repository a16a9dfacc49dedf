/** The pages and forms of the app, by method and path. */
import { html } from 'hono/html';
import { seeOther } from '../../web/page.ts';
import { isAskedHere, isFromOwnPage } from '../../web/request-origin.ts';
import type { Outcome } from './acting.ts';
import { userRoutes } from './choose-user.ts';
import { exploreRoute } from './explore.ts';
import { explorerOf } from './explore-page.ts';
import { nameOf, noticeFor } from './frame.ts';
import type { Active, Attempt, Notice } from './browser.ts';
import { homePage } from './home-page.ts';
import type { Reason } from './app-log.ts';
import type { Asked, Handler, AppContext } from './app-context.ts';

export function makeRoutes(context: AppContext) {
  const { instance, mask, userId, sessions, acting, frame, openSession, sentForm } = context;
  const { host } = new URL(instance.origin);

  const home: Handler = (asked) => {
    // Without a form on the page there is nothing that a session would be for, and no other site may begin any.
    const takesForm = userId !== null && isAskedHere(asked.request);
    const begun = takesForm ? openSession(asked) : { session: asked.session, headers: {} };
    if (!begun) return context.noPlacePage();
    const { session, headers } = begun;
    const browser = session?.values ?? null;
    return frame({
      title: browser?.generic || browser?.active ? 'You are signed in' : 'Act as a user of AIRisk',
      session,
      headers,
      content: homePage(session, host, userId),
    });
  };

  const login: Handler = (asked) => {
    if (!isAskedHere(asked.request)) return context.askFirst(asked.session, '/login', 'Sign in');
    const begun = openSession(asked);
    if (!begun) return context.noPlacePage();
    return seeOther(acting.begin(begun.session.values, null).href, begun.headers);
  };

  /** The guide's other app, for one user alone: it needs no list. */
  const loginAs: Handler = async (asked) => {
    const sent = await sentForm(asked);
    if (!sent || userId === null) {
      acting.refuse(asked.session?.values ?? null, sent ? 'not-listed' : 'foreign-form');
      return context.foreignForm(asked);
    }
    const { values: browser } = sent.session;
    const user = browser.list?.users.find(({ id }) => id === userId) ?? { id: userId, name: null };
    if (!context.isOfNow(sent)) {
      acting.refuse(browser, 'older-page', userId);
      const label = html`Sign in as ${nameOf(user)}`;
      return context.olderPage(sent.session, { method: 'post', action: '/login_as', fields: {}, label });
    }
    return seeOther(acting.begin(browser, user).href);
  };

  /** Whatever page of the app it is from, and however old that is: nobody is kept from signing out. */
  const signOut: Handler = (asked) => {
    if (!isFromOwnPage(asked.request)) return context.foreignForm(asked);
    // The browser may have another id by now, of which this request does not know.
    if (!asked.session) return seeOther('/');
    acting.end(asked.session.values);
    return seeOther('/', { 'set-cookie': sessions.end(asked.request).cookie });
  };

  /** As nothing is held of a browser that has begun nothing, this is told by an address. */
  const notBegun: Handler = ({ session }) =>
    frame({
      title: 'The sign-in failed',
      session,
      content: html`<p>
          What came back does not belong to a sign-in that this browser has begun here and that is still open.
        </p>
        <p><a class="button" href="/">Begin here</a></p>`,
    });

  return {
    /** By method and path. */
    pages: new Map<string, Handler>([
      ['GET /', home],
      ['GET /login', login],
      ['POST /login_as', loginAs],
      ...userRoutes(context),
      exploreRoute(context),
      ['POST /sign_out', signOut],
      [`GET ${NOT_BEGUN}`, notBegun],
    ]),
    /** What AIRisk sent the browser back with. Shows nothing: every way out is to an address without it. */
    async callback(asked: Asked, parameters: URLSearchParams): Promise<Response> {
      const { session } = asked;
      if (!session) {
        acting.stray();
        asked.failed('unknown-state');
        return seeOther(NOT_BEGUN);
      }
      const { values: browser } = session;
      const outcome = await acting.finish(browser, parameters);
      if (!outcome.done) {
        asked.failed(outcome.reason);
        if (!browser.ended && !outcome.isRepeat) browser.notice = noticeOf(outcome, browser.active);
        return seeOther(browser.list ? '/select_user' : '/');
      }
      // Whoever knew the id from before knows nothing then. A repeat is told a new one as well: its browser has dropped the
      // first answer, and the id in it.
      const { cookie } = sessions.renew(asked.request, session, asked.arrived);
      return seeOther(placeAfter(outcome.attempt), { 'set-cookie': cookie });
    },
  };

  function noticeOf({ attempt, reason, error }: Outcome & { done: false }, active: Active | null): Notice {
    const title = titleOf(attempt);
    const notice = error ? noticeFor(title, error, mask) : { title, text: UNTOLD[reason] ?? '', hint: null };
    const remains = active ? html`You still act as ${nameOf(active.user)}.` : 'You act as nobody.';
    return { ...notice, text: html`${remains} ${notice.text}` };
  }
}

function titleOf(attempt: Attempt | null): string {
  if (!attempt?.user) return 'The sign-in failed';
  // For another token of the same user.
  return attempt.user.id === attempt.from ? 'Signing in again failed' : 'The switch failed';
}

/** What its own browser did meanwhile. */
const UNTOLD: Partial<Record<Reason, string>> = {
  superseded: 'Another sign-in was started in the meantime, and that one counts.',
  lost: 'It took too long. Start again.',
};

const NOT_BEGUN = '/not_begun';

function placeAfter({ user, resume }: Attempt): string {
  if (!user) return '/users';
  return resume === null ? '/explore' : explorerOf(resume, user.id);
}
