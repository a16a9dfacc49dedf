/** Which proxy a host is reached by: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, as curl reads them. */
import { isLoopback } from './agents.ts';
import { bypassesProxy } from './no-proxy.ts';
import { Secret } from './secret.ts';

export interface Proxy {
  /** The variable or option that names it. */
  readonly name: string;
  /** With its port; no user info, so it can be shown. */
  readonly host: string;
  /** TLS is spoken to the proxy itself. */
  readonly isSecure: boolean;
  /** With user info. */
  readonly url: Secret;
  /** What of it must not be seen; empty where it is used without a sign-in. */
  readonly secrets: readonly Secret[];
}

/** Never holds the value. */
export interface ProxyFault {
  readonly name: string;
  /** Follows the name. */
  readonly fault: string;
  readonly hint: string;
}

/** All variables that are read for it. */
export const PROXY_VARIABLES = ['https_proxy', 'http_proxy', 'no_proxy'].flatMap((name) => [
  name,
  name.toUpperCase(),
]);

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * `null`: the host is reached directly, as loopback addresses always are. Only the variable for the scheme of `origin`
 * is looked at; lower case goes before upper case, as in curl and Node.
 */
export function chooseProxy(origin: string, env: Variables): Proxy | ProxyFault | null {
  const url = new URL(origin);
  const variable = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const name = [variable, variable.toUpperCase()].find((one) => (env[one] ?? '') !== '');
  if (name === undefined || isLoopback(url.hostname)) return null;
  const spared = [env['no_proxy'], env['NO_PROXY']].find((one) => (one ?? '') !== '');
  return bypassesProxy(spared ?? '', url) ? null : readProxy(name, env[name] ?? '');
}

/** `HOST:PORT` means http://. */
export function readProxy(name: string, value: string): Proxy | ProxyFault {
  const given = value.trim();
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`;
  const hint = `write it as http://HOST:PORT, special characters of a user name or password percent-encoded`;
  if (!/^https?:/i.test(text)) {
    return {
      name,
      fault: 'names a proxy that is neither http nor https',
      hint: `${hint}; SOCKS cannot be used`,
    };
  }
  const url = URL.canParse(text) ? new URL(text) : null;
  const [user, password] = [decoded(url?.username), decoded(url?.password)];
  // An @ behind the host: a / or # in a password, and the "host" is a piece of the user info.
  if (
    url === null ||
    user === null ||
    password === null ||
    (url.pathname + url.search + url.hash).includes('@')
  ) {
    return { name, fault: 'is not the address of a proxy', hint };
  }
  const isSecure = url.protocol === 'https:';
  return {
    name,
    host: `${url.hostname}:${url.port || (isSecure ? '443' : '80')}`,
    isSecure,
    url: new Secret(url.href),
    // With no password beside it, the user name is a token.
    secrets: [...new Set([password || user, url.password || url.username, user && `${user}:${password}`])]
      .filter((one) => one !== '')
      .map((one) => new Secret(one)),
  };
}

function decoded(text = ''): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
