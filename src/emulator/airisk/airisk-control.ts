import { answerControl } from '../kit/control.ts';
import type { EmulatedServer, LoggedCall } from '../kit/server.ts';
import { parseAiriskFault, type AiriskFaults } from './airisk-faults.ts';
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

/** What of a server can be looked at and set beside its API. */
export type AiriskControls = Pick<EmulatedServer<AiriskCall, AiriskFaults>, 'log' | 'faults'> & {
  /** Ends every token now, as a server may at any time. */
  expireTokens: () => void;
  /** As at the start: no codes, no tokens, nobody removed, an empty log, faults not yet met. */
  reset: () => void;
};

/**
 * Answers what any emulated server can be asked (kit/control.ts), and besides:
 *
 *     POST /__fitform/expire    ends every token now
 *     POST /__fitform/reset     as at the start: no codes, no tokens, nobody removed, an empty log
 *
 * It is not for web pages, which say where they come from when they post.
 */
export async function controlAirisk(request: Request, server: AiriskControls): Promise<Response> {
  if (request.method !== 'GET' && request.headers.has('origin')) {
    return Response.json({ message: 'Not for web pages' }, { status: 403 });
  }
  const done = (run: () => void) => (): Response => {
    run();
    return new Response(null, { status: 204 });
  };
  return answerControl(request, {
    log: server.log,
    faults: server.faults,
    parse: parseAiriskFault,
    more: { 'POST /expire': done(server.expireTokens), 'POST /reset': done(server.reset) },
  });
}
