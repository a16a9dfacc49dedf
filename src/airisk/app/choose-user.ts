/** The list of users, and the choice of one. */
import { html } from 'hono/html';
import { seeOther } from '../../web/page.ts';
import { isAskedHere } from '../../web/request-origin.ts';
import { AiriskError } from '../airisk-error.ts';
import type { Answer } from '../http-airisk.ts';
import { isOver, type Token } from '../token.ts';
import type { UserList } from '../airisk-user.ts';
import { fetchUsers } from '../users.ts';
import { nameOf, noticeFor } from './frame.ts';
import type { Handler, AppContext } from './app-context.ts';
import { selectPage } from './select-page.ts';

export function userRoutes(context: AppContext): [string, Handler][] {
  const { mask, userId, world, acting, frame, sentForm, foreignForm, isOfNow, olderPage, askFirst } = context;

  const fetchList: Handler = async ({ request, session, failed }) => {
    const browser = session?.values;
    if (!browser?.generic) return seeOther('/');
    const { token, accepted } = browser.generic;
    // On the way back from the sign-in the list has never been fetched; but for that, it is for a person here to ask.
    if (accepted && !isAskedHere(request)) return seeOther('/select_user');
    const listed = isOver(token, world.now()) ? 'over' : await listUsers(context, token);
    // Signed out or signed in anew meanwhile: this answer is that no longer work.
    if (browser.generic?.token !== token) return seeOther('/users');
    if (listed !== 'over' && 'users' in listed) {
      browser.list = listed;
      browser.generic = { token, accepted: true };
      return seeOther('/select_user');
    }
    const isRefused = listed === 'over' || listed.status === 401;
    if (isRefused) browser.generic = null;
    // From step 1; but after a token that was never good for anything, no other would do better.
    if (listed === 'over' || (isRefused && accepted)) {
      if (!isAskedHere(request)) return askFirst(session, '/login', 'Sign in again');
      return seeOther(acting.begin(browser, null).href);
    }
    failed(listed.kind);
    browser.notice = noticeFor('AIRisk gives no list of users', listed, mask);
    return frame({
      title: 'Users',
      status: 502,
      session,
      content: html`<p><a class="button" href="${isRefused ? '/login' : '/users'}">Try again</a></p>`,
    });
  };

  const show: Handler = ({ url, session }) => {
    const browser = session?.values;
    if (!session || !browser?.list) return seeOther(browser?.generic ? '/users' : '/');
    const find = (url.searchParams.get('find') ?? '').trim().slice(0, 200);
    return frame({
      title: 'Select a user',
      session,
      content: selectPage(browser.list, session, userId, find),
    });
  };

  const choose: Handler = async (asked) => {
    const sent = await sentForm(asked);
    if (!sent) {
      acting.refuse(asked.session?.values ?? null, 'foreign-form');
      return foreignForm(asked);
    }
    const { session, form } = sent;
    const chosen = form.getAll('userid');
    const user = session.values.list?.users.find(({ id }) => chosen.length === 1 && id === chosen[0]);
    if (user && !isOfNow(sent)) {
      acting.refuse(session.values, 'older-page', user.id);
      const label = html`Act as ${nameOf(user)}`;
      const fields = { userid: user.id };
      return olderPage(session, { method: 'post', action: '/select_user', fields, label });
    }
    if (user) return seeOther(acting.begin(session.values, user).href);
    acting.refuse(session.values, 'not-listed');
    return frame({
      title: 'Nobody was selected',
      status: 400,
      session,
      content: html`<p>Select one of the users in the list; nothing has changed.</p>
        <p><a class="button" href="/select_user">Back to the list</a></p>`,
    });
  };

  return [
    ['GET /users', fetchList],
    ['GET /select_user', show],
    ['POST /select_user', choose],
  ];
}

/** The list, or why there is none. */
async function listUsers(
  { instance, http, mask }: Pick<AppContext, 'instance' | 'http' | 'mask'>,
  { value }: Token,
): Promise<UserList | AiriskError> {
  const get = (path: string): Promise<Answer> => http.get(new URL(path, instance.origin), value);
  try {
    return await fetchUsers(instance.usersPaths, get, mask);
  } catch (error) {
    if (error instanceof AiriskError) return error;
    throw error;
  }
}
