/** Where everything begins: what this is, and the ways in. */
import { html } from 'hono/html';
import type { Html } from '../../web/page.ts';
import type { Session } from '../../web/sessions.ts';
import { nameHtml } from '../../web/shown-name.ts';
import { actingId, type Browser } from './browser.ts';

/** `session`: `null` where another site has led here, and there is none yet; `userId`: USER_ID. */
export function homePage(session: Session<Browser> | null, host: string, userId: string | null): Html {
  const isSignedIn = session !== null && session.values.generic !== null;
  const isActing = session !== null && session.values.active !== null;
  const choose = isSignedIn ? 'Select a user' : userId === null ? 'Sign in' : 'Sign in and choose';
  return html`<p>
      This app signs in to AIRisk at <code>${host}</code>, lists its users and lets you act as one of them.
      What you do then is done as that user.
    </p>
    <div class="ways">
      ${isActing ? html`<a class="button" href="/explore">Explore the API</a>` : ''}
      <a class="button${isActing ? ' second' : ''}" href="${isSignedIn ? '/users' : '/login'}"
        >${isActing ? 'Switch user' : choose}</a
      >
      ${
        userId === null || isActing
          ? ''
          : session
            ? html`<form method="post" action="/login_as">
                <input type="hidden" name="csrf" value="${session.csrf}" />
                <input type="hidden" name="as" value="${actingId(session.values)}" />
                <button type="submit" class="second">Sign in as ${nameHtml(userId)}</button>
              </form>`
            : html`<a class="button second" href="/">Go on, to sign in as ${nameHtml(userId)}</a>`
      }
    </div>
    <p class="soft">
      It is for trusted operators only: whoever uses it can act as any of the users. Each switch is written to
      the log, with your account’s name.
    </p>`;
}
