/** Why there was no answer, in words, and what to do. */
import { RequestError, TimeoutError } from 'got';
import type { Mask } from './secret.ts';

export interface NoAnswer {
  readonly detail: string;
  readonly hint: string;
  /** Node's, where there is one. */
  readonly code: string | undefined;
}

/** Of what got throws where no answer came; never what was sent. */
export function sayNoAnswer(error: Error, mask: Mask): NoAnswer {
  const code = error instanceof RequestError ? error.code : undefined;
  const reason = error instanceof TimeoutError ? 'no answer in time' : REASONS[code ?? ''];
  return {
    detail: `${reason ?? mask.apply(error.message)}${code === undefined ? '' : ` (${code})`}`,
    hint: /CERT|TLS|SIGNATURE/.test(code ?? '')
      ? 'name a file with the certificate authority to trust in NODE_EXTRA_CA_CERTS, if it is yours'
      : 'check the URL, the network and the proxy settings (HTTPS_PROXY, NO_PROXY)',
    code,
  };
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name could not be looked up',
  ENETUNREACH: 'the network is unreachable',
  EPIPE: 'the connection was closed',
};
