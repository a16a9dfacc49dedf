/** Which hosts are this machine. Beside the servers, as a program that only asks need not load what serves. */

/** IPv4 may be written within IPv6, with its last part in either notation. */
export const isLoopbackHost = (host: string): boolean =>
  /^(::ffff:)?127(\.\d{1,3}){3}$|^::ffff:7f[\da-f]{2}:[\da-f]{1,4}$|^::1$|^localhost$/i.test(host);
