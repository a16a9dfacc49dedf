import type { LoggedCall } from '../kit/call-log.ts';

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

function masked(text: string): unknown {
  try {
    return JSON.parse(text, (key: string, value: unknown) => (secretFields.has(key) ? '***' : value));
  } catch {
    return undefined;
  }
}

/** A path that names a key is logged decoded: however it was written, the tenant understands it. */
function maskedPath(path: string): string {
  let decoded = path;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    // As it is, then.
  }
  return keyInPath.test(decoded) ? decoded.replace(keyInPath, '$1***') : path;
}

const maskedQuery = (query: URLSearchParams): string =>
  [...query].map(([name, value]) => `${name}=${secretParameters.has(name) ? '***' : value}`).join('&');
