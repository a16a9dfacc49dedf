import { answerControl } from '../kit/control.ts';
import type { EmulatedServer } from '../kit/server.ts';
import type { AiriskCall } from './airisk-call-log.ts';
import { parseAiriskFault, type AiriskFaults } from './airisk-faults.ts';

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
