/** One request and its answer. */
export type LoggedCall = {
  readonly method: string;
  /** With the prefix, without the query; `***` stands for an API key. */
  readonly path: string;
  /** 0 where a fault saw to it that no answer came, or not a whole one. */
  readonly status: number;
  /** The JSON body, with `***` for secrets; undefined where there was none. */
  readonly body: unknown;
  /** Decoded, with `***` for secrets; absent where there was none. */
  readonly query?: string;
  /** The faults that befell the call, by what they do; absent where there were none. */
  readonly faults?: readonly string[];
};

/** So many calls are kept, the last ones. */
const LIMIT = 10_000;

const secretFields = new Set(['password', 'old_password', 'new_password', 'token', 'authentication_token']);
const secretParameters = new Set(['api_key', 'nonce', 'token']);
const keyInPath = /(\/auth\/api-key\/)(?!inbox(?:\/|$))[^/]+/;

/** Adds a call, and drops the oldest one where there are too many. The body is the text that was sent. */
export function logCall(
  log: LoggedCall[],
  call: { method: string; url: URL; status: number; body: string; faults: readonly string[] },
): void {
  const { method, url, status, body, faults } = call;
  log.push({
    method,
    path: maskedPath(url.pathname),
    status,
    body: method === 'GET' ? undefined : masked(body),
    ...(url.search !== '' && { query: maskedQuery(url.searchParams) }),
    ...(faults.length > 0 && { faults }),
  });
  if (log.length > LIMIT) log.shift();
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
