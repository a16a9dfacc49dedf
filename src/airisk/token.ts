/** The token endpoint: a code for a token. Source: the vendor's pages on it, which differ from RFC 6749 in both answers. */
import { Secret, type Mask } from '../wire/secret.ts';
import { AiriskError } from './airisk-error.ts';
import { oneLine } from '../wire/answer-text.ts';
import { failure, readJson } from './read-answer.ts';
import type { Http } from './http-airisk.ts';
import type { Instance } from './instance.ts';
import type { Json } from './json-value.ts';

export interface Token {
  /** Opaque, whatever it looks like. */
  readonly value: Secret;
  /** `null`: the generic one, which acts as the application. */
  readonly userId: string | null;
  /** Milliseconds since the epoch; `null` where nothing usable is said, and then only a 401 tells. */
  readonly expires: number | null;
}

const PATH = '/api/oauth2/Token';
/** Milliseconds that the two clocks may differ by. */
const SKEW_MS = 30_000;

export const isOver = ({ expires }: Token, now: number): boolean =>
  expires !== null && now >= expires - SKEW_MS;

export interface Exchange {
  readonly instance: Instance;
  readonly http: Http;
  readonly mask: Mask;
  readonly now: () => number;
}

/**
 * `userId` as in the first step: given there and missing here fails, and the other way round. Throws an `AiriskError`:
 * `sign-in` where the client or the code is not accepted.
 */
export async function exchange(
  { instance, http, mask, now }: Exchange,
  { code, userId }: { readonly code: Secret; readonly userId: string | null },
): Promise<Token> {
  mask.addPassing(code);
  const answer = await http.post(new URL(PATH, instance.origin), {
    client_id: instance.clientId,
    client_secret: instance.clientSecret,
    redirect_uri: instance.redirectUri,
    code,
    ...(userId === null ? {} : { userid: userId }),
  });
  if (answer.status === 400 || answer.status === 401) {
    throw new AiriskError({
      ...failure(answer, mask),
      kind: 'sign-in',
      hint:
        answer.status === 401
          ? `check ${clientOf(instance)}`
          : 'a code is good once and for a short time, for the same redirect address and user: sign in again',
    });
  }
  const body = readJson(answer, mask);
  const [access_token, ...others] = fieldsNamed('access_token', body);
  if (others.length > 0 || typeof access_token !== 'string' || !/^[\x21-\x7e]+$/.test(access_token)) {
    throw new AiriskError({
      kind: 'malformed',
      method: 'POST',
      path: PATH,
      detail:
        others.length > 0
          ? 'the answer holds more than one access_token, each in another letter case'
          : 'the answer holds no access_token that could be sent',
    });
  }
  const [expiration, ...ends] = fieldsNamed('expiration', body);
  const value = new Secret(access_token);
  mask.addPassing(value);
  const token = { value, userId, expires: ends.length > 0 ? null : readExpiration(expiration) };
  // One clock is wrong, or its life is shorter than the clocks may differ: only a 401 tells when it ends.
  return isOver(token, now()) ? { ...token, expires: null } : token;
}

function clientOf({ origin, clientId, origins }: Instance): string {
  const from = (part: 'url' | 'clientId' | 'clientSecret'): string => (origins ? ` (${origins[part]})` : '');
  const { host } = new URL(origin);
  return `the host ${host}${from('url')}, the client ${JSON.stringify(oneLine(clientId))}${from('clientId')} and its secret${from('clientSecret')}`;
}

/** The one of just that name, else all that differ from it in letter case alone. */
function fieldsNamed(name: string, body: Json): readonly Json[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return [];
  const fields = Object.entries(body).filter(([key]) => key.toLowerCase() === name);
  const exact = fields.filter(([key]) => key === name);
  return (exact.length > 0 ? exact : fields).map(([, value]) => value);
}

/** The docs show a UTC date-time; one without a zone is taken for UTC, too. */
export function readExpiration(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const [, dateTime, zone] =
    /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?)(Z|[+-]\d{2}:\d{2})?$/.exec(value) ?? [];
  if (dateTime === undefined) return null;
  const time = Date.parse(dateTime + (zone ?? 'Z'));
  return Number.isNaN(time) ? null : time;
}
