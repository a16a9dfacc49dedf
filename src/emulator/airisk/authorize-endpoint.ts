/** GET /api/oauth2: a code for a client, generic or bound to a user. */
import { echoOf, fromQuery } from './parameters.ts';
import { isListed, locationWith, redirectTo } from './redirect.ts';
import type { Grant } from './codes-and-tokens.ts';
import type { Context } from './endpoint-context.ts';

/** What was asked for, once it is known to be in order. */
export type Authorization = Grant & {
  /** Percent-encoded; undefined where there was none. */
  readonly state: string | undefined;
};

/** The authorization that the query asks for, or the answer that refuses it. */
export function readAuthorization(
  url: URL,
  { behaviour, registry, answers }: Context,
): { readonly authorization: Authorization } | { readonly refused: Response } {
  const { get, repeated } = fromQuery(url.search);
  const invalid = (status: number, field: string) => ({ refused: answers.invalid(status, field) });
  if (repeated !== undefined) return invalid(400, repeated);
  if (behaviour.query_secret === 'refuse' && get('client_secret') !== undefined) {
    return invalid(400, 'client_secret');
  }
  const client_id = get('client_id') ?? '';
  if (client_id === '') return invalid(400, 'client_id');
  const client = registry.client(client_id);
  if (!client) return invalid(401, 'client_id');
  const redirect_uri = get('redirect_uri') ?? '';
  // To the caller and never to the address: it may be anybody's (RFC 6749 §4.1.2.1).
  if (redirect_uri === '') return invalid(400, 'redirect_uri');
  if (!isListed(redirect_uri, client, behaviour)) return invalid(behaviour.unlisted_redirect, 'redirect_uri');
  const userid = get('userid');
  const authorization = { client_id, redirect_uri, userid, state: echoOf(url.search, 'state') };
  if (userid !== undefined && !registry.mayActAs(client, userid)) {
    const status = behaviour.unknown_user;
    if (status === 'redirect') return { refused: sendError(authorization, 'access_denied') };
    return status === 404 ? { refused: answers.problem(404) } : invalid(status, 'userid');
  }
  return { authorization };
}

/** The redirect with a new code. */
export function sendCode(authorization: Authorization, { tokens, behaviour }: Context): Response {
  const { client_id, redirect_uri, userid, state } = authorization;
  const code = tokens.issueCode({ client_id, redirect_uri, userid });
  const both = withState([['code', code]], state);
  return redirectTo(locationWith(redirect_uri, behaviour.redirect_order === 'state' ? both.reverse() : both));
}

/** The redirect with an error. The docs name no parameters: these are those of RFC 6749 §4.1.2.1. */
export const sendError = ({ redirect_uri, state }: Authorization, error: string): Response =>
  redirectTo(locationWith(redirect_uri, withState([['error', error]], state)));

const withState = (
  parameters: [string, string][],
  state: string | undefined,
): (readonly [string, string])[] => (state === undefined ? parameters : [...parameters, ['state', state]]);
