/** What a tenant's URL and base path must look like, whoever gives them: a spec, a flag, the environment. */
import { didYouMean, quote } from '../problem/quote.ts';
import { nearest } from '../../kinds/nearest.ts';
import { meantVariable } from '../yaml/variables.ts';

export const EMBEDDED = 'embedded';
/** Both are in use by the vendor; which one a tenant answers on is not documented. The first is the default. */
export const BASE_PATHS = ['/admin', '/api'] as const;

export interface AddressFault {
  readonly message: string;
  readonly hint: string;
}

const NO_URL = 'the tenant URL is not a URL';
const WRITE_IT = 'write it as https://HOST, or "embedded" to try it out';

/**
 * `null` where nothing is wrong; that http sends credentials in the clear is another question. What could be a password is
 * in no message, and with `isShown: false`, as for the value of a variable, nothing of the text is.
 */
export function tenantUrlFault(text: string, isShown = true): AddressFault | null {
  if (text === EMBEDDED) return null;
  if (text.includes('@')) return credentials(text, isShown);
  const scheme = /^\s*([a-z][a-z\d+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === 'https' || scheme === 'http') {
    if (text === text.trimStart() && URL.canParse(text)) return moreThanHost(new URL(text), isShown);
    return { message: NO_URL, hint: WRITE_IT };
  }
  const word = isShown ? (nearest(text, [EMBEDDED]) ?? meantVariable(text)) : undefined;
  if (word !== undefined) return { message: NO_URL, hint: didYouMean(word) };
  const near = isShown ? meantUrl(text) : undefined;
  if (scheme !== undefined) return { message: `${NO_URL} that begins with https://`, hint: near ?? WRITE_IT };
  return near === undefined
    ? { message: NO_URL, hint: WRITE_IT }
    : { message: `${NO_URL}: https:// is missing`, hint: near };
}

function credentials(text: string, isShown: boolean): AddressFault {
  const url = URL.canParse(text) ? new URL(text) : null;
  // An @ further on may belong to a password that holds a /, and what looks like the host then is a part of it.
  const isPlain = url !== null && url.username !== '' && !/@.*@/s.test(text);
  const env = 'set FITFORM_USERNAME and FITFORM_PASSWORD in the environment';
  if (!isShown || !isPlain || url.host === '') {
    return {
      message: 'the tenant URL holds credentials, or an @ from them',
      hint: `take them out, and ${env}`,
    };
  }
  return {
    message: `the tenant URL for ${url.host} holds credentials`,
    hint: `write ${url.protocol}//${url.host}, and ${env}`,
  };
}

function moreThanHost({ origin, host, pathname, search, hash }: URL, isShown: boolean): AddressFault | null {
  if (pathname === '/' && search === '' && hash === '') return null;
  if (!isShown) {
    return {
      message: 'the tenant URL is more than scheme and host',
      hint: 'put a path such as /admin or /api into base_path (or --base-path)',
    };
  }
  const path = pathname.replace(/\/+$/, '');
  const isPath = path !== '' && basePathFault(path) === null;
  return {
    message: `the tenant URL for ${host} is more than scheme and host`,
    hint: `write ${origin}${isPath ? `, and base_path: ${path} (or --base-path ${path})` : ''}`,
  };
}

/** The near miss of a text without a scheme, or with another one. */
function meantUrl(text: string): string | undefined {
  const rest = text.trim().replace(/^(?:[a-z][a-z\d+.-]*:\/\/|https?:?\/*|\/+)/i, '');
  if (!URL.canParse(`https://${rest}`)) return undefined;
  const { host, hostname, pathname, search, hash } = new URL(`https://${rest}`);
  const isLocal = hostname === 'localhost' || /^[\d.]+$|^\[/.test(hostname);
  if (!isLocal && !/^[^.]+(?:\.[^.]+)+$/.test(hostname)) return undefined;
  const url = new URL(`${isLocal ? 'http' : 'https'}://${host}${pathname}${search}${hash}`);
  return moreThanHost(url, true)?.hint ?? didYouMean(url.origin);
}

/** `shown` is what the message calls it. */
export function basePathFault(text: string, shown: string = text): AddressFault | null {
  const isPath = /^\/(?:[\w.~-]+(?:\/[\w.~-]+)*\/?)?$/.test(text) && !/(?:^|\/)\.{1,2}(?:\/|$)/.test(text);
  if (isPath) return null;
  return { message: `the base path ${quote(shown)} is not a path`, hint: 'write it as /admin or /api' };
}
