/**
 * The first step without a browser: the redirect is read instead of followed. The vendor does not say that its
 * authorization endpoint never shows a page; where it does, a browser is needed.
 */
import { maskedLine } from '../wire/answer-text.ts';
import type { Mask } from '../wire/secret.ts';
import { AiriskError } from './airisk-error.ts';
import { failure } from './read-answer.ts';
import type { Http } from './http-airisk.ts';
import type { Instance } from './instance.ts';
import { returnedTo } from './sign-in.ts';

/** What the redirect brought. Throws an `AiriskError`. */
export async function readRedirect(
  { instance, http, mask }: { readonly instance: Instance; readonly http: Http; readonly mask: Mask },
  url: URL,
): Promise<URLSearchParams> {
  const answer = await http.get(url);
  const { method, path, status, location } = answer;
  const refused = (detail: string, hint: string | null): AiriskError =>
    new AiriskError({ kind: 'sign-in', method, path, status, detail, hint });
  if (status >= 200 && status < 300) {
    throw refused(
      `answered ${status} with a page instead of a redirect; somebody may have to fill it in`,
      'sign in with a browser',
    );
  }
  if (status < 300 || status >= 400 || location === undefined) {
    const failed = failure(answer, mask);
    throw status >= 400 && status < 500
      ? refused(
          failed.detail,
          'check the id of the client, that the redirect address is registered with it, and the id of the user',
        )
      : failed;
  }
  const parameters = returnedTo(instance.redirectUri, location);
  if (parameters) return parameters;
  throw refused(
    `answered ${status} with a redirect to ${placeOf(location, instance.origin, mask)}, which is not the registered redirect address; it was not followed`,
    null,
  );
}

/** Scheme and host: what follows may hold a code. */
function placeOf(location: string, origin: string, mask: Mask): string {
  if (!URL.canParse(location, origin)) return 'something that is not an address';
  const { protocol, host, origin: its } = new URL(location, origin);
  if (its === origin) return 'another page of AIRisk';
  // As it came: a URL has its host in lower case.
  const [authority = ''] = /^([^:/\\?#]*:)?[/\\]*[^/\\?#]*/.exec(location) ?? [];
  return mask.apply(authority) === authority
    ? maskedLine(`${protocol}//${host}`, mask)
    : 'an address that holds a secret';
}
