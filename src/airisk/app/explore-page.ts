/** A small explorer: a path, and what AIRisk answers to the active user. */
import { html } from 'hono/html';
import type { Html } from '../../web/page.ts';
import type { AiriskUser } from '../airisk-user.ts';
import { nameOf, noticeBox } from './frame.ts';
import type { Notice } from './browser.ts';

/** What the vendor's docs and its public client name; the last is documented for users alone. */
const SUGGESTED = ['/api/GetConversations', '/api/Chat/GetConversations', '/api/Chat/ListAgents'];

export interface Found {
  readonly path: string;
  readonly status: number;
  readonly user: AiriskUser;
  /** Of a list. */
  readonly entries: number | null;
  /** `null`: the answer has no body. */
  readonly text: string | null;
  /** Characters of all of it; more than `text` has where that is only the beginning. */
  readonly length: number;
}

/** The address at which the explorer asks for a path of the API, from a page that was made for that user. */
export const explorerOf = (path: string, as: string): string =>
  `/explore?${String(new URLSearchParams({ path, as }))}`;

export function explorePage(path: string, as: string, outcome: Found | Notice | null): Html {
  return html`<form method="get" action="/explore" class="row">
      <input type="hidden" name="as" value="${as}" />
      <label for="path">Path below <code>/api/</code></label>
      <input
        id="path"
        name="path"
        type="text"
        value="${path}"
        placeholder="${SUGGESTED[0]}"
        required
        maxlength="2000"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
      />
      <button type="submit">Send GET</button>
    </form>
    <p class="soft">
      For example
      ${SUGGESTED.map(
        (one, index) => html`${index === 0 ? '' : ', '}<a href="${explorerOf(one, as)}">${one}</a>`,
      )}
    </p>
    ${outcome === null ? '' : 'title' in outcome ? noticeBox(outcome) : answer(outcome)}`;
}

function answer({ path, status, user, entries, text, length }: Found): Html {
  return html`<section aria-labelledby="answer">
    <h2 id="answer">Answer ${status}</h2>
    <p>
      <code>GET ${path}</code> as
      ${nameOf(user)}${entries === null ? '' : `: ${entries} ${entries === 1 ? 'entry' : 'entries'}`}
    </p>
    ${
      text === null
        ? html`<p>The answer is empty.</p>`
        : html`${text.length < length ? cut(text.length, length) : ''}
            <pre>${text}</pre>`
    }
  </section>`;
}

const cut = (shown: number, length: number): Html =>
  html`<p class="notice">
    Only the first ${shown.toLocaleString('en')} of ${length.toLocaleString('en')} characters are shown.
  </p>`;

export const nobodyPage = (): Html =>
  html`<p>The explorer asks AIRisk as a user, and you act as nobody yet.</p>
    <p><a class="button" href="/users">Select a user</a></p>`;
