/** Who may ask for links: whoever has the service's token. */
import { sameSecret } from '../web/sessions.ts';
import type { Secret } from '../wire/secret.ts';

/** Bytes. Anything shorter could be guessed by somebody who has the time. */
export const SHORTEST_TOKEN = 32;

/** Why a token cannot be this service's, without saying what it is; `null` where it can. */
export function tokenFault(token: string): string | null {
  const bytes = Buffer.byteLength(token);
  if (bytes < SHORTEST_TOKEN) return `has ${bytes} bytes; it needs at least ${SHORTEST_TOKEN}`;
  return /^[\x21-\x7e]+$/.test(token)
    ? null
    : 'holds a blank, a line break or another character that no header can carry as it is';
}

/** Whether a request bears the token. */
export const bearerCheck =
  (token: Secret) =>
  ({ headers }: Request): boolean => {
    const [, sent = ''] = /^bearer +(\S+)$/i.exec(headers.get('authorization') ?? '') ?? [];
    return sameSecret(sent, token.reveal());
  };
