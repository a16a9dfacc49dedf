import type { LoggedCall } from '../kit/call-log.ts';
import type { Token } from './codes-and-tokens.ts';

/** One request and its answer, without any query, header or body: these hold codes, states, secrets and tokens. */
export type AiriskCall = LoggedCall & {
  /** What came as a bearer token, expired ones too; `unknown` is one that was never issued. */
  readonly bearer: 'none' | 'unknown' | 'generic' | 'user';
  /** The user that a user's token is bound to. */
  readonly userid?: string;
};

/** What is told of a token; undefined where there was none, null where it is nobody's. */
export function bearerLogged(token: Token | null | undefined): Pick<AiriskCall, 'bearer' | 'userid'> {
  if (!token) return { bearer: token === null ? 'unknown' : 'none' };
  return token.userid === undefined ? { bearer: 'generic' } : { bearer: 'user', userid: token.userid };
}
