/** What a person sees whose request came to nothing before, or outside of, the page that they asked for. */
import { html } from 'hono/html';
import { page } from '../web/page.ts';
import type { ProblemDetails } from './problem-details.ts';

/** `retry`: where another try begins; it is gone to by GET. */
export function problemPage(
  { status, headers = {} }: ProblemDetails,
  requestId: string,
  retry: string,
): Promise<Response> {
  const { 'retry-after': seconds } = headers;
  const title = status === 429 ? 'Please wait a moment' : 'This page cannot be shown now';
  const wait = seconds === '1' ? 'a second' : `${seconds ?? ''} seconds`;
  return page({
    title,
    status,
    headers,
    content: html`<h1>${title}</h1>
      <p>
        ${
          seconds === undefined
            ? html`Please try again. If this happens again, tell whoever sent you here this number:
                <code>${requestId}</code>`
            : `Too many requests have come at once. Wait ${wait}, then try again.`
        }
      </p>
      <p><a href="${retry}">Try again</a></p>`,
  });
}
