/** The tenant's API over HTTP: sessions, retries, one error type, nothing sent anywhere but to the one host. */
import got, { HTTPError, RequestError, type Response } from 'got';
import type { Json } from '../kinds/kind.ts';
import { describe, isUnauthorised, notAccepted, otherBasePath, parse, type Asked } from './answer.ts';
import { sayAccount, type Origins } from './account.ts';
import { Authenticator, secretsOf, type Credentials, type Session } from './auth.ts';
import type { KeyClient, Receipt, RequestBody, SecretPath, Traffic } from './client.ts';
import { TenantError } from './tenant-error.ts';
import { gate as makeGate } from './gate.ts';
import { refusePage } from './pages.ts';
import { agentsFor, type Agents } from '../wire/agents.ts';
import { hurried } from '../wire/hurry.ts';
import { tunnelStatus } from '../wire/no-answer.ts';
import type { Proxy } from '../wire/proxy.ts';
import { serverClock } from '../wire/clock.ts';
import { retryDelay, type RetryWorld } from '../wire/retry.ts';
import { Mask, Secret } from '../wire/secret.ts';

export interface HttpOptions {
  /** Scheme, host and port; nothing else. */
  readonly origin: string;
  /** Begins with `/`, ends without one; empty for none. */
  readonly basePath: string;
  readonly credentials: Credentials;
  /** Told where the sign-in is refused. */
  readonly origins?: Origins;
  /** Refuses anything but GET and the sign-in. */
  readonly readOnly: boolean;
  /** Calls at once, and so connections. */
  readonly sockets: number;
  /** Requests per second, at the most. */
  readonly rate?: number | undefined;
  /** Milliseconds for one try of one call, connection included. */
  readonly timeout: number;
  /** `null`: the tenant is reached directly. */
  readonly proxy?: Proxy | null;
  /** Certificates (PEM) trusted instead of Node's own list; `undefined` trusts that list. */
  readonly certificates?: readonly string[];
  /** One line per try: method, path, status or error code, milliseconds. */
  readonly log?: (line: string) => void;
  readonly world: RetryWorld;
  /** Once aborted, what was begun is still sent, and only persistent calls are tried again. */
  readonly lastTry?: AbortSignal;
}

export interface HttpTenant extends KeyClient {
  readonly traffic: Traffic;
  /** Ends idle connections. Nothing is tried again. */
  close(): void;
}

interface Call extends Asked {
  /** Below the base path; what is sent instead of the path that is shown. */
  readonly secretPath?: Secret;
  readonly body?: RequestBody;
  readonly session?: Session;
  /** As `KeyClient.persistent` has it. */
  readonly persistent?: boolean;
  readonly receipt?: ((receipt: Receipt) => void) | undefined;
}

