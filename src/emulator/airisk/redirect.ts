import type { AiriskBehaviour } from './airisk-behaviour.ts';
import { entriesOf, type ApiUser } from './registry.ts';

/** Whether a redirect_uri is one that the client is registered with. */
export function isListed(given: string, client: ApiUser, behaviour: AiriskBehaviour): boolean {
  if (redirectProblem(given) !== undefined) return false;
  if (behaviour.http_redirect === 'refuse' && new URL(given).protocol === 'http:') return false;
  return entriesOf(client.redirect_uri, behaviour).some((entry) => isSame(entry, given, behaviour));
}

/** Equality of the strings (RFC 6749 §3.1.2.3, RFC 3986 §6.2.1), but for what is switched to be looser. */
function isSame(entry: string, given: string, behaviour: AiriskBehaviour): boolean {
  const looser = (uri: string): string => {
    const lower = behaviour.redirect_case === 'ignore' ? uri.toLowerCase() : uri;
    const bare = behaviour.redirect_slash === 'ignore' ? lower.replace(/\/$/, '') : lower;
    return behaviour.loopback_any_port === 'on' ? withoutLoopbackPort(bare) : bare;
  };
  return looser(entry) === looser(given);
}

/** Only for IP literals, as RFC 8252 §7.3 has it. */
const withoutLoopbackPort = (uri: string): string =>
  uri.replace(/^(http:\/\/(?:127\.0\.0\.1|\[::1\])):\d+(?=[/?]|$)/, '$1');

/**
 * The redirect_uri as it came, with these parameters added to whatever query it has. Values are percent-encoded
 * already. It is never taken apart and put together again: clients compare its beginning.
 */
export function locationWith(
  redirect_uri: string,
  parameters: readonly (readonly [string, string])[],
): string {
  const separator = !redirect_uri.includes('?') ? '?' : /[?&]$/.test(redirect_uri) ? '' : '&';
  return redirect_uri + separator + parameters.map(([name, value]) => `${name}=${value}`).join('&');
}

/** A redirect that no cache keeps, and of which the next page is not told where it came from. */
export const redirectTo = (location: string, status = 302): Response =>
  new Response(null, {
    status,
    headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  });

/** Why nobody could be sent to this address from a list; undefined where they can. */
export function redirectProblem(uri: string): string | undefined {
  if (uri.includes(',')) return 'an address with a comma cannot be listed: the comma ends it';
  // Nothing else can stand in a Location header.
  if (!/^[\x21-\x7e]+$/.test(uri) || !URL.canParse(uri)) {
    return 'must be a whole URL, as http://127.0.0.1:8765/callback';
  }
  return uri.includes('#') ? 'must have no fragment (RFC 6749 §3.1.2)' : undefined;
}
