/** What the error codes of Node, OpenSSL and the HTTP parser mean, and what to do. One table, read by words and retries. */

export interface Cause {
  /** Where no connection came about, nothing was sent: what was asked for cannot have been carried out. */
  readonly unsent: boolean;
  /** Waiting does not mend it. */
  readonly final: boolean;
  readonly detail: string;
  /** `null`: what is said of any network that fails. */
  readonly hint: string | null;
}

const SCHEME = 'check the scheme and the port of the URL';

/** Source: nodejs.org/api/tls.html, "X509 certificate error codes"; errno(3); llhttp for HPE_. The first that fits counts. */
const CAUSES: readonly (readonly [codes: RegExp, cause: Cause])[] = [
  [/^ECONNREFUSED$/, unsent('the connection was refused')],
  [/^ENOTFOUND$/, { ...unsent('no such host'), final: true }],
  [/^EAI_AGAIN$/, unsent('the name could not be looked up')],
  [/^ENETUNREACH$/, unsent('the network is unreachable')],
  [/^EHOSTUNREACH$/, unsent('the host is unreachable')],
  [/^ECONNRESET$/, open('the connection was reset')],
  [/^EPIPE$/, open('the connection was closed')],
  // By us, as it took too long (exchange.ts, one-try.ts), or by the system, also where it cannot connect.
  [/^(ETIMEDOUT|ERR_ABORTED)$/, open('no answer in time')],
  [/^HPE_/, open('the answer is not HTTP', SCHEME)],
  [/^ERR_PROXY_TUNNEL$/, unsent('the proxy opened no tunnel')],
  [
    /^CERT_HAS_EXPIRED$/,
    refused(
      'the certificate has expired',
      'whoever runs that server must renew it; is the clock here right?',
    ),
  ],
  [
    /^CERT_NOT_YET_VALID$/,
    refused('the certificate is not valid yet', 'is the clock of this machine right?'),
  ],
  [
    /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
    refused('the certificate is for another host', 'check the host in the URL'),
  ],
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_UNTRUSTED)$/,
    refused(
      'the certificate is not from an authority that is trusted here',
      'name a file with the certificate authority to trust in NODE_EXTRA_CA_CERTS, if it is yours',
    ),
  ],
  [
    /^(CERT_|CRL_|UNABLE_TO_|ERROR_IN_C|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$|ERR_TLS_CERT)/,
    refused('the certificate cannot be accepted', 'whoever runs that server must replace it'),
  ],
  [
    /^(EPROTO|ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG|ERR_SSL_HTTP_REQUEST)$/,
    refused('the server does not speak TLS', `${SCHEME}: it may be a port for plain http`),
  ],
  [
    /^ERR_SSL_\w*(ALERT_HANDSHAKE_FAILURE|PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|CERTIFICATE_REQUIRED)$/,
    refused('no version of TLS could be agreed on, or a client certificate is asked for', SCHEME),
  ],
];

/** `null` for a code that says nothing more than its name. */
export const causeOf = (code: string | undefined): Cause | null =>
  CAUSES.find(([codes]) => codes.test(code ?? ''))?.[1] ?? null;

function unsent(detail: string): Cause {
  return { unsent: true, final: false, detail, hint: null };
}

function open(detail: string, hint: string | null = null): Cause {
  return { unsent: false, final: false, detail, hint };
}

/** In the handshake, before a request could be sent. */
function refused(detail: string, hint: string): Cause {
  return { unsent: true, final: true, detail, hint };
}
