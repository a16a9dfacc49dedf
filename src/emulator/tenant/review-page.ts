import { SAFE_HEADERS } from '../../web/headers.ts';
import { reviewScript } from './review-script.ts';
import { REVIEW_STYLE } from './review-style.ts';

/**
 * The review page that fully qualified links lead to, `/#/view/{document}?nonce={token}`: a static page, its style and
 * its script. What stands behind the `#` is never sent, so the page itself knows of no document and no token.
 * (The vendor's guide gives the address and what happens, not the looks of its page.)
 */

/** Nothing runs, is loaded or is called but what this server has; nobody frames it, and it sends nothing anywhere else. */
const HEADERS = {
  ...SAFE_HEADERS,
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
};

const SCRIPT = '/review-page.js';
const STYLE = '/review-page.css';

/**
 * The answer for one of the page's three paths, else undefined. `returnTo` is where the page sends people back to;
 * the id of the document is added to it.
 */
export function reviewPage(path: string, returnTo: string | undefined): Response | undefined {
  switch (path) {
    case '/':
      return file('text/html', document(returnTo));
    case SCRIPT:
      // A function's text is a program: so this one is checked like all others, and needs no file beside the build.
      return file('text/javascript', `(${reviewScript.toString()})(window);\n`);
    case STYLE:
      return file('text/css', REVIEW_STYLE);
    default:
      return undefined;
  }
}

const file = (type: string, text: string): Response =>
  new Response(text, { headers: { ...HEADERS, 'content-type': `${type}; charset=utf-8` } });

const document = (returnTo: string | undefined): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="referrer" content="no-referrer">
    ${returnTo === undefined ? '' : `<meta name="return-to" content="${escaped(returnTo)}">`}
    <title>Review</title>
    <link rel="stylesheet" href="${STYLE}">
    <script src="${SCRIPT}" defer></script>
  </head>
  <body>
    <header>An emulated tenant. Nothing here is sent to anybody.</header>
    <main id="main" aria-live="polite"><noscript>This page needs JavaScript.</noscript></main>
  </body>
</html>
`;

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
