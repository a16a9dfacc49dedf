/**
 * NO_PROXY: which hosts are reached directly. No standard says how it is read; names and ports are as in curl, Go and
 * Python, CIDR as in curl and Go, ranges of IPv4 addresses as in Node.
 */
import { BlockList, isIP, isIPv4 } from 'node:net';
import { domainToASCII } from 'node:url';

/** `list`: separated by commas or blanks. */
export function bypassesProxy(list: string, url: URL): boolean {
  const host = bare(url.hostname);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => covers(entry, host, port));
}

function covers(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  // Brackets or a single colon: what follows is a port. `::1` is an address.
  const [, name = entry, only] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [];
  if (only !== undefined && only !== port) return false;
  const given = bare(name);
  return isIP(host) === 0 ? coversName(given, host) : coversAddress(given, host);
}

function coversName(given: string, host: string): boolean {
  const [, star, rest = ''] = /^(\*?)\.?(.*)$/.exec(given) ?? [];
  const domain = domainToASCII(rest);
  if (domain === '') return false;
  return host.endsWith(`.${domain}`) || (star === '' && host === domain);
}

/** An address, a subnet (`10.0.0.0/8`, `fd00::/8`) or a range (`10.0.0.1-10.0.0.9`); anything else covers none. */
function coversAddress(given: string, host: string): boolean {
  const list = new BlockList();
  const [, first = '', sign, second = ''] = /^([^/-]*)(?:([/-])(.*))?$/.exec(given) ?? [];
  try {
    if (sign === undefined) list.addAddress(bare(first), family(first));
    else if (sign === '/') list.addSubnet(bare(first), Number(second || NaN), family(first));
    else list.addRange(bare(first), bare(second), family(first));
  } catch {
    return false;
  }
  return list.check(host, family(host));
}

const family = (address: string): 'ipv4' | 'ipv6' => (isIPv4(address) ? 'ipv4' : 'ipv6');

/** Without the brackets of an IPv6 address and the dot that may end a name. */
const bare = (name: string): string =>
  name
    .replace(/^\[(.*)\](?=\/|$)/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
