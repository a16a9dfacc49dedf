import type { Token } from './codes-and-tokens.ts';

/** One request and its answer, without any query, header or body: these hold codes, states, secrets and tokens. */
export type AiriskCall = {
  readonly method: string;
  readonly path: string;
  /** 0 where a fault saw to it that no answer came, or not a whole one. */
  readonly status: number;
  /** What came as a bearer token, expired ones too; `unknown` is one that was never issued. */
  readonly bearer: 'none' | 'unknown' | 'generic' | 'user';
  /** The user that a user's token is bound to. */
  readonly userid?: string;
  /** The faults that befell the call, by what they do; absent where there were none. */
  readonly faults?: readonly string[];
};

/** So many calls are kept, the last ones. */
const LIMIT = 10_000;

/** Adds a call, and drops the oldest one where there are too many. */
export function logAiriskCall(
  log: AiriskCall[],
  {
    token,
    faults,
    ...call
  }: Pick<AiriskCall, 'method' | 'path' | 'status'> & {
    readonly token: Token | null | undefined;
    readonly faults: readonly string[];
  },
): void {
  log.push({
    ...call,
    bearer: kindOf(token),
    ...(token?.userid !== undefined && { userid: token.userid }),
    ...(faults.length > 0 && { faults }),
  });
  if (log.length > LIMIT) log.shift();
}

function kindOf(token: Token | null | undefined): AiriskCall['bearer'] {
  if (token === undefined) return 'none';
  if (token === null) return 'unknown';
  return token.userid === undefined ? 'generic' : 'user';
}
