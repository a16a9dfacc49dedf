/** The tenant's API over HTTP: sessions, retries, one error type, nothing sent anywhere but to the one host. */
import http from 'node:http';
import https from 'node:https';
import got from 'got';
import type { Json } from '../kinds/kind.ts';
import { describe, isUnauthorised, notAccepted, otherBasePath, parse, type Asked } from './answer.ts';
import { Authenticator, secretsOf, type Credentials, type Session } from './auth.ts';
import type { RequestBody, TenantClient, Traffic } from './client.ts';
import { TenantError } from './errors.ts';
import { retryDelay, type RetryWorld } from './retry.ts';
import { Mask, Secret } from './secret.ts';

export interface HttpOptions {
  /** Scheme, host and port; nothing else. */
  readonly origin: string;
  /** Begins with `/`, ends without one; empty for none. */
  readonly basePath: string;
  readonly credentials: Credentials;
  /** Refuses anything but GET and the sign-in. */
  readonly readOnly: boolean;
  /** Connections at once. */
  readonly sockets: number;
  /** Milliseconds for one try of one call, connection included. */
  readonly timeout: number;
  /** `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`; not used for loopback addresses. */
  readonly proxyEnv?: Readonly<Record<string, string | undefined>>;
  /** Certificates (PEM) trusted instead of Node's own list; `undefined` trusts that list. */
  readonly certificates?: readonly string[];
  /** One line per try: method, path, status or error code, milliseconds. */
  readonly log?: (line: string) => void;
  readonly world: RetryWorld;
}

export interface HttpTenant extends TenantClient {
  readonly traffic: Traffic;
  /** Ends idle connections. */
  close(): void;
}

interface Call extends Asked {
  readonly body?: RequestBody;
  readonly session?: Session;
}

export function httpTenant(options: HttpOptions): HttpTenant {
  const { origin, basePath, credentials, world } = options;
  const traffic: Traffic = { requests: { GET: 0, POST: 0, PATCH: 0, DELETE: 0 }, sign_ins: 0 };
  const mask = new Mask();
  mask.add(...secretsOf(credentials));
  const agent = agentsFor(options);
  const auth = new Authenticator(credentials, signIn);

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
  async function request(method: Asked['method'], path: string, body?: RequestBody): Promise<Json> {
    const call = { method, path: `${basePath}${path}`, signIn: false, ...(body ? { body } : {}) };
    if (options.readOnly && method !== 'GET') {
      throw new TenantError({
        kind: 'read-only',
        ...call,
        detail: 'this command only reads; nothing was sent',
      });
    }
    const session = await auth.session();
    mask.add(session.value);
    try {
      return await send({ ...call, session });
    } catch (error) {
      if (!isUnauthorised(error)) throw error;
      const renewed = await auth.renew(session);
      if (!renewed) throw notAccepted(error);
      mask.add(renewed.value);
      return await send({ ...call, session: renewed }).catch((again: unknown) => {
        throw isUnauthorised(again) ? notAccepted(again) : again;
      });
    }
  }

  async function send(call: Call): Promise<Json> {
    const { method, path, body, session, signIn: isSignIn } = call;
    mask.add(...Object.values(body ?? {}).filter((value) => value instanceof Secret));
    let began = 0;
    const said = (outcome: string | number): void => {
      options.log?.(`${method} ${path} ${outcome} ${Math.round(world.now() - began)} ms`);
    };
    try {
      const response = await got(`${origin}${path}`, {
        method,
        headers: {
          accept: 'application/json',
          'user-agent': 'fitform',
          ...(body ? { 'content-type': 'application/json' } : {}),
          ...(session ? { [session.header]: session.value.reveal() } : {}),
        },
        ...(body ? { body: serialise(body) } : {}),
        agent,
        ...(options.certificates ? { https: { certificateAuthority: [...options.certificates] } } : {}),
        timeout: { request: options.timeout },
        followRedirect: false,
        retry: {
          limit: Number.POSITIVE_INFINITY,
          enforceRetryRules: false,
          calculateDelay: ({ attemptCount, error }) => {
            said(error.response?.statusCode ?? error.code);
            const delay = retryDelay(
              {
                method,
                attempt: attemptCount,
                status: error.response?.statusCode ?? null,
                code: error.code,
                retryAfter: error.response?.headers['retry-after'],
                harmless: isSignIn,
              },
              world,
            );
            return delay === null ? 0 : Math.max(1, delay);
          },
        },
        hooks: {
          beforeRequest: [
            () => {
              began = world.now();
              if (isSignIn) traffic.sign_ins += 1;
              else traffic.requests[method] += 1;
            },
          ],
        },
      });
      said(response.statusCode);
      return parse(call, response, basePath);
    } catch (error) {
      if (error instanceof TenantError) throw error;
      throw describe(call, error as Error, mask, basePath);
    }
  }

  return {
    traffic,
    get: (path) => request('GET', path),
    post: (path, body) => request('POST', path, body),
    patch: (path, body) => request('PATCH', path, body),
    close: () => {
      agent.http.destroy();
      agent.https.destroy();
    },
  };
}

/** Loopback addresses are reached directly, whatever proxy the environment names. */
function agentsFor({ origin, sockets, proxyEnv }: HttpOptions): { http: http.Agent; https: https.Agent } {
  const proxy = isLoopback(new URL(origin).hostname) || !proxyEnv ? {} : { proxyEnv };
  const settings = { keepAlive: true, maxSockets: sockets, ...proxy };
  return { http: new http.Agent(settings), https: new https.Agent(settings) };
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** The one place where secrets of a body are revealed: on their way into the request. */
function serialise(body: RequestBody): string {
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(body).map(([key, value]) => [key, value instanceof Secret ? value.reveal() : value]),
    ),
  );
}
