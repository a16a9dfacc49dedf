/** The headers that every answer of a local web app bears: nothing is kept, framed, guessed at or passed on. */

/**
 * Referrer-Policy: an address may hold a secret, and the page after it must not be told. Cache-Control: neither may a
 * cache keep it. The policy lets nothing in at all; a page that shows something brings its own (page.ts).
 */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** The same answer with the safe headers it does not bear yet. */
export function withSafeHeaders(response: Response): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(SAFE_HEADERS)) if (!headers.has(name)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
