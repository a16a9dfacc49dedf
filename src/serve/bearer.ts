/** Who may ask for links: whoever has the service's token. */
import { createHash, timingSafeEqual } from 'node:crypto';
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

/**
 * Whether a request bears the token. Digests are compared, so that neither the length of what was sent nor how much of
 * it is right can be told from the time that it takes.
 */
export function bearerCheck(token: Secret): (request: Request) => boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const right = digest(token.reveal());
  return ({ headers }) => {
    const [, sent = ''] = /^bearer +(\S+)$/i.exec(headers.get('authorization') ?? '') ?? [];
    return timingSafeEqual(digest(sent), right);
  };
}
