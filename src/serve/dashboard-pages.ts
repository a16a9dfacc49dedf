/** The pages of the dashboard: the list, and the way back from a review. */
import { html } from 'hono/html';
import type { Html } from '../web/page.ts';
import { nameHtml, shownText } from '../web/shown-name.ts';
import type { ListedDocument } from '../tenant/documents.ts';
import type { ProblemDetails } from './problem.ts';

export interface Row extends ListedDocument {
  readonly status: 'new' | 'submitted' | 'done';
  /** Links that were revoked when it was marked as done. */
  readonly revoked: number;
}

const STATUS: Readonly<Record<Row['status'], string>> = {
  new: 'To review',
  submitted: 'Submitted',
  done: 'Done',
};

export function listPage({
  rows,
  csrf,
  missing,
  setUp,
}: {
  readonly rows: readonly Row[];
  readonly csrf: string;
  /** Why no link could be made now. */
  readonly missing: ProblemDetails | null;
  readonly setUp: string;
}): Html {
  return html`<h1>Documents</h1>
    ${missing && notSetUp(missing, setUp)}
    ${
      rows.length === 0
        ? html`<p>There is no document on the tenant.</p>`
        : html`<table>
            <caption>
              Each button makes a link for that one document and goes to it.
            </caption>
            <thead>
              <tr>
                <th scope="col">Document</th>
                <th scope="col">Inbox</th>
                <th scope="col">Status</th>
                <th scope="col">Review</th>
              </tr>
            </thead>
            <tbody>
              ${rows.map((row) => listed(row, csrf))}
            </tbody>
          </table>`
    }`;
}

const notSetUp = ({ detail }: ProblemDetails, setUp: string): Html =>
  html`<section class="notice" aria-labelledby="set-up">
    <h2 id="set-up">No link can be made yet</h2>
    <p>${shownText(sentence(detail))}</p>
    <p>Where this dashboard was started, run <code>${setUp}</code>, then load this page again.</p>
  </section>`;

const listed = ({ id, name, inbox, status, revoked }: Row, csrf: string): Html =>
  html`<tr>
    <td class="name" id="document-${id}">${nameHtml(name)}</td>
    <td><span class="narrow">Inbox </span>${nameHtml(inbox)}</td>
    <td class="${status === 'done' ? 'done' : 'soft'}">
      ${STATUS[status]}${revoked > 0 ? ', link revoked' : ''}
    </td>
    <td>
      ${documentForm('/review', id, csrf, html`Go to document review<span class="unseen"> of ${nameHtml(name)}</span>`)}
    </td>
  </tr>`;

export const confirmDone = ({ id, name, submitted }: ListedDocument, csrf: string): Html =>
  html`<h1>Back from the review</h1>
    <p>
      <span class="name">${nameHtml(name)}</span>
      ${submitted ? 'was submitted.' : 'has not been submitted yet.'} Mark it as done and its link opens
      nothing any more.
    </p>
    ${documentForm('/done', id, csrf, html`Mark as done`)}
    <p><a href="/">Not yet: back to the documents</a></p>`;

const documentForm = (action: string, id: string, csrf: string, label: Html): Html =>
  html`<form method="post" action="${action}">
    <input type="hidden" name="csrf" value="${csrf}" />
    <input type="hidden" name="document_id" value="${id}" />
    <button type="submit">${label}</button>
  </form>`;

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?]$/.test(text) ? '' : '.'}`;
