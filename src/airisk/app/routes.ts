/** The pages and forms of the app, by method and path. */
import { seeOther } from '../../web/page.ts';
import type { Outcome } from './acting.ts';
import { chooseRoutes } from './choose.ts';
import { explorerOf, exploreRoute } from './explore.ts';
import { noticeFor } from './frame.ts';
import { newHeld, type Active, type Attempt, type Notice } from './held.ts';
import { homePage } from './home-page.ts';
import type { Asked, Handler, Parts } from './parts.ts';

export interface Routes {
  /** By method and path. */
  readonly pages: ReadonlyMap<string, Handler>;
  /** What AIRisk sent the browser back with. Shows nothing: every way out is to an address without it. */
  callback(asked: Asked, parameters: URLSearchParams): Promise<Response>;
}

export function makeRoutes(parts: Parts): Routes {
  const { instance, mask, userId, sessions, acting, frame, opened, sentForm, foreignForm } = parts;
  const { host } = new URL(instance.origin);

  const home: Handler = (asked) => {
    // Without a form on the page there is nothing that a session would be for.
    const { session, headers } = userId === null ? { session: asked.session, headers: {} } : opened(asked);
    const held = session?.values ?? null;
    return frame({
      title: held?.generic || held?.active ? 'You are signed in' : 'Act as a user of AIRisk',
      session,
      headers,
      content: homePage({
        host,
        isSignedIn: held?.generic != null,
        isActing: held?.active != null,
        userId,
        csrf: session?.csrf ?? '',
      }),
    });
  };

  const login: Handler = (asked) => {
    const { session, headers } = opened(asked);
    return seeOther(acting.begin(session.values, null).href, headers);
  };

  /** The guide's other app, for one user alone: it needs no list. */
  const loginAs: Handler = async (asked) => {
    const sent = await sentForm(asked);
    if (!sent || userId === null) {
      acting.refuse(asked.session?.values ?? null, sent ? 'not-listed' : 'foreign-form');
      return foreignForm(asked);
    }
    const { values: held } = sent.session;
    const listed = held.list?.users.find(({ id }) => id === userId);
    return seeOther(acting.begin(held, listed ?? { id: userId, name: null }).href);
  };

  const signOut: Handler = async (asked) => {
    const sent = await sentForm(asked);
    if (!sent) return foreignForm(asked);
    acting.end(sent.session.values);
    const { cookie } = sessions.start(asked.request, newHeld());
    return seeOther('/', { 'set-cookie': cookie });
  };

  return {
    pages: new Map([
      ['GET /', home],
      ['GET /login', login],
      ['POST /login_as', loginAs],
      ...chooseRoutes(parts),
      exploreRoute(parts),
      ['POST /sign_out', signOut],
    ]),
    async callback(asked, parameters) {
      const { session, headers } = opened(asked);
      const { values: held } = session;
      const outcome = await acting.finish(held, parameters);
      if (!outcome.done) {
        asked.failed(outcome.reason);
        if (!held.ended) held.notice = noticeOf(outcome, held.active);
        return seeOther(held.list ? '/select_user' : '/', headers);
      }
      // Whoever knew the id from before knows nothing now.
      const { cookie } = sessions.start(asked.request, held);
      return seeOther(placeAfter(outcome.attempt), { 'set-cookie': cookie });
    },
  };

  function noticeOf({ attempt, error }: Outcome & { done: false }, active: Active | null): Notice {
    const title = attempt?.user ? 'The switch came to nothing' : 'The sign-in came to nothing';
    const notice = error
      ? noticeFor(title, error, mask)
      : { title, text: 'Another sign-in was begun meanwhile, and that one counts.', hint: null };
    const remains = active ? `You still act as ${active.user.name ?? active.user.id}.` : 'You act as nobody.';
    return { ...notice, text: `${remains} ${notice.text}` };
  }
}

function placeAfter({ user, resume }: Attempt): string {
  if (!user) return '/users';
  return resume === null ? '/explore' : explorerOf(resume);
}
