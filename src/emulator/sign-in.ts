import { createHash, timingSafeEqual } from 'node:crypto';
import { passwordMatches } from './password.ts';
import type { State, User } from './state.ts';

/** A user name with a password that is good besides the stored one; it is kept in memory only. */
export type Operator = { readonly username: string; readonly password: string };

/** Who makes a request: the user, and the token where the request came with one. */
export type Caller = { readonly user: User; readonly token: string | undefined };

/** Sign-ins and tokens of one emulator. Tokens end with it. */
export type SignIn = {
  /** The active user with this name and password, or undefined. */
  check: (state: State, username: string, password: string) => Promise<User | undefined>;
  /** A new token for the user. */
  issue: (user: User) => string;
  /** Makes the token void. */
  revoke: (token: string) => void;
  /** Who an Authorization header (`Bearer` or `Basic`) speaks for, or undefined. */
  caller: (state: State, authorization: string | undefined) => Promise<Caller | undefined>;
};

/**
 * @param clock now, in milliseconds
 * @param random so many random bytes
 * @param tokenSeconds how long a token is good for
 */
export function makeSignIn(world: {
  clock: () => number;
  random: (bytes: number) => Uint8Array;
  tokenSeconds: number;
  operator: Operator | undefined;
}): SignIn {
  const { clock, random, tokenSeconds, operator } = world;
  const tokens = new Map<string, { userId: string; expires: number }>();

  async function check(state: State, username: string, password: string): Promise<User | undefined> {
    const isOperator = operator?.username === username && sameText(operator.password, password);
    // Several users of one name are possible; inactive ones have to reset their password first.
    for (const user of state.users.filter((each) => each.username === username && each.active)) {
      if (isOperator) return user;
      if (user.password !== undefined && (await passwordMatches(password, user.password))) return user;
    }
    return undefined;
  }

  function issue(user: User): string {
    const now = clock();
    for (const [token, { expires }] of tokens) if (expires <= now) tokens.delete(token);
    const token = Buffer.from(random(32)).toString('base64url');
    tokens.set(token, { userId: user.id, expires: now + tokenSeconds * 1000 });
    return token;
  }

  async function caller(state: State, authorization: string | undefined): Promise<Caller | undefined> {
    const [, scheme, credentials] = /^(bearer|basic) +(\S+)$/i.exec(authorization ?? '') ?? [];
    if (scheme === undefined || credentials === undefined) return undefined;
    if (scheme.toLowerCase() === 'basic') {
      const decoded = Buffer.from(credentials, 'base64').toString();
      const colon = decoded.indexOf(':');
      if (colon < 0) return undefined;
      const user = await check(state, decoded.slice(0, colon), decoded.slice(colon + 1));
      return user && { user, token: undefined };
    }
    const known = tokens.get(credentials);
    if (!known || known.expires <= clock()) return undefined;
    const user = state.users.find((each) => each.id === known.userId && each.active);
    return user && { user, token: credentials };
  }

  return { check, issue, caller, revoke: (token) => void tokens.delete(token) };
}

/** Compares secrets in a time that does not tell how much of them agrees. */
function sameText(left: string, right: string): boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(left), digest(right));
}
