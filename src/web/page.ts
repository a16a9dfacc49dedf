/** The frame of a page: one document without script, whose one style sheet is in it and known to its policy by digest. */
import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { shownName } from '../specfile/problem/visible.ts';
import { SAFE_HEADERS } from './headers.ts';
import { STYLE } from './style.ts';

/** What `html` of hono makes: every value put into it is escaped, unless it is such a piece itself. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

export interface Page {
  readonly title: string;
  /** What stands above the content on every page of an app. */
  readonly banner?: Html;
  readonly content: Html;
  readonly status?: number;
  /**
   * Origins besides its own that its forms may end up at. Browsers hold a redirect after a form against the policy, too.
   */
  readonly formTargets?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

// In one piece: a blank more between the tags, and it is not what the digest is of.
const STYLE_ELEMENT = raw(`<style>${STYLE}</style>`);
const STYLE_DIGEST = createHash('sha256').update(STYLE).digest('base64');

/** Content Security Policy: the style sheet and forms, nothing else; no script at all. */
export const pagePolicy = (formTargets: readonly string[] = []): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_DIGEST}'`,
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

export async function page({
  title,
  banner,
  content,
  status = 200,
  formTargets,
  headers,
}: Page): Promise<Response> {
  const text = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="robots" content="noindex" />
        <title>${shownName(title)}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        ${banner === undefined ? '' : html`<header>${banner}</header>`}
        <main>${content}</main>
      </body>
    </html>`;
  return new Response(String(text), {
    status,
    headers: {
      ...SAFE_HEADERS,
      'content-security-policy': pagePolicy(formTargets),
      'content-type': 'text/html; charset=utf-8',
      ...headers,
    },
  });
}

/** On to another address, by GET. The address is in no body, for bodies are what is kept and looked at. */
export const seeOther = (location: string, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(null, { status: 303, headers: { ...SAFE_HEADERS, location, ...headers } });
