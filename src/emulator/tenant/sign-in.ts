import { sameSecret } from '../../web/sessions.ts';
import { passwordMatches } from './password.ts';
import type { Grant, State, User } from './state.ts';

/** A user name with a password that is good besides the stored one; it is kept in memory only. */
export type Operator = { readonly username: string; readonly password: string };

/** Who makes a request: the user, what they may do this time, and the token where the request came with one. */
export type Caller = {
  readonly user: User;
  readonly grants: readonly Grant[];
  readonly token: string | undefined;
};

/** What a request says about who makes it. */
export type Credentials = {
  /** The header of this name, `Bearer` or `Basic`. */
  readonly authorization: string | undefined;
  /** From the header X-API-Key, or from the query (`api_key`). */
  readonly apiKey: string | undefined;
};

export type SignIn = ReturnType<typeof makeSignIn>;

/**
 * Sign-ins and tokens of one emulator. Tokens end with it.
 *
 * @param clock now, in milliseconds
 * @param random so many random bytes
 * @param tokenSeconds how long a token is good for
 * @param keysExpire whether an API key ends when it says so
 */
export function makeSignIn(world: {
  clock: () => number;
  random: (bytes: number) => Uint8Array;
  tokenSeconds: number;
  keysExpire: boolean;
  operator: Operator | undefined;
}) {
  const { clock, random, tokenSeconds, keysExpire, operator } = world;
  const tokens = new Map<string, { userId: string; expires: number; grants: readonly Grant[] | undefined }>();

  /** The active user with this name and password, or undefined. */
  async function check(state: State, username: string, password: string): Promise<User | undefined> {
    const isOperator = operator?.username === username && sameSecret(operator.password, password);
    // Several users of one name are possible; inactive ones have to reset their password first.
    for (const user of state.users.filter((each) => each.username === username && each.active)) {
      if (isOperator) return user;
      if (user.password !== undefined && (await passwordMatches(password, user.password))) return user;
    }
    return undefined;
  }

  /** A new token for the user, with the grants given or else with the user's own, whatever they are by then. */
  function issue(user: User, grants?: readonly Grant[]): string {
    const now = clock();
    for (const [token, { expires }] of tokens) if (expires <= now) tokens.delete(token);
    const token = Buffer.from(random(32)).toString('base64url');
    tokens.set(token, { userId: user.id, expires: now + tokenSeconds * 1000, grants });
    return token;
  }

  const activeUser = (state: State, id: string) => state.users.find((each) => each.id === id && each.active);

  /** Who the credentials speak for, or undefined. An Authorization header comes before a key. */
  async function caller(state: State, { authorization, apiKey }: Credentials): Promise<Caller | undefined> {
    if (authorization === undefined && apiKey !== undefined) return byKey(state, apiKey);
    const [, scheme, credentials] = /^(bearer|basic) +(\S+)$/i.exec(authorization ?? '') ?? [];
    if (scheme === undefined || credentials === undefined) return undefined;
    if (scheme.toLowerCase() === 'basic') {
      const decoded = Buffer.from(credentials, 'base64').toString();
      const colon = decoded.indexOf(':');
      if (colon < 0) return undefined;
      const user = await check(state, decoded.slice(0, colon), decoded.slice(colon + 1));
      return user && { user, grants: user.roles, token: undefined };
    }
    const known = tokens.get(credentials);
    if (!known || known.expires <= clock()) return undefined;
    const user = activeUser(state, known.userId);
    return user && { user, grants: known.grants ?? user.roles, token: credentials };
  }

  /** A key speaks for its user with its own grants: the vendor's guide on fully qualified links. */
  function byKey(state: State, token: string): Caller | undefined {
    const key = state.api_keys?.find((each) => each.token === token);
    if (!key?.active) return undefined;
    if (keysExpire && key.expire_at !== undefined && Date.parse(key.expire_at) <= clock()) return undefined;
    const user = activeUser(state, key.user);
    return user && { user, grants: key.roles, token: undefined };
  }

  return {
    check,
    issue,
    caller,
    /** Makes the token void. */
    revoke: (token: string): void => void tokens.delete(token),
    /** Makes every token void. */
    revokeAll: (): void => tokens.clear(),
  };
}