export function httpTenant(options: HttpOptions): HttpTenant {
  const { origin, basePath, credentials, world, proxy = null } = options;
  const traffic: Traffic = { requests: { GET: 0, POST: 0, PATCH: 0, DELETE: 0 }, sign_ins: 0 };
  const mask = new Mask();
  mask.add(...secretsOf(credentials), ...(proxy?.secrets ?? []));
  const account = sayAccount(new URL(origin).host, credentials, options.origins);
  const newAgent = (): Agents => agentsFor({ sockets: options.sockets, proxyUrl: proxy?.url ?? null });
  const agent = newAgent();
  const urgentAgent = newAgent();
  const gate = makeGate(options.sockets, options.rate, world);
  const auth = new Authenticator(credentials, signIn);
  const clock = serverClock(world);
  const closed = new AbortController();
  const { lastTry = world.stop } = options;

  async function signIn(username: string, password: Secret): Promise<Secret> {
    const call: Call = {
      method: 'POST',
      path: `${basePath}/auth`,
      body: { username, password },
      signIn: true,
    };
    const answer = await send(call);
    const token = (answer as Record<string, Json> | null)?.['authentication_token'];
    if (typeof token !== 'string' || token === '') {
      throw new TenantError({
        kind: 'sign-in',
        method: call.method,
        path: call.path,
        detail:
          'the answer holds no authentication_token, so this is not the sign-in of a Contract Fit tenant',
        hint: otherBasePath(basePath),
      });
    }
    const secret = new Secret(token);
    mask.add(secret);
    return secret;
  }

  /** One call with its retries, and once more with a new session after a 401: that comes before any commit. */
  async function request(
    method: Asked['method'],
    path: string | SecretPath,
    rest: Pick<Call, 'body' | 'receipt' | 'persistent'> = {},
  ): Promise<Json> {
    const shown = typeof path === 'string' ? path : path.shown;
    const call: Call = {
      method,
      path: `${basePath}${shown}`,
      ...(typeof path === 'string' ? {} : { secretPath: path.real }),
      signIn: false,
      ...rest,
    };
    const refused = whyNotSent(method, shown, options.readOnly);
    if (refused !== null) {
      throw new TenantError({ kind: 'read-only', method, path: call.path, detail: refused });
    }
    const session = await auth.session();
    mask.add(session.value);
    try {
      return await send({ ...call, session });
    } catch (error) {
      if (!isUnauthorised(error)) throw error;
      const renewed = await auth.renew(session);
      if (!renewed) throw notAccepted(error, account);
      mask.add(renewed.value);
      return await send({ ...call, session: renewed }).catch((again: unknown) => {
        throw isUnauthorised(again) ? notAccepted(again, account) : again;
      });
    }
  }

  async function remove(
    path: string | SecretPath,
    rest: Pick<Call, 'receipt' | 'persistent'> = {},
  ): Promise<void> {
    try {
      await request('DELETE', path, rest);
    } catch (error) {
      if (!(error instanceof TenantError) || error.status !== 404) throw error;
    }
  }

  /** Tries until there is an answer to go by: how often, and after which waits, is retry.ts's to say. */
  function send(call: Call): Promise<Json> {
    mask.addPassing(...Object.values(call.body ?? {}).filter((value) => value instanceof Secret));
    const { persistent = false } = call;
    const givenUp = persistent ? closed.signal : lastTry;
    const through = isUrgent(call) ? <T>(run: () => Promise<T>): Promise<T> => run() : gate.through;
    return through(async () => {
      const began = world.monotonic();
      for (let attempt = 1; ; attempt += 1) {
        await gate.turn();
        const begins = attempt === 1 && call.method !== 'GET' && !call.signIn;
        if (begins && world.stop.aborted && !persistent) {
          const { method, path } = call;
          throw new TenantError({ kind: 'not-sent', method, path, detail: 'stopped before it was sent' });
        }
        try {
          const response = await sendOnce(call);
          gate.succeeded();
          const answer = parse(call, response, basePath);
          refusePage(call, response, answer);
          call.receipt?.(receiptOf(response, world.monotonic() - began));
          return answer;
        } catch (error) {
          if (!(error instanceof RequestError)) throw error;
          const code = error.code === 'ERR_ABORTED' ? 'ETIMEDOUT' : error.code;
          // An answer that broke off is none, whatever its first line said.
          const response = error instanceof HTTPError ? error.response : undefined;
          const delay = retryDelay(
            {
              method: call.method,
              attempt,
              status: response?.statusCode ?? tunnelStatus(error),
              code,
              retryAfter: response?.headers['retry-after'],
              harmless: call.signIn,
            },
            world,
          );
          if (response?.statusCode === 429) gate.busy();
          if (delay !== null && !givenUp.aborted) await world.pause(delay, givenUp);
          if (delay !== null && !givenUp.aborted && !closed.signal.aborted) continue;
          if (response) call.receipt?.(receiptOf(response, world.monotonic() - began));
          throw describe(call, error, { mask, basePath, proxy, account });
        }
      }
    });
  }

  async function sendOnce(call: Call): Promise<Response<string>> {
    const { method, path, secretPath, body, session } = call;
    const hurry = isUrgent(call) ? hurried(lastTry, world) : null;
    const sent = secretPath ? `${basePath}${secretPath.reveal()}` : path;
    if (call.signIn) traffic.sign_ins += 1;
    else traffic.requests[method] += 1;
    const began = world.monotonic();
    const said = (outcome: string | number): void => {
      options.log?.(`${method} ${path} ${outcome} ${Math.round(world.monotonic() - began)} ms`);
    };
    try {
      const response = await got(`${origin}${sent}`, {
        method,
        headers: {
          accept: 'application/json',
          'user-agent': 'fitform',
          ...(body ? { 'content-type': 'application/json' } : {}),
          ...(session ? { [session.header]: session.value.reveal() } : {}),
        },
        ...(body ? { body: serialise(body) } : {}),
        agent: isUrgent(call) ? urgentAgent : agent,
        ...(hurry ? { signal: hurry.signal } : {}),
        ...(options.certificates ? { https: { certificateAuthority: [...options.certificates] } } : {}),
        timeout: { request: options.timeout },
        followRedirect: false,
        retry: { limit: 0 },
      });
      said(response.statusCode);
      clock.answered(response.headers, began);
      return response;
    } catch (error) {
      if (error instanceof HTTPError) said(error.response.statusCode);
      else if (error instanceof RequestError) said(error.code);
      throw error;
    } finally {
      hurry?.over();
    }
  }

  const hide = (secret: Secret): void => {
    mask.addPassing(secret);
  };

  return {
    traffic,
    hide,
    get: (path) => request('GET', path),
    post: (path, body, receipt) => request('POST', path, { body, receipt }),
    patch: (path, body, receipt) => request('PATCH', path, { body, receipt }),
    getSecret: (path) => request('GET', path),
    delete: (path, receipt) => remove(path, { receipt }),
    deleteSecret: (path) => remove(path),
    persistent: {
      hide,
      get: (path) => request('GET', path, { persistent: true }),
      getSecret: (path) => request('GET', path, { persistent: true }),
      deleteSecret: (path) => remove(path, { persistent: true }),
      until: closed.signal,
    },
    clock: clock.read,
    close: () => {
      closed.abort();
      for (const one of [agent, urgentAgent]) {
        one.http.destroy();
        one.https.destroy();
      }
    },
  };
}

/** Calls that must not be given up do not queue behind those that hang; nor does a sign-in, for which they may wait. */
const isUrgent = ({ persistent = false, signIn }: Call): boolean => persistent || signIn;

/**
 * Why a call must not be made. In this API a GET can change state: by their names, and since they ask for a secret or can
 * mail data out, `…/activate` and `…/generate` do. Nothing here calls them, and nothing is going to by accident.
 */
function whyNotSent(method: string, path: string, readOnly: boolean): string | null {
  if (/\/(activate|generate)\/*([?#].*)?$/i.test(path)) {
    return 'such a call changes things whatever its method; nothing was sent';
  }
  return readOnly && method !== 'GET' ? 'this command only reads; nothing was sent' : null;
}

function receiptOf({ statusCode, headers }: Response<string>, ms: number): Receipt {
  const id = headers['x-request-id'];
  return { status: statusCode, ms: Math.round(ms), request_id: typeof id === 'string' ? id : null };
}

/** The one place where secrets of a body are revealed: on their way into the request. */
function serialise(body: RequestBody): string {
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(body).map(([key, value]) => [key, value instanceof Secret ? value.reveal() : value]),
    ),
  );
}
