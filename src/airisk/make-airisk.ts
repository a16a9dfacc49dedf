/**
 * One AIRisk instance, as the application or as one of its users. Each identity has its own token, fetched when it is
 * first needed and again when it has ended; all calls that wait for one share it.
 */
import type { Mask, Secret } from '../wire/secret.ts';
import { AiriskError } from './airisk-error.ts';
import { failure, readJson, readWithText } from './read-answer.ts';
import type { Answer, Http } from './http-airisk.ts';
import { apiUrl, type Instance } from './instance.ts';
import type { Json } from './json-value.ts';
import { signIns, type SignInWorld } from './sign-in.ts';
import { exchange, isOver, type Token } from './token.ts';
import type { UserList } from './airisk-user.ts';
import { fetchUsers } from './users.ts';

/** Takes the address to a person, or reads what it answers; gives the parameters of the redirect that it ended in. */
export type Authorize = (url: URL) => Promise<URLSearchParams>;

export interface AiriskOptions {
  readonly instance: Instance;
  readonly http: Http;
  readonly mask: Mask;
  readonly authorize: Authorize;
  readonly world: SignInWorld;
}

/** Somebody's calls. */
export interface Identity {
  /** `null`: the application itself. */
  readonly userId: string | null;
  /** The token of now: signs in where there is none that is good. */
  token(): Promise<Token>;
  /**
   * The answer to a GET below `/api/`, as JSON. A 401 is answered by one new sign-in, and the call made once more. Throws
   * an `AiriskError`; a `TypeError` where the path leads out of the API.
   */
  get(path: string): Promise<Json>;
  /** The same as indented text, in which no number is changed; `null` where the answer has no body. */
  text(path: string): Promise<string | null>;
}

export interface Airisk {
  as(userId: string, known?: Token): Identity;
  /** By the application itself, whose token may list users and has nobody's data. */
  users(): Promise<UserList>;
}

export function makeAirisk({ instance, http, mask, authorize, world }: AiriskOptions): Airisk {
  const begun = signIns<object>(instance, mask, world);

  async function signIn(userId: string | null): Promise<Token> {
    const owner = {};
    const url = begun.begin({ userId, owner });
    const returned = begun.end(await authorize(url), owner);
    return exchange({ instance, http, mask, now: world.now }, returned);
  }

  function identity(
    userId: string | null,
    known?: Token,
  ): Identity & { send(path: string): Promise<Answer> } {
    const access = keepToken(() => signIn(userId), world.now, known);
    const send = async (path: string): Promise<Answer> => {
      const url = apiUrl(instance.origin, path);
      if (!url) throw new TypeError('the path does not stay below /api/ of the instance');
      const call = (value: Secret): Promise<Answer> => http.get(url, value);
      const token = await access.token();
      const answer = await call(token.value);
      if (answer.status !== 401) return answer;
      const renewed = await access.renew(token);
      const again = await call(renewed.value);
      if (again.status === 401) throw notAccepted(again, mask);
      return again;
    };
    return {
      userId,
      token: access.token,
      send,
      get: async (path) => readJson(await send(path), mask),
      text: async (path) => readWithText(await send(path), mask)?.text ?? null,
    };
  }

  const application = identity(null);
  return {
    as: identity,
    users: () => fetchUsers(instance.usersPaths, application.send, mask),
  };
}

/** A token that was given a moment ago is refused: no other would do better. */
function notAccepted(answer: Answer, mask: Mask): AiriskError {
  const failed = failure(answer, mask);
  return new AiriskError({
    ...failed,
    kind: 'sign-in',
    detail: `${failed.detail}, with a token that was new`,
    hint: 'this identity may not use that path: user data takes a user, the list of users the application',
  });
}

function keepToken(signIn: () => Promise<Token>, now: () => number, known?: Token) {
  let current: Promise<Token> | null = known ? Promise.resolve(known) : null;
  const spent = new WeakSet<Token>();

  function open(): Promise<Token> {
    const opened = signIn();
    current = opened;
    // One that failed is not what the next call is told: it tries again.
    opened.catch(() => {
      if (current === opened) current = null;
    });
    return opened;
  }

  /** Another one in place of one that was answered 401. Calls that failed with the same one share one sign-in. */
  function renew(failed: Token): Promise<Token> {
    if (spent.has(failed)) return current ?? open();
    spent.add(failed);
    return open();
  }

  return {
    async token(): Promise<Token> {
      const found = await (current ?? open());
      return isOver(found, now()) ? renew(found) : found;
    },
    renew,
  };
}
