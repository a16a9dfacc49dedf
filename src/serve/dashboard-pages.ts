/** The pages of the dashboard: the list, and the way back from a review. */
import { html } from 'hono/html';
import type { Html } from '../web/page.ts';
import { nameHtml, sentence, shownText } from '../web/shown-name.ts';
import type { ListedDocument } from '../tenant/documents.ts';
import type { ProblemDetails } from './problem-details.ts';

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

/** Why no link could be made now, and the command that sets the tenant up. */
export interface Missing {
  readonly problem: ProblemDetails;
  readonly setUp: string;
}

export function listPage(rows: readonly Row[], csrf: string, missing: Missing | null): Html {
  const canReview = missing === null;
  return html`<h1>Documents</h1>
    ${missing && noLinks(missing)}
    ${
      rows.length === 0
        ? html`<p>There is no document on the tenant.</p>`
        : html`<table>
            ${
              canReview
                ? html`<caption>
                    “Go to document review” makes a link for that one document and goes to it.
                  </caption>`
                : ''
            }
            <thead>
              <tr>
                <th scope="col">Document</th>
                <th scope="col">Inbox</th>
                <th scope="col">Status</th>
                ${canReview ? html`<th scope="col" class="steps">Review</th>` : ''}
              </tr>
            </thead>
            <tbody>
              ${rows.map((row) => listed(row, csrf, canReview))}
            </tbody>
          </table>`
    }`;
}

const noLinks = (missing: Missing): Html =>
  html`<section class="notice" aria-labelledby="no-links">
    <h2 id="no-links">No link can be made yet</h2>
    ${reason(missing)}
  </section>`;

/** What is wrong, and what to do about it. */
export const reason = ({ problem: { name, detail, hint }, setUp }: Missing): Html =>
  html`<p>${shownText(sentence(detail))}</p>
    ${
      name === 'not-provisioned'
        ? html`<p>Where this dashboard was started, run <code>${setUp}</code>, then try again.</p>`
        : hint == null
          ? ''
          : html`<p>${shownText(sentence(hint))}</p>`
    }`;

function listed(row: Row, csrf: string, canReview: boolean): Html {
  const { id, name, inbox, status, revoked } = row;
  const of = html`<span class="unseen"> of ${nameHtml(name)}</span>`;
  const review = documentForm('/review', id, csrf, html`Go to document review${of}`, status === 'new');
  const finish = documentForm('/done', id, csrf, html`Mark as done${of}`, true);
  return html`<tr>
    <td class="name">${nameHtml(name)}</td>
    <td><span class="narrow">Inbox </span>${nameHtml(inbox)}</td>
    <td class="${status === 'done' ? 'done' : 'soft'}">
      ${STATUS[status]}${revoked > 0 ? ', link revoked' : ''}
    </td>
    ${canReview ? html`<td class="steps">${status === 'submitted' ? finish : ''} ${review}</td>` : ''}
  </tr>`;
}

export function backPage({ id, name, status, revoked }: Row, csrf: string, missing: Missing | null): Html {
  const document = html`<span class="name">${nameHtml(name)}</span>`;
  if (status === 'done') {
    return html`<h1>Back from the review</h1>
      <p>${document} is done. ${revoked > 0 ? 'Its link opens nothing any more.' : ''}</p>
      <p><a class="button" href="/">Back to the documents</a></p>`;
  }
  const isSubmitted = status === 'submitted';
  const review = documentForm('/review', id, csrf, html`Go on with the review`, true);
  return html`<h1>Back from the review</h1>
    ${missing && noLinks(missing)}
    <p>
      ${document} ${isSubmitted ? 'was submitted.' : 'has not been submitted yet.'}
      ${missing ? '' : 'Once it is marked as done, its link opens nothing any more.'}
    </p>
    ${
      // Without the placeholder and its roles no link can be found, so none can be ended either.
      missing
        ? ''
        : html`<div class="ways">
            ${isSubmitted ? '' : review} ${documentForm('/done', id, csrf, html`Mark as done`, isSubmitted)}
          </div>`
    }
    <p><a href="/">${isSubmitted && !missing ? 'Not yet: back' : 'Back'} to the documents</a></p>`;
}

/** `isNext`: it is what comes next, and looks so. */
const documentForm = (action: string, id: string, csrf: string, label: Html, isNext: boolean): Html =>
  html`<form method="post" action="${action}">
    <input type="hidden" name="csrf" value="${csrf}" />
    <input type="hidden" name="document_id" value="${id}" />
    <button type="submit" ${isNext ? '' : html`class="second"`}>${label}</button>
  </form>`;
