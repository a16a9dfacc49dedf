/** Where everything begins: what this is, and the ways in. */
import { html } from 'hono/html';
import type { Html } from '../../web/page.ts';

export interface HomePage {
  readonly host: string;
  readonly isSignedIn: boolean;
  readonly isActing: boolean;
  /** USER_ID. */
  readonly userId: string | null;
  readonly csrf: string;
}

export function homePage({ host, isSignedIn, isActing, userId, csrf }: HomePage): Html {
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
          : html`<form method="post" action="/login_as">
              <input type="hidden" name="csrf" value="${csrf}" />
              <button type="submit" class="second">Sign in as ${userId}</button>
            </form>`
      }
    </div>
    <p class="soft">
      It is for trusted operators only: whoever uses it can act as any of the users. Each switch is written to
      the log, with your account’s name.
    </p>`;
}
