/**
 * The first step: where to send the browser, and what must come back. The kind and the user of a sign-in stay here,
 * under its state, so that nothing in an address can make one sign-in another.
 */
import { createHash } from 'node:crypto';
import { AuthorizationResponseError, validateAuthResponse } from 'oauth4webapi';
import { inBrackets, maskedLine } from '../wire/answer-text.ts';
import type { RetryWorld } from '../wire/retry.ts';
import { Secret, type Mask } from '../wire/secret.ts';
import { HALF_CHARACTER } from '../wire/url.ts';
import { AiriskError } from './airisk-error.ts';
import type { Instance } from './instance.ts';

export interface SignInWorld extends Pick<RetryWorld, 'now' | 'monotonic'> {
  randomBytes(count: number): Buffer;
}

export const AUTHORIZE_PATH = '/api/oauth2';
/** Milliseconds: longer than a person takes to sign in, where there is a page to do so. */
export const LIFE_MS = 10 * 60_000;
/** Bits of a state, over 8. */
const STATE_BYTES = 32;
/** So many of one owner may be under way; beyond that its oldest goes, so that nobody fills the memory by asking. */
export const MOST_UNDER_WAY = 20;

interface Pending<Owner> {
  /** `null`: the generic token, which acts as the application. */
  readonly userId: string | null;
  /** Whoever began it, and alone may end it: a browser's session, or the program itself. Compared by identity. */
  readonly owner: Owner;
  readonly state: string;
  readonly until: number;
}

export type SignIns<Owner> = ReturnType<typeof signIns<Owner>>;

export function signIns<Owner>(instance: Instance, mask: Mask, world: SignInWorld) {
  /** By digest, so that looking one up takes no time that tells how much of a guess is right. */
  const pending = new Map<string, Pending<Owner>>();
  const keysOf = (owner: Owner): string[] =>
    [...pending].filter(([, one]) => one.owner === owner).map(([key]) => key);

  return {
    /** Where to send the browser. */
    begin({ userId, owner }: Pick<Pending<Owner>, 'userId' | 'owner'>): URL {
      if (userId?.isWellFormed() === false) throw new TypeError(`userId: it ${HALF_CHARACTER}`);
      const now = world.monotonic();
      for (const [key, { until }] of pending) if (until <= now) pending.delete(key);
      const own = keysOf(owner);
      for (const key of own.slice(0, Math.max(0, own.length + 1 - MOST_UNDER_WAY))) pending.delete(key);
      const state = world.randomBytes(STATE_BYTES).toString('base64url');
      mask.addPassing(new Secret(state));
      pending.set(digest(state), { userId, owner, state, until: now + LIFE_MS });
      const url = new URL(AUTHORIZE_PATH, instance.origin);
      url.searchParams.set('client_id', instance.clientId);
      url.searchParams.set('redirect_uri', instance.redirectUri);
      url.searchParams.set('state', state);
      if (userId !== null) url.searchParams.set('userid', userId);
      return url;
    },
    /**
     * What the redirect brought, by its parameters. The state is spent, whatever comes of it. Throws an `AiriskError` of
     * kind `sign-in` where it is not the answer to a sign-in of this owner, or is a refusal; then no code was used.
     */
    end(
      parameters: URLSearchParams,
      owner: Owner,
    ): { readonly userId: string | null; readonly code: Secret } {
      const key = digest(parameters.get('state') ?? '');
      const begun = pending.get(key);
      pending.delete(key);
      if (!begun || begun.owner !== owner) throw unknownState(parameters, mask);
      if (begun.until <= world.monotonic()) {
        throw refusedReturn('the sign-in took longer than 10 minutes', 'begin it again');
      }
      const checked = check(instance, mask, parameters, begun.state);
      const [code] = checked.getAll('code');
      if (!code) throw refusedReturn('what came back holds no code');
      const secret = new Secret(code);
      mask.addPassing(secret);
      return { userId: begun.userId, code: secret };
    },
    /** Nothing of this owner's is awaited any more. */
    forget(owner: Owner): void {
      for (const key of keysOf(owner)) pending.delete(key);
    },
  };
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** State, repeated parameters, errors on the redirect: RFC 6749, 4.1.2, as oauth4webapi reads it. */
function check(
  { origin, clientId }: Instance,
  mask: Mask,
  parameters: URLSearchParams,
  state: string,
): URLSearchParams {
  try {
    if (parameters.getAll('code').length > 1) throw refusedReturn('what came back holds more than one code');
    return validateAuthResponse({ issuer: origin }, { client_id: clientId }, parameters, state);
  } catch (error) {
    if (error instanceof AiriskError) throw error;
    if (error instanceof AuthorizationResponseError) {
      const said = [error.error, error.error_description].filter((part) => part !== undefined);
      throw refusedReturn(`AIRisk refused it ${inBrackets(maskedLine(said.join(': '), mask))}`);
    }
    // The error's own words and cause hold the parameters, and so the code.
    throw refusedReturn(
      'what came back is not the answer of a sign-in: a parameter is repeated or out of place',
      null,
    );
  }
}

function unknownState(parameters: URLSearchParams, mask: Mask): AiriskError {
  const error = parameters.get('error');
  // It may be anybody's, so it is only told where it is one of the words that errors are (RFC 6749, 4.1.2.1).
  const told = error !== null && /^[a-z_]{1,40}$/.test(error) ? `; it says "${mask.apply(error)}"` : '';
  return refusedReturn(
    (parameters.has('state')
      ? 'what came back does not belong to a sign-in that was begun here and is still open'
      : 'what came back bears no state, so it may be anybody’s') + told,
    'begin the sign-in again, here',
  );
}

/** What came back is not taken. */
export const refusedReturn = (detail: string, hint: string | null = null): AiriskError =>
  new AiriskError({ kind: 'sign-in', method: 'GET', path: AUTHORIZE_PATH, detail, hint });

/**
 * The parameters that a redirect to `redirectUri` brought; `null` where it leads anywhere else. The registered
 * address's own query is no part of them.
 */
export function returnedTo(redirectUri: string, location: string): URLSearchParams | null {
  if (!location.isWellFormed() || !URL.canParse(location)) return null;
  const meant = new URL(redirectUri);
  const url = new URL(location);
  const same = (['protocol', 'username', 'password', 'host', 'pathname'] as const).every(
    (part) => url[part] === meant[part],
  );
  if (!same) return null;
  const brought = [...url.searchParams];
  for (const [name, value] of meant.searchParams) {
    const index = brought.findIndex((pair) => pair[0] === name && pair[1] === value);
    if (index === -1) return null;
    brought.splice(index, 1);
  }
  return new URLSearchParams(brought);
}
