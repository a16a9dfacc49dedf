/** What is on every page: who is acted as, where one can go from here, and what there is to be told. */
import { html } from 'hono/html';
import { page, type Html } from '../../web/page.ts';
import type { Session } from '../../web/sessions.ts';
import { nameHtml, sentence, shownText } from '../../web/shown-name.ts';
import type { Mask } from '../../wire/secret.ts';
import type { AiriskError } from '../airisk-error.ts';
import type { Instance } from '../instance.ts';
import type { AiriskUser } from '../airisk-user.ts';
import type { Active, Browser, Notice } from './browser.ts';

interface FramedPage {
  /** Also its one heading. */
  readonly title: string;
  readonly content: Html;
  readonly session: Session<Browser> | null;
  /** Whom the content is of; without it, who is active now. */
  readonly acting?: Active | null;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export function makeFrame({ origin }: Instance) {
  const { host, protocol } = new URL(origin);
  // A form may lead to a sign-in, whose redirects are held against the policy, too; where an instance leaves the sign-in
  // to somebody else, they lead to a host that only it knows.
  const formTargets = [protocol === 'https:' ? 'https:' : origin];
  return ({
    title,
    content,
    session,
    acting = session?.values.active ?? null,
    status = 200,
    headers = {},
  }: FramedPage): Promise<Response> =>
    page({
      title: `${title} · AIRisk`,
      status,
      headers,
      formTargets,
      banner: html`<p class="who">
          Acting as ${acting ? html`<strong>${nameOf(acting.user)}</strong>` : 'nobody'}
          <span class="soft">at ${host}</span>
        </p>
        ${session && isSignedIn(session.values) ? ways(session) : ''}`,
      content: html`<h1>${title}</h1>
        ${session ? noticeOf(session.values) : ''} ${content}`,
    });
}

export const isSignedIn = ({ generic, active, list }: Browser): boolean =>
  generic !== null || active !== null || list !== null;

/** A name may be anything and occur twice; the id tells who it is. */
export const nameOf = ({ id, name }: AiriskUser): Html =>
  name === null
    ? html`<code class="id">${nameHtml(id)}</code>`
    : html`<span class="name">${nameHtml(name)}</span> (<code class="id">${nameHtml(id)}</code>)`;

function ways({ values, csrf }: Session<Browser>): Html {
  return html`<nav aria-label="Pages">
    ${values.active ? html`<a href="/explore">Explore</a>` : ''}
    <a href="${values.generic ? '/users' : '/login'}">${values.active ? 'Switch user' : 'Select a user'}</a>
    <form method="post" action="/sign_out">
      <input type="hidden" name="csrf" value="${csrf}" />
      <button type="submit" class="plain">Sign out</button>
    </form>
  </nav>`;
}

/** Told once. */
function noticeOf(browser: Browser): Html | '' {
  const { notice } = browser;
  browser.notice = null;
  return notice ? noticeBox(notice) : '';
}

export const noticeBox = ({ title, text, hint }: Notice): Html =>
  html`<section class="notice" aria-label="${title}">
    <h2>${title}</h2>
    <p>${text}</p>
    ${hint === null ? '' : html`<p>${hint}</p>`}
  </section>`;

/** What went wrong at AIRisk, in words. What AIRisk says is a stranger's text, and may repeat what was sent. */
export const noticeFor = (
  title: string,
  { method, path, detail, hint }: AiriskError,
  mask: Mask,
): Notice => ({
  title,
  text: shownText(mask.apply(`${method} ${path}: ${detail}.`)),
  hint: hint === null ? null : shownText(mask.apply(sentence(hint))),
});
