/** The tenant's API over HTTP: sessions, retries, one error type, nothing sent anywhere but to the one host. */
import type { Json } from '../kinds/kind.ts';
import { isUnauthorised, notAccepted, otherBasePath, type Asked } from './tenant-answer.ts';
import { Authenticator, describeAccount, secretsOf } from './auth.ts';
import type { KeyCalls, KeyClient, SecretPath, Traffic } from './client.ts';
import { tenantCalls, type Call, type CallOptions } from './tenant-calls.ts';
import { TenantError } from './tenant-error.ts';
import type { HttpAnswer } from '../wire/one-try.ts';
import { Mask, Secret } from '../wire/secret.ts';

export interface HttpOptions extends CallOptions {
  /** Refuses anything but GET and the sign-in. */
  readonly readOnly: boolean;
}

export interface HttpTenant extends KeyClient {
  readonly traffic: Traffic;
  /**
   * A GET as it was answered, whatever its status but 401: for whoever wants to know how a tenant answers. `below` is another
   * base path of the same host. Throws a `TenantError` where no answer came, or the credentials were not accepted.
   */
  look(path: string, below?: string): Promise<HttpAnswer>;
  /** Ends idle connections. Nothing is tried again. */
  close(): void;
}

export function httpTenant(options: HttpOptions): HttpTenant {
  const { origin, basePath, credentials, proxy = null } = options;
  const mask = new Mask();
  mask.add(...secretsOf(credentials), ...(proxy?.secrets ?? []));
  const account = describeAccount(new URL(origin).host, credentials, options.origins);
  const calls = tenantCalls(options, { mask, basePath, proxy, account });
  const auth = new Authenticator(credentials, signIn);

  async function signIn(username: string, password: Secret): Promise<Secret> {
    const call: Call = {
      method: 'POST',
      path: `${basePath}/auth`,
      body: { username, password },
      signIn: true,
    };
    const answer = await calls.send(call);
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

  function request(
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
    return inSession(call, (signed) => calls.send(signed));
  }

  /** One call with its retries, and once more with a new session after a 401: that comes before any commit. */
  async function inSession<T>(call: Call, send: (call: Call) => Promise<T>): Promise<T> {
    const { method, path } = call;
    const refused = whyNotSent(method, path, options.readOnly);
    if (refused !== null) throw new TenantError({ kind: 'read-only', method, path, detail: refused });
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

  const keyCalls = (rest: Pick<Call, 'persistent'> = {}): KeyCalls => ({
    hide: (secret) => mask.addPassing(secret),
    get: (path) => request('GET', path, rest),
    getSecret: (path) => request('GET', path, rest),
    deleteSecret: (path) => remove(path, rest),
  });

  return {
    traffic: calls.traffic,
    ...keyCalls(),
    post: (path, body, receipt) => request('POST', path, { body, receipt }),
    patch: (path, body, receipt) => request('PATCH', path, { body, receipt }),
    delete: (path, receipt) => remove(path, { receipt }),
    persistent: { ...keyCalls({ persistent: true }), until: calls.closed },
    look: (path, below = basePath) =>
      inSession({ method: 'GET', path: `${below}${path}`, signIn: false }, (signed) => calls.look(signed)),
    clock: calls.clock,
    close: calls.close,
  };
}

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
