/**
 * An AIRisk instance as one of its users: `import { connectAirisk } from 'fitform'`. The same code as `fitform airisk`,
 * with options instead of the environment.
 */
import { makeAirisk, type Identity } from '../airisk/make-airisk.ts';
import type { Json } from '../airisk/json-value.ts';
import { readRedirect } from '../airisk/headless.ts';
import { airiskHttp } from '../airisk/http-airisk.ts';
import { apiUrl, readInstance } from '../airisk/instance.ts';
import { refusedReturn, returnedTo } from '../airisk/sign-in.ts';
import type { UserList } from '../airisk/airisk-user.ts';
import { Mask } from '../wire/secret.ts';
import { certificatesOf, known, proxyOf, seconds, text } from './options.ts';
import { worldOf } from './world.ts';
import { WrongArgument } from './wrong-argument.ts';

export interface AiriskConnectOptions {
  /** `https://HOST` of the instance and nothing more. Plain http is for loopback addresses only. */
  readonly url: string;
  /** Of a client that an admin of the instance has registered (an APIUser). */
  readonly clientId: string;
  /** With it anybody may act as any user. It is sent to this instance only, and in no message. */
  readonly clientSecret: string;
  /** One of the addresses that the client is registered with, to the letter. */
  readonly redirectUri: string;
  /** Whom `get` acts as. */
  readonly userId?: string;
  /**
   * Takes the address of a sign-in to a browser, and gives the whole address that the browser was sent back to. Without
   * it the redirect is read and nobody sees a page, which works where AIRisk asks nobody to sign in.
   */
  readonly authorize?: (url: string) => Promise<string>;
  /** Where the list of users is. Without it both known paths are tried, the second only after a 404. */
  readonly usersPath?: string;
  /** Seconds for one try of one call; 30 where nothing is said. */
  readonly timeout?: number;
  /** A proxy for https, as `http://proxy:3128`. None is taken from the environment. */
  readonly proxy?: string;
  /** Certificates (PEM) that are trusted instead of Node's own list. */
  readonly certificates?: readonly string[];
}

/**
 * Each call signs in by itself where it has to: when first needed, when the token has ended, and once more after a 401.
 * Each rejects with an `AiriskError` (see its `kind`) where the instance cannot be reached, does not accept the sign-in
 * or answers with an error, and with a `TypeError` for arguments of another shape. None of their texts holds a secret, a
 * code or a token.
 */
export interface AiriskConnection {
  /** Those that may be acted as. */
  users(): Promise<UserList>;
  /** The same API as that user. Two of the same user share a token. */
  as(userId: string): AiriskActor;
  /** As the user of `userId`; a `TypeError` where none was given. */
  get(path: string): Promise<Json>;
  /** Ends its connections and forgets its tokens; calls made later reject. */
  close(): void;
}

export interface AiriskActor {
  readonly userId: string;
  /** The JSON that a GET of a path below `/api/` is answered with; `null` where the answer has no body. */
  get(path: string): Promise<Json>;
}

/**
 * Nothing is sent yet; the sign-in comes with the first call. Throws a `TypeError` for options that cannot be.
 *
 * ```js
 * const airisk = connectAirisk({ url, clientId, clientSecret, redirectUri });
 * const { users } = await airisk.users();
 * const conversations = await airisk.as(users[0].id).get('/api/GetConversations');
 * airisk.close();
 * ```
 */
export function connectAirisk(options: AiriskConnectOptions): AiriskConnection {
  known('connectAirisk', options, OPTIONS);
  const { url, clientId, clientSecret, redirectUri, usersPath, userId, timeout = 30, proxy } = options;
  const { certificates, authorize } = options;
  const settings = { url, clientId, clientSecret, redirectUri, usersPath };
  for (const [name, value] of Object.entries({ ...settings, userId, proxy })) {
    if (value !== undefined) text(name, value);
  }
  if (authorize !== undefined && typeof authorize !== 'function') {
    throw new WrongArgument('authorize: must be a function');
  }
  const instance = readInstance(settings);
  if (!('origin' in instance)) {
    throw new WrongArgument(instance.map(({ setting, message }) => `${setting} ${message}`).join('; '));
  }
  const { origin } = instance;
  const mask = new Mask();
  const stop = new AbortController();
  const world = worldOf(stop.signal);
  const http = airiskHttp({
    instance,
    timeout: seconds('timeout', timeout) * 1000,
    mask,
    proxy: proxyOf(origin, proxy),
    ...certificatesOf(certificates),
    world,
  });
  const airisk = makeAirisk({
    instance,
    http,
    mask,
    world,
    authorize: authorize
      ? async (begun) => {
          const address: unknown = await authorize(begun.href);
          const returned = typeof address === 'string' ? returnedTo(redirectUri, address) : null;
          if (!returned) throw refusedReturn('authorize gave an address that is not the redirect address');
          return returned;
        }
      : (begun) => readRedirect({ instance, http, mask }, begun),
  });

  const actors = new Map<string, Identity>();
  function identityOf(id: string): Identity {
    const identity = actors.get(id) ?? airisk.as(id);
    actors.set(id, identity);
    return identity;
  }
  function below(path: unknown): string {
    const given = text('path', path);
    if (apiUrl(origin, given)) return given;
    throw new WrongArgument('the path does not stay below /api/ of the instance');
  }
  async function call<T>(run: () => Promise<T>): Promise<T> {
    if (stop.signal.aborted) throw new WrongArgument('this connection is closed');
    return run();
  }
  const as = (id: string): AiriskActor => {
    text('userId', id);
    return { userId: id, get: (path) => call(() => identityOf(id).get(below(path))) };
  };
  return {
    users: () => call(() => airisk.users()),
    as,
    get: (path) =>
      call(() => {
        if (userId === undefined) {
          throw new WrongArgument('userId: give it to connectAirisk, or use as(userId)');
        }
        return as(userId).get(path);
      }),
    close() {
      stop.abort();
      actors.clear();
      http.close();
    },
  };
}

const OPTIONS = [
  'url',
  'clientId',
  'clientSecret',
  'redirectUri',
  'userId',
  'authorize',
  'usersPath',
  'timeout',
  'proxy',
  'certificates',
] as const satisfies readonly (keyof AiriskConnectOptions)[];
