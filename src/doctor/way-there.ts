/** The way to the tenant, step by step: proxy, name, certificate, an answer. */
import { isIP } from 'node:net';
import { oneLine } from '../wire/answer-text.ts';
import { isLoopback } from '../wire/agents.ts';
import { causeOf } from '../wire/error-codes.ts';
import { PROXY_AUTH, noAnswer, proxyRefusal } from '../wire/no-answer.ts';
import type { HttpAnswer } from '../wire/one-try.ts';
import { Mask } from '../wire/secret.ts';
import { failure, notChecked, ok, warning, type Verdict } from './finding.ts';
import { answerAt } from './first-answer.ts';
import type { Handshake, Place } from './sockets.ts';
import type { Surroundings } from './surroundings.ts';

const EMBEDDED_NEEDS_NONE = 'the demo tenant is inside fitform';

/** `null` for the embedded tenant. */
async function urlOf(given: Surroundings): Promise<URL | null> {
  const target = await given.target();
  return target.embedded ? null : new URL(target.origin);
}

/** As sockets take it: an IPv6 address without its brackets. */
function placeOf({ hostname, port, protocol }: Pick<URL, 'hostname' | 'port' | 'protocol'>): Place {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return { host, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) };
}

export async function proxy(given: Surroundings): Promise<Verdict> {
  const url = await urlOf(given);
  if (!url) return notChecked(EMBEDDED_NEEDS_NONE);
  const used = await given.proxy();
  if (!used) return ok(await whyNoProxy(given, url));
  const said = `${used.host} (${await given.from({ variable: used.name })})`;
  try {
    await given.network.connect(placeOf(new URL(`https://${used.host}`)), given.timeout);
  } catch (error) {
    return failure(
      'unreachable',
      `the proxy ${said} cannot be reached: ${whyNotReached(error).detail}`,
      `correct ${used.name}, or name the host of the tenant in NO_PROXY if it is reached directly`,
    );
  }
  return ok(said);
}

async function whyNoProxy(given: Surroundings, { protocol, hostname }: URL): Promise<string> {
  const env = await given.environment();
  const scheme = protocol.slice(0, -1);
  const isSet = (name: string): boolean => (env[name] ?? env[name.toUpperCase()]) !== undefined;
  if (isSet(`${scheme}_proxy`)) {
    return isLoopback(hostname)
      ? 'none: this machine is always reached directly'
      : 'none: NO_PROXY lists this host';
  }
  const other = scheme === 'https' ? 'http_proxy' : 'https_proxy';
  const hint = isSet(other) ? `; ${other.toUpperCase()} is not for ${scheme} URLs` : '';
  return `none: ${scheme.toUpperCase()}_PROXY is not set${hint}`;
}

export async function dns(given: Surroundings): Promise<Verdict> {
  const url = await urlOf(given);
  if (!url) return notChecked(EMBEDDED_NEEDS_NONE);
  const used = await given.proxy();
  if (used) return notChecked(`the proxy ${used.host} looks the name up`);
  const { host } = placeOf(url);
  if (isIP(host) !== 0) return ok(`${host} is an address, so there is no name to look up`);
  try {
    const addresses = await given.network.lookup(host, given.timeout);
    return ok(`${host} is ${addresses.slice(0, 3).join(', ')}${addresses.length > 3 ? ', …' : ''}`);
  } catch (error) {
    return failure(
      'unreachable',
      `${host}: ${whyNotReached(error).detail}`,
      'check the host in the URL; if only a proxy or a VPN knows it, set HTTPS_PROXY or connect the VPN',
    );
  }
}

/** Days before its end at which a certificate is worth a word. */
const SOON = 30;
const DAY_MS = 86_400_000;

export async function tls(given: Surroundings): Promise<Verdict> {
  const url = await urlOf(given);
  if (!url) return notChecked(EMBEDDED_NEEDS_NONE);
  if (url.protocol !== 'https:') return notChecked('the URL is http, which has no certificate');
  const used = await given.proxy();
  if (used) {
    return notChecked(
      `the certificate is behind the proxy ${used.host}; http, below, tells whether it is accepted`,
    );
  }
  const trusted = await given.certificates();
  try {
    return verdictOnCertificate(
      await given.network.handshake(placeOf(url), given.timeout, trusted),
      given.world.now(),
    );
  } catch (error) {
    const { detail, hint } = whyNotReached(error);
    return failure('unreachable', detail, hint);
  }
}

function verdictOnCertificate({ fault, until, names }: Handshake, now: number): Verdict {
  const end = until === null ? 'an unknown date' : new Date(until).toISOString().slice(0, 10);
  if (fault === 'CERT_HAS_EXPIRED' && until !== null && until > now) {
    return failure(
      'unreachable',
      `a certificate that it depends on has expired (${fault})`,
      'whoever runs that server must renew it; is the clock here right?',
    );
  }
  if (fault !== null) {
    const cause = causeOf(fault);
    const more: Readonly<Record<string, string>> = {
      ERR_TLS_CERT_ALTNAME_INVALID: `: ${oneLine(names)}`,
      CERT_HAS_EXPIRED: ` on ${end}`,
    };
    return failure(
      'unreachable',
      `${cause?.detail ?? 'the certificate is not accepted'}${more[fault] ?? ''} (${oneLine(fault)})`,
      cause?.hint ?? 'whoever runs that server must replace it',
    );
  }
  const days = until === null ? Infinity : Math.floor((until - now) / DAY_MS);
  if (days >= SOON) return ok(`the certificate is accepted, and valid until ${end}`);
  return warning(
    `the certificate is accepted, but ends in ${days} ${days === 1 ? 'day' : 'days'} (${end})`,
    'whoever runs that server must renew it',
  );
}

/** Node's error in words. */
function whyNotReached(error: unknown): { readonly detail: string; readonly hint: string } {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  const cause = causeOf(code);
  return {
    detail: `${cause?.detail ?? 'no connection'} (${code})`,
    hint: cause?.hint ?? 'check the host and the port in the URL, and the network',
  };
}

export async function http(given: Surroundings): Promise<Verdict> {
  const { basePath, embedded } = await given.target();
  const used = embedded ? null : await given.proxy();
  const mask = new Mask();
  mask.add(...(used?.secrets ?? []));
  const began = given.world.monotonic();
  let answer: HttpAnswer;
  try {
    answer = await answerAt(given, basePath);
  } catch (error) {
    const { detail, hint } = noAnswer(error as Error, mask, used);
    const { host } = (await urlOf(given)) ?? { host: 'the demo tenant' };
    return failure('unreachable', `${host}: ${detail}`, hint);
  }
  const ms = Math.round(given.world.monotonic() - began);
  const { status, headers } = answer;
  if (status === PROXY_AUTH) {
    const { detail, hint } = proxyRefusal(used);
    return failure('unreachable', detail, hint);
  }
  if (status >= 300 && status < 400) {
    return failure(
      'sign-in',
      `it answers ${status}, a redirect${whereTo(headers.location)}; fitform follows none, so that credentials stay with one host`,
      'give the address that it redirects to',
    );
  }
  if (status >= 500) {
    return warning(`it answers ${status}, so it may be down or busy`, 'try again later, or ask the vendor');
  }
  const asItShould = status === 401 ? ', as nobody has signed in yet' : '';
  return ok(`it answers in ${ms} ms (${status}${asItShould})`);
}

/** The host alone: the rest of a redirect may hold a secret. */
function whereTo(location: string | undefined): string {
  const url = location !== undefined && URL.canParse(location) ? new URL(location) : null;
  return url === null || url.host === '' ? '' : ` to ${url.origin}`;
}
