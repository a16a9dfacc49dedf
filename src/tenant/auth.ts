/** The four ways to sign in. Source: `/auth` of the API; API keys go in `X-API-Key`. */
import { quote } from '../specfile/problem/quote.ts';
import { Secret } from '../wire/secret.ts';
import { TenantError } from './tenant-error.ts';
import { HALF_CHARACTER } from '../wire/url.ts';

export type Credentials =
  | { readonly method: 'password'; readonly username: string; readonly password: Secret }
  | { readonly method: 'basic'; readonly username: string; readonly password: Secret }
  | { readonly method: 'token'; readonly token: Secret }
  | { readonly method: 'api-key'; readonly key: Secret };

/** Why no user name or password can be meant by this, without saying what it is; `null` where one can. */
export function textFault(value: string): string | null {
  if (/[\r\n]$/.test(value)) return 'ends in a line break';
  if (!value.isWellFormed()) return HALF_CHARACTER;
  return /\p{Cc}/u.test(value) ? 'holds a line break, a tab or another control character' : null;
}

/** The header that a call carries, and whether a 401 may be answered by signing in again. */
export interface Session {
  readonly header: 'authorization' | 'x-api-key';
  readonly value: Secret;
  readonly renewable: boolean;
}

/** Exchanges a name and a password for a token; the one call that needs no session. */
export type SignIn = (username: string, password: Secret) => Promise<Secret>;

/** Opens sessions: at most one sign-in at a time, shared by all calls that need it. */
export class Authenticator {
  readonly #credentials: Credentials;
  readonly #signIn: SignIn;
  #session: Promise<Session> | null = null;
  readonly #spent = new WeakSet<Session>();

  constructor(credentials: Credentials, signIn: SignIn) {
    this.#credentials = credentials;
    this.#signIn = signIn;
  }

  /** One that could not be opened is tried again by the next call, unless the tenant refused the credentials. */
  session(): Promise<Session> {
    if (this.#session) return this.#session;
    const opened = this.#open();
    this.#session = opened;
    opened.catch((error: unknown) => {
      const isRefused = error instanceof TenantError && (error.status === 401 || error.status === 403);
      if (!isRefused && this.#session === opened) this.#session = null;
    });
    return opened;
  }

  /**
   * A session to use in place of one that was answered 401, or `null` where the credentials cannot give another.
   * Calls that failed with the same session share one new sign-in.
   */
  async renew(failed: Session): Promise<Session | null> {
    if (!failed.renewable) return null;
    if (!this.#spent.has(failed)) {
      this.#spent.add(failed);
      this.#session = null;
    }
    // The newest: the one that followed the failed session may be spent as well by now.
    return this.session();
  }

  async #open(): Promise<Session> {
    const given = this.#credentials;
    switch (given.method) {
      case 'password':
        return bearer(await this.#signIn(given.username, given.password), true);
      case 'basic': {
        const value = new Secret(`Basic ${pairOf(given).reveal()}`);
        return { header: 'authorization', value, renewable: false };
      }
      case 'token':
        return bearer(given.token, false);
      case 'api-key':
        return { header: 'x-api-key', value: given.key, renewable: false };
      default:
        return given satisfies never;
    }
  }
}

const bearer = (token: Secret, renewable: boolean): Session => ({
  header: 'authorization',
  value: new Secret(`Bearer ${token.reveal()}`),
  renewable,
});

/** RFC 7617: name and password, joined and in base64. */
const pairOf = ({ username, password }: { username: string; password: Secret }): Secret =>
  new Secret(Buffer.from(`${username}:${password.reveal()}`).toString('base64'));

/** The secrets of credentials, for the mask. */
export function secretsOf(credentials: Credentials): Secret[] {
  switch (credentials.method) {
    case 'password':
      return [credentials.password];
    case 'basic':
      return [credentials.password, pairOf(credentials)];
    case 'token':
      return [credentials.token];
    case 'api-key':
      return [credentials.key];
    default:
      return credentials satisfies never;
  }
}

/** As `--url`, or `FITFORM_URL in .env`. */
export interface Origins {
  readonly host: string;
  readonly username: string;
  readonly secret: string;
}

/** Who a refused sign-in was for: the host, the user, and where each came from. Never the secret. */
export function describeAccount(host: string, credentials: Credentials, origins?: Origins): string {
  const from = (part: keyof Origins): string => (origins ? ` (${origins[part]})` : '');
  const where = `the host ${host}${from('host')}`;
  switch (credentials.method) {
    case 'password':
    case 'basic':
      return `${where}, the user ${quote(credentials.username)}${from('username')} and the password${from('secret')}`;
    case 'token':
      return `${where} and the token${from('secret')}; a ready-made token cannot be renewed`;
    case 'api-key':
      return `${where} and the API key${from('secret')}`;
    default:
      return credentials satisfies never;
  }
}
