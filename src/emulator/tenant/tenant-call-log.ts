import { decoded } from '../kit/edit.ts';
import { jsonIn } from '../kit/model.ts';
import type { LoggedCall } from '../kit/server.ts';

/** One request and its answer. The path is with the prefix, without the query; `***` stands for an API key. */
export type TenantCall = LoggedCall & {
  /** The JSON body, with `***` for secrets; undefined where there was none. */
  readonly body: unknown;
  /** Decoded, with `***` for secrets; absent where there was none. */
  readonly query?: string;
};

const secretFields = new Set(['password', 'old_password', 'new_password', 'token', 'authentication_token']);
const secretParameters = new Set(['api_key', 'nonce', 'token']);
const keyInPath = /(\/auth\/api-key\/)(?!inbox(?:\/|$))[^/]+/;

/** A request as it is logged. The body is the text that was sent. */
export function requestLogged({
  method,
  url,
  body,
}: {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}): Omit<TenantCall, 'status'> {
  return {
    method,
    path: maskedPath(url.pathname),
    body: method === 'GET' ? undefined : masked(body),
    ...(url.search !== '' && { query: maskedQuery(url.searchParams) }),
  };
}

const masked = (text: string): unknown =>
  jsonIn(text, (key, value) => (secretFields.has(key) ? '***' : value));

/** A path that names a key is logged decoded: however it was written, the tenant understands it. */
const maskedPath = (path: string): string =>
  keyInPath.test(decoded(path)) ? decoded(path).replace(keyInPath, '$1***') : path;

const maskedQuery = (query: URLSearchParams): string =>
  [...query].map(([name, value]) => `${name}=${secretParameters.has(name) ? '***' : value}`).join('&');
