/** Why there was no answer, in words, and what to do. */
import { causeOf } from './error-codes.ts';
import { Unanswered } from './exchange.ts';
import type { Proxy } from './proxy.ts';
import { oneLine, maskedLine } from './answer-text.ts';
import type { Mask } from './secret.ts';

export interface NoAnswer {
  readonly detail: string;
  readonly hint: string;
  /** Whether the request can have arrived all the same. */
  readonly unsent: boolean;
}

/** RFC 9110, 15.5.8: only a proxy says so. */
export const PROXY_AUTH = 407;

/** Of an error where no answer came; never what was sent. `proxy`: what the call went by, where it did. */
export function noAnswer(error: Error, mask: Mask, proxy: Proxy | null): NoAnswer {
  const status = tunnelStatus(error);
  if (status === PROXY_AUTH) return proxyRefusal(proxy);
  const code = error instanceof Unanswered ? error.code : undefined;
  const cause = causeOf(code);
  const names = namesIn(error);
  const more = [
    ...(code === undefined ? [] : [code]),
    ...(status === null ? [] : [`it answered ${status}`]),
    ...(isTunnelLate(error) ? ['no answer in time'] : []),
  ];
  return {
    detail: `${cause?.detail ?? maskedLine(error.message, mask)}${names === null ? '' : `: ${names}`}${
      more.length === 0 ? '' : ` (${more.join(', ')})`
    }`,
    hint: [cause?.hint ?? 'check the URL, the network and the proxy settings (HTTPS_PROXY, NO_PROXY)']
      .concat(proxy === null ? [] : byWayOf(proxy))
      .join('; '),
    unsent: cause?.unsent ?? false,
  };
}

/** A proxy that lets nobody through without a name and a password, or not with these. */
export function proxyRefusal(proxy: Proxy | null): NoAnswer {
  const where = proxy === null ? 'a proxy' : `the proxy ${proxy.host} (${proxy.name})`;
  return {
    detail: `${where} ${
      proxy?.secrets.length
        ? 'did not accept the user name and password'
        : 'asks for a user name and a password'
    } (${PROXY_AUTH})`,
    hint: `write ${proxy?.name ?? 'the variable of the proxy'} as http://USER:PASSWORD@HOST:PORT, special characters percent-encoded`,
    unsent: true,
  };
}

/** What a proxy answered to the request for a tunnel; `null` for any other error. */
export function tunnelStatus(error: Error): number | null {
  const { statusCode = NaN } = (error.cause ?? {}) as { statusCode?: number };
  const isTunnels = error instanceof Unanswered && error.code === 'ERR_PROXY_TUNNEL';
  // NaN, where its answer is no HTTP.
  return isTunnels && Number.isInteger(statusCode) ? statusCode : null;
}

/** Whether a proxy was given up because it took too long to answer the request for a tunnel. */
const isTunnelLate = ({ cause }: Error): boolean =>
  typeof cause === 'object' && cause !== null && 'proxyTunnelTimeout' in cause;

/** The hosts that a certificate is for, where it is not for this one. They came before anything was sent. */
function namesIn(error: Error): string | null {
  const { cert } = (error.cause ?? {}) as { cert?: { subjectaltname?: unknown } };
  return typeof cert?.subjectaltname === 'string' ? oneLine(cert.subjectaltname) : null;
}

const byWayOf = ({ name, host, isSecure }: Proxy): string =>
  `requests go through the proxy ${host} (${name})${isSecure ? `, over TLS; if it speaks plain http, write http:// in ${name}` : ''}`;
